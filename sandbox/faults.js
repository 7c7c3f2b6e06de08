// @ts-check
/** Faults on demand: which request a fault affects, and the answer that the client receives instead. */
const { compiler } = require('./ajv');
const { rewritten } = require('./oddities');

/**
 * @typedef {import('./types').Fault} Fault
 * @typedef {import('./types').FaultDefinition} FaultDefinition
 * @typedef {import('./types').Call} Call
 * @typedef {import('./types').Answer} Answer
 * @typedef {import('./types').Delivery} Delivery
 */

const KINDS = [
	'rateLimit',
	'status',
	'html200',
	'empty200',
	'brokenJson',
	'failed200',
	'timeoutBefore',
	'timeoutAfter',
	'resetBefore',
	'resetAfter',
	'delay',
	'redirect',
	'echoUrl',
	'rewrite',
];

const count = { type: 'integer', minimum: 0 };
const paths = { type: 'array', items: { type: 'string', minLength: 1 } };
const checkDefinition = compiler({ allErrors: true }).compile({
	type: 'object',
	required: ['kind'],
	additionalProperties: false,
	properties: {
		kind: { enum: KINDS },
		operation: { type: ['string', 'array'], items: { type: 'string' } },
		match: { type: 'object', additionalProperties: { type: ['string', 'number'] } },
		times: count,
		skip: count,
		probability: { type: 'number', minimum: 0, maximum: 1 },
		seed: { type: 'integer' },
		carryOut: { type: 'boolean' },
		retryAfter: { type: 'number', minimum: 0 },
		status: { type: 'integer', minimum: 200, maximum: 599 },
		bodyType: { enum: ['json', 'html', 'text', 'empty'] },
		body: {},
		message: { type: 'string' },
		ms: { type: 'number', minimum: 0 },
		location: { type: 'string' },
		set: { type: 'object' },
		remove: paths,
		asText: paths,
		rename: { type: 'object', additionalProperties: { type: 'string' } },
		listedAfterCalls: count,
		listedAfterSeconds: { type: 'number', minimum: 0 },
	},
	allOf: [
		{ if: { properties: { kind: { const: 'status' } } }, then: { required: ['status'] } },
		{ if: { properties: { kind: { const: 'delay' } } }, then: { required: ['ms'] } },
		{ if: { properties: { kind: { const: 'redirect' } } }, then: { required: ['location'] } },
	],
});

/** The faults that wait for a request. */
class Faults {
	/** @type {Array<{ fault: Fault, random: () => number }>} */
	#list = [];
	#nextId = 1;
	#operations;

	/** @param {Iterable<string>} operations all operationIds, so that a misspelt one is refused */
	constructor(operations) {
		this.#operations = new Set(operations).add('*');
	}

	/**
	 * @param {unknown} definition a FaultDefinition
	 * @returns {Fault}
	 * @throws {Error} naming what is wrong with the definition
	 */
	add(definition) {
		if (!checkDefinition(definition)) {
			const problems = (checkDefinition.errors ?? []).map(
				(error) => `${error.instancePath || 'fault'} ${error.message} ${JSON.stringify(error.params)}`,
			);
			throw new Error(`Bad fault: ${problems.join('; ')}`);
		}
		const wanted = /** @type {FaultDefinition} */ (definition);
		/** @type {Fault} */
		const fault = {
			...wanted,
			id: this.#nextId++,
			operation: wanted.operation ?? '*',
			times: wanted.times ?? 1,
			skip: wanted.skip ?? 0,
			carryOut: wanted.kind.endsWith('After') || (wanted.carryOut ?? wanted.kind === 'rewrite'),
			seen: 0,
			struck: 0,
		};
		for (const operation of [fault.operation].flat()) {
			if (!this.#operations.has(operation)) throw new Error(`Bad fault: no operation ${operation}`);
		}
		this.#list.push({ fault, random: randomFrom(wanted.seed ?? 1) });
		return fault;
	}

	/** @returns {Fault[]} */
	list() {
		return this.#list.map(({ fault }) => ({ ...fault }));
	}

	clear() {
		this.#list = [];
	}

	/**
	 * The first fault, in order of definition, that strikes this call; counts the call for all faults it asked.
	 * @param {Call} call
	 * @returns {Fault | null}
	 */
	strike(call) {
		for (const { fault, random } of this.#list) {
			if (fault.times > 0 && fault.struck >= fault.times) continue;
			if (!fits(fault, call)) continue;
			fault.seen += 1;
			if (fault.seen <= fault.skip) continue;
			if (fault.probability !== undefined && random() >= fault.probability) continue;
			fault.struck += 1;
			return fault;
		}
		return null;
	}
}

/** @param {Fault} fault @param {Call} call */
function fits(fault, call) {
	const operations = [fault.operation].flat();
	if (!operations.includes('*') && !operations.includes(call.operation)) return false;
	return Object.entries(fault.match ?? {}).every(([name, wanted]) => plain(call.params[name]) === plain(wanted));
}

/** Numbers with a `+`, a space for it, or neither are the same number. @param {unknown} value */
function plain(value) {
	return String(value).replace(/^[ +]+/, '');
}

/**
 * Seeded random numbers (mulberry32), so that a failing soak test can be run again.
 * @param {number} seed
 * @returns {() => number} from 0 up to 1
 */
function randomFrom(seed) {
	let a = seed | 0;
	return () => {
		a = (a + 0x6d2b79f5) | 0;
		let t = Math.imul(a ^ (a >>> 15), 1 | a);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
}

const HTML_ERROR =
	'<!DOCTYPE html>\n<html><head><title>Whoops</title></head><body><h1>Whoops, looks like something went wrong.</h1></body></html>\n';

/**
 * The answer that the client receives instead of the true one.
 * @param {Fault} fault not of kind delay
 * @param {Call} call
 * @param {Answer | null} answer the true answer when the call was carried out
 * @returns {Delivery}
 */
function strikeWith(fault, call, answer) {
	const message = fault.message ?? defaultMessage(fault);
	switch (fault.kind) {
		case 'timeoutBefore':
		case 'timeoutAfter':
			return { drop: 'timeout' };
		case 'resetBefore':
		case 'resetAfter':
			return { drop: 'reset' };
		case 'rateLimit':
			return {
				status: 403,
				json: { status: 'failed', message },
				...(fault.retryAfter === undefined ? {} : { headers: { 'retry-after': String(fault.retryAfter) } }),
			};
		case 'html200':
			return {
				status: 200,
				text: typeof fault.body === 'string' ? fault.body : HTML_ERROR,
				type: 'text/html; charset=utf-8',
			};
		case 'empty200':
			return { status: 200, text: '', type: 'application/json' };
		case 'brokenJson': {
			const whole = JSON.stringify(answer?.json ?? { status: 'success', message: 'This answer was cut' });
			return { status: 200, text: whole.slice(0, Math.ceil(whole.length / 2)), type: 'application/json' };
		}
		case 'failed200':
			return { status: 200, json: { status: 'failed', message } };
		case 'rewrite':
			return rewritten(answer, fault);
		case 'redirect':
			return { status: fault.status ?? 302, text: '', headers: { location: fault.location ?? '/' } };
		case 'echoUrl':
			return withBody(fault.status ?? 400, fault.bodyType ?? 'json', `Cannot process ${call.url}`);
		default:
			return withBody(fault.status ?? 500, fault.bodyType ?? 'json', message, fault.body, fault.retryAfter);
	}
}

/**
 * @param {number} status
 * @param {'json' | 'html' | 'text' | 'empty'} type
 * @param {string} message
 * @param {unknown} [body] instead of the default one
 * @param {number} [retryAfter] seconds
 * @returns {Answer}
 */
function withBody(status, type, message, body, retryAfter) {
	const headers = retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } };
	if (type === 'empty') return { status, text: '', ...headers };
	if (type === 'json') {
		// Text is sent unchanged, even if it isn't JSON.
		if (typeof body === 'string') return { status, text: body, type: 'application/json', ...headers };
		return { status, json: body ?? { status: 'failed', message }, ...headers };
	}
	if (type === 'text') return { status, text: String(body ?? message), type: 'text/plain; charset=utf-8', ...headers };
	const html = body ?? HTML_ERROR.replace('looks like something went wrong.', message.replaceAll('<', '&lt;'));
	return { status, text: String(html), type: 'text/html; charset=utf-8', ...headers };
}

/** @param {Fault} fault */
function defaultMessage(fault) {
	if (fault.kind === 'rateLimit') return 'Rate limit exceeded';
	if (fault.kind === 'failed200') return 'Failed to send the fax';
	return fault.status === 401 ? 'Unauthorized.' : fault.status === 404 ? 'Resource not Found' : 'Internal server error';
}

module.exports = { Faults, strikeWith };
