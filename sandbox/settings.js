// @ts-check
/** The settings that can be changed at run time, with their defaults. One schema checks every change, so a typing error is never ignored. */
const { compiler } = require('./ajv');
const { MAGIC_NUMBERS } = require('./outcomes');

/** @typedef {import('./types').Settings} Settings */

/** Undocumented forms of a call's body. */
const ODD_BODIES = ['text', 'array', 'doubled', 'empty', 'large', 'put'];

/** @type {Settings} */
const DEFAULTS = {
	timeScale: 1,
	jobSeconds: 2,
	slowSeconds: 60,
	outcome: null,
	statusVariant: 'job',
	successCasing: 'Success',
	filesEnvelope: 'array',
	ids: 'number',
	cleanVariant: 'readme',
	failedAs: 'mixed',
	ignorePage: false,
	historyMeta: false,
	historyOrder: 'newest',
	inboxOrder: 'newest',
	listedAfterCalls: 0,
	listedAfterSeconds: 0,
	statusWords: {},
	callMilliseconds: {},
	othersSpend: 0,
	pageSize: 15,
	maxPageSize: 100,
	rateLimit: null,
	callbackUrl: null,
	callbackUrls: {},
	callbackCopies: 1,
	callbackDelays: [0],
	callbackTimeoutMs: 10_000,
	callbackRetrySeconds: 15 * 60,
	callbackExpirySeconds: 48 * 60 * 60,
	receiptBody: 'urlencoded',
	receivedBody: 'urlencoded',
	receivedFileAs: 'multipart',
};

const seconds = { type: 'number', minimum: 0 };
const count = { type: 'integer', minimum: 1 };
const url = { type: 'string', pattern: '^https?://' };

/** @param {object} required @param {object} [more] */
function oneLimit(required, more) {
	const answer = { retryAfter: seconds, headers: { type: 'boolean' }, countsRefused: { type: 'boolean' } };
	return {
		type: 'object',
		additionalProperties: false,
		required: Object.keys(required),
		properties: { ...required, ...more, ...answer },
	};
}

const checkPatch = compiler({ allErrors: true }).compile({
	type: 'object',
	additionalProperties: false,
	properties: {
		timeScale: seconds,
		jobSeconds: seconds,
		slowSeconds: seconds,
		outcome: { enum: [null, ...new Set(Object.values(MAGIC_NUMBERS))] },
		statusVariant: { enum: ['job', 'request'] },
		successCasing: { enum: ['Success', 'success'] },
		filesEnvelope: { enum: ['array', 'object'] },
		ids: { enum: ['number', 'string'] },
		cleanVariant: { enum: ['readme', 'doc', 'swagger'] },
		failedAs: { enum: ['mixed', 200, 400] },
		ignorePage: { type: 'boolean' },
		historyMeta: { type: 'boolean' },
		historyOrder: { enum: ['newest', 'oldest', 'random'] },
		inboxOrder: { enum: ['newest', 'oldest', 'random'] },
		listedAfterCalls: { type: 'integer', minimum: 0 },
		listedAfterSeconds: seconds,
		statusWords: { type: 'object', additionalProperties: { type: 'string' } },
		callMilliseconds: { type: 'object', additionalProperties: seconds },
		othersSpend: { type: 'number', minimum: 0 },
		pageSize: count,
		maxPageSize: count,
		rateLimit: {
			type: ['object', 'null'],
			oneOf: [
				{ type: 'null' },
				oneLimit({ perSecond: { type: 'number', exclusiveMinimum: 0 }, burst: count }),
				oneLimit(
					{ calls: count, seconds: { type: 'number', exclusiveMinimum: 0 } },
					{ sliding: { type: 'boolean' }, firstEnds: seconds },
				),
				oneLimit({ underWay: count }),
			],
		},
		callbackUrl: { type: ['string', 'null'], pattern: '^https?://' },
		callbackUrls: { type: 'object', additionalProperties: url },
		callbackCopies: count,
		callbackDelays: { type: 'array', items: seconds, minItems: 1 },
		callbackTimeoutMs: count,
		callbackRetrySeconds: { type: 'number', exclusiveMinimum: 0 },
		callbackExpirySeconds: seconds,
		receiptBody: { enum: ['urlencoded', 'multipart', 'json', 'get', ...ODD_BODIES] },
		receivedBody: { enum: ['urlencoded', 'multipart', 'json', ...ODD_BODIES] },
		receivedFileAs: { enum: ['multipart', 'url', 'base64', 'none'] },
		// Not kept here: it is the ready-made account's balance, in the account.
		balance: { type: 'number', minimum: 0 },
	},
});

/**
 * Checks a change of settings.
 * @param {unknown} patch
 * @returns {Partial<Settings> & { balance?: number }}
 * @throws {Error} naming the setting that is unknown or wrong
 */
function checkSettings(patch) {
	if (!checkPatch(patch)) {
		const problems = (checkPatch.errors ?? []).map(
			(error) => `${error.instancePath || 'settings'} ${error.message} ${JSON.stringify(error.params)}`,
		);
		throw new Error(`Bad settings: ${problems.join('; ')}`);
	}
	return /** @type {Partial<Settings> & { balance?: number }} */ (patch);
}

module.exports = { DEFAULTS, checkSettings };
