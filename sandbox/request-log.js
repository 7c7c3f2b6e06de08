// @ts-check
/** The ordered log of API requests, without keys. */

/** Older entries are removed beyond this length, so that a soak test of any length fits in memory. */
const LONGEST = 50_000;

class RequestLog {
	/** @type {import('./types').LogEntry[]} */
	#entries = [];
	#seq = 0;
	/** @type {WeakMap<object, number>} */
	#connections = new WeakMap();
	#nextConnection = 1;

	/**
	 * Starts an entry; the caller completes it as it learns more.
	 * @param {import('fastify').FastifyRequest} request
	 * @param {string | null} operation
	 * @param {number} now virtual time
	 * @returns {import('./types').LogEntry}
	 */
	open(request, operation, now) {
		const socket = request.raw.socket;
		let connection = this.#connections.get(socket);
		if (connection === undefined) {
			connection = this.#nextConnection++;
			this.#connections.set(socket, connection);
		}
		const { api_key: keyInQuery, ...query } = /** @type {Record<string, unknown>} */ (request.query);
		const length = request.headers['content-length'];
		/** @type {import('./types').LogEntry} */
		const entry = {
			seq: ++this.#seq,
			at: new Date(now).toISOString(),
			method: request.method,
			path: request.url.split('?')[0] ?? '',
			operation,
			connection,
			keyPresent: keyInQuery === undefined ? 'none' : 'query',
			query,
			body: {},
			file: null,
			contentType: request.headers['content-type'] ?? null,
			contentLength: length === undefined ? null : Number(length),
			transferEncoding: request.headers['transfer-encoding'] ?? null,
			answered: null,
		};
		this.#entries.push(entry);
		if (this.#entries.length > LONGEST) this.#entries.splice(0, LONGEST / 10);
		return entry;
	}

	/** @returns {import('./types').LogEntry[]} oldest first; `answered` is null while a request is being worked on */
	list() {
		return this.#entries.map((entry) => ({ ...entry }));
	}

	/** Forgets the entries; numbering starts again at 1. */
	clear() {
		this.#entries = [];
		this.#seq = 0;
	}
}

module.exports = { RequestLog };
