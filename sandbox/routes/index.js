// @ts-check
/**
 * All operations by their operationId in openapi.yaml. An operation gets a checked call and returns the JSON of its answer,
 * or bytes with their type; it throws a Refusal to answer with an error.
 */

/**
 * @typedef {{ type: string, bytes: Buffer | import('node:stream').Readable, headers?: Record<string, string> }} Binary
 * @typedef {(call: import('../types').Call, world: import('../world').World, account: import('../types').Account) =>
 *   object | Binary | Promise<object>} Operation `account` is missing where no key is needed
 */

/** @type {Record<string, Operation>} */
const operations = {
	...require('./account'),
	...require('./fax'),
	...require('./file'),
	...require('./number'),
	...require('./incoming-fax'),
	...require('./coverage'),
};

module.exports = { operations };
