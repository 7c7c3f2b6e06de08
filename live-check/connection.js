// @ts-check
/** Sends one request at a time, at most two a second, follows no redirect, and waits when Fax.to limits requests. */
const { setTimeout: sleep } = require('node:timers/promises');
const { addressOf } = require('./requests');

/**
 * @typedef {import('./types').Reply} Reply
 * @typedef {import('./types').Silence} Silence
 */

/** 403 is Fax.to's rate limit (T9); 429 is the usual one. */
const RATE_LIMITED = new Set([403, 429]);
const MAX_WAITS = 3;
const MAX_WAIT_MS = 60_000;
/** The list of all DID groups of a country may be long. */
const MAX_BODY_SIZE = 20 * 1024 * 1024;

/** @type {Record<string, Silence>} */
const SILENCE_BY_CODE = {
	ECONNREFUSED: 'refused',
	ENOTFOUND: 'unknownHost',
	EAI_AGAIN: 'unknownHost',
	EHOSTUNREACH: 'unreachable',
	ENETUNREACH: 'unreachable',
	UND_ERR_CONNECT_TIMEOUT: 'timeout',
	UND_ERR_HEADERS_TIMEOUT: 'timeout',
	UND_ERR_BODY_TIMEOUT: 'timeout',
};

/**
 * @typedef {object} ConnectionOptions
 * @property {string} baseUrl without a closing slash
 * @property {string} key
 * @property {number} [gapMs] at least so long from one request to the next; 500 unless told
 * @property {number} [timeoutMs] for one whole answer; 30 000 unless told
 * @property {number} [firstWaitMs] after a rate limit that names no time; doubles each time; 2000 unless told
 */

class Connection {
	#options;
	#nextAt = 0;

	/** @param {ConnectionOptions} options */
	constructor(options) {
		const { gapMs = 500, timeoutMs = 30_000, firstWaitMs = 2_000 } = options;
		this.#options = { ...options, gapMs, timeoutMs, firstWaitMs };
	}

	/**
	 * Sends a request, and repeats it while the rate limit says to wait.
	 * @param {import('./requests').ReadOnlyPath} path
	 * @param {import('./types').Parameters} [parameters]
	 * @returns {Promise<Reply>} never rejects because of the network or the server
	 * @throws {Error} for a request that is not on the list
	 */
	async get(path, parameters = {}) {
		const { baseUrl, key, firstWaitMs } = this.#options;
		const address = addressOf(baseUrl, path, parameters, key);
		let retryAfter = false;
		for (let limited = 0; ; ) {
			const { reply, wait } = await this.#attempt(address);
			if (reply.kind === 'silence') return reply;
			retryAfter ||= wait !== null;
			// Without a key there is no rate to wait for: 403 is then the answer.
			if (!RATE_LIMITED.has(reply.status) || parameters.withKey === false) return { ...reply, limited, retryAfter };
			const pause = wait ?? firstWaitMs * 2 ** limited;
			if (++limited > MAX_WAITS || pause > MAX_WAIT_MS) return { ...reply, limited, retryAfter };
			await sleep(pause);
		}
	}

	/** @param {string} address @returns {Promise<{ reply: Reply, wait: number | null }>} `wait`: Retry-After in milliseconds */
	async #attempt(address) {
		const { gapMs, timeoutMs } = this.#options;
		await sleep(Math.max(0, this.#nextAt - performance.now()));
		this.#nextAt = performance.now() + gapMs;
		const signal = AbortSignal.timeout(timeoutMs);
		try {
			// The address contains the key: a redirect could carry it elsewhere.
			const response = await fetch(address, {
				method: 'GET',
				redirect: 'manual',
				headers: { accept: 'application/json' },
				signal,
			});
			const text = await textOf(response);
			if (text === null) return { reply: { kind: 'silence', reason: 'tooLarge' }, wait: null };
			const { json, bodyKind } = read(text);
			const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
			const location = response.headers.get('location');
			return {
				reply: {
					kind: 'answer',
					status: response.status,
					mediaType,
					json,
					bodyKind,
					location,
					limited: 0,
					retryAfter: false,
				},
				wait: waitOf(response.headers.get('retry-after')),
			};
		} catch (error) {
			return { reply: { kind: 'silence', reason: signal.aborted ? 'timeout' : silenceOf(error) }, wait: null };
		}
	}
}

/** @param {Response} response @returns {Promise<string | null>} null when it is too large */
async function textOf(response) {
	/** @type {Uint8Array[]} */
	const chunks = [];
	let size = 0;
	for await (const chunk of response.body ?? []) {
		size += chunk.length;
		if (size > MAX_BODY_SIZE) return null;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

/** @param {string} text @returns {{ json: unknown, bodyKind: 'json' | 'web page' | 'empty' | 'text that is not JSON' }} */
function read(text) {
	if (text.trim() === '') return { json: undefined, bodyKind: 'empty' };
	try {
		return { json: JSON.parse(text), bodyKind: 'json' };
	} catch {
		return { json: undefined, bodyKind: /^\s*</.test(text) ? 'web page' : 'text that is not JSON' };
	}
}

/** @param {string | null} header seconds or a date @returns {number | null} milliseconds */
function waitOf(header) {
	if (header === null || header.trim() === '') return null;
	const seconds = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
	return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : null;
}

/** @param {unknown} error @returns {Silence} from codes only: a message may hold the address, and so the key */
function silenceOf(error) {
	/** @type {{ code?: unknown, cause?: unknown, errors?: unknown }} */
	let cause = Object(error);
	for (let depth = 0; depth < 5; cause = Object(cause.cause), depth++) {
		// Several addresses of a host were tried, each with its own error.
		if (Array.isArray(cause.errors) && cause.errors.length > 0) cause = Object(cause.errors[0]);
		const code = String(cause.code ?? '');
		const known = SILENCE_BY_CODE[code];
		if (known) return known;
		if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(code)) return 'certificate';
	}
	return 'dropped';
}

module.exports = { Connection };
