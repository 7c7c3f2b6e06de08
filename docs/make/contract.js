// @ts-check
// Part of npm run docs: test/contract.json, the names in saved workflows. It only adds.
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { ROOT } = require('./node-source');

const FILE = 'test/contract.json';

/** @typedef {import('../../test/harness/repository').Pledge} Pledge */

/**
 * @param {import('./recording').Recording} recording
 * @returns {string} the contract so far, with the operations and parameters that are new
 */
function contract({ node, operations }) {
	const file = path.join(ROOT, FILE);
	/** @type {Record<string, Pledge>} */
	const pledged = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
	for (const [id, { operation, shown }] of operations) {
		const pledge = (pledged[id] ??= newPledge(operation, shown));
		pledge.parameters = [...new Set([...pledge.parameters, ...namesOf(node, operation)])];
	}
	return `${JSON.stringify(pledged, null, '\t').replaceAll(/\[\s+([^[\]]*?)\s+\]/g, (_list, inner) => `[${inner.replaceAll(/\s+/g, ' ')}]`)}\n`;
}

/** @param {import('./recording').Operation} operation @param {import('./recording').Shown[]} shown @returns {Pledge} */
function newPledge({ description, spends }, shown) {
	const api = new Set(shown.flatMap(({ calls }) => calls.map((call) => call.operation)));
	return {
		parameters: [],
		api: [...api].filter((name) => name !== null),
		...(spends ? { spends: true } : {}),
		...(/\bsecret\b/i.test(description) ? { secret: true } : {}),
	};
}

/** @param {import('n8n-workflow').INodeTypeDescription} node @param {import('./recording').Operation} operation @returns {string[]} the names of an operation's fields and of the options of its collections */
function namesOf({ properties }, { resource, value }) {
	return properties
		.filter(
			({ displayOptions, type }) =>
				type !== 'notice' &&
				displayOptions?.show?.resource?.includes(resource) &&
				displayOptions.show.operation?.includes(value),
		)
		.flatMap(({ name, type, options = [] }) => [
			name,
			...(type === 'collection' ? options.map((option) => `${name}.${option.name}`) : []),
		]);
}

module.exports = { FILE, contract };
