// @ts-check
/**
 * The two messages Fax.to sends by itself: the delivery receipt and the received fax. Until the receiver answers exactly
 * 200 a message is repeated every 15 virtual minutes for 48 virtual hours, as documented for receipts.
 */
const { randomUUID } = require('node:crypto');
const { setMaxListeners } = require('node:events');
const { createReadStream } = require('node:fs');
const { readFile } = require('node:fs/promises');
const http = require('node:http');
const https = require('node:https');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { RECEIPT_MESSAGES } = require('./outcomes');
const { plainDateTime } = require('./wire');

/**
 * @typedef {import('./types').Callback} Callback
 * @typedef {import('./types').CallbackAttempt} CallbackAttempt
 * @typedef {import('./types').StoredBytes} StoredBytes
 * @typedef {{ method: string, url: string, headers: Record<string, string | number>, body: Array<Buffer | StoredBytes> }} Message
 */

/** Maximum stored length of a receiver's answer. */
const EXCERPT_LENGTH = 200;

/** Allows any number of simultaneous messages: Node warns about a signal with many listeners. */
function abortController() {
	const controller = new AbortController();
	setMaxListeners(0, controller.signal);
	return controller;
}

class Callbacks {
	/** @type {Callback[]} */
	#list = [];
	#nextId = 1;
	#delayTurn = 0;
	#abort = abortController();
	#world;

	/** @param {import('./world').World} world */
	constructor(world) {
		this.#world = world;
	}

	/**
	 * Sends a receipt for an ended job, if its account has a callback URL.
	 * @param {import('./types').Job} job
	 * @returns {Promise<void>} when the first attempts without delay are answered
	 */
	deliveryReceipt(job) {
		return this.#start('deliveryReceipt', job.accountId, null, {
			fax_job_id: String(job.id),
			status: job.msgCode === 'ok' ? 'success' : 'failed',
			msg_code: job.msgCode,
			message: RECEIPT_MESSAGES[job.msgCode],
		});
	}

	/**
	 * Reports an incoming fax, if its account has a callback URL. The values of rsid, speed and so on are invented;
	 * only their names are documented.
	 * @param {import('./types').IncomingFax} fax
	 * @param {string} fileUrl with key, for the variant that sends a URL
	 * @returns {Promise<void>} as deliveryReceipt
	 */
	async faxReceived(fax, fileUrl) {
		const as = this.#world.settings.receivedFileAs;
		/** @type {Record<string, string>} */
		const fields = {
			uuid: fax.uuid,
			from: fax.from,
			to: fax.to,
			time: plainDateTime(fax.createdAt),
			rsid: fax.from,
			speed: '14400',
			duration: String(30 * fax.pages),
			ecm: 'on',
			pages: String(fax.pages),
			compression: 'T.6',
		};
		if (as === 'url') fields['file'] = fileUrl;
		if (as === 'base64') fields['file'] = (await readFile(fax.bytes.path)).toString('base64');
		await this.#start('faxReceived', fax.accountId, as === 'multipart' ? fax.bytes : null, fields);
	}

	/**
	 * @returns {Array<Omit<Callback, 'file' | 'createdAt'> & { createdAt: string, file: { size: number, sha256: string } | null }>} all
	 *   callbacks with their attempts, oldest first
	 */
	list() {
		return this.#list.map(({ file, createdAt, fields, ...callback }) => ({
			...callback,
			createdAt: new Date(createdAt).toISOString(),
			// The Base64 of a whole fax would dwarf the rest of the state.
			fields: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, value.slice(0, 500)])),
			file: file && { size: file.size, sha256: file.sha256 },
		}));
	}

	/** Aborts everything in progress, permanently. */
	close() {
		this.#abort.abort();
	}

	/** Aborts everything in progress and forgets it. */
	clear() {
		this.#abort.abort();
		this.#abort = abortController();
		this.#list = [];
		this.#delayTurn = 0;
	}

	/**
	 * @param {Callback['event']} event
	 * @param {number} accountId
	 * @param {StoredBytes | null} file
	 * @param {Record<string, string>} fields
	 */
	async #start(event, accountId, file, fields) {
		const { settings, clock } = this.#world;
		if (this.#abort.signal.aborted || this.#urlOf(accountId) === null) return;
		/** @type {Promise<void>[]} */
		const first = [];
		for (let copy = 0; copy < settings.callbackCopies; copy += 1) {
			/** @type {Callback} */
			const callback = {
				id: this.#nextId++,
				event,
				accountId,
				fields,
				file,
				createdAt: clock.now(),
				state: 'pending',
				attempts: [],
			};
			this.#list.push(callback);
			const delay = settings.callbackDelays[this.#delayTurn++ % settings.callbackDelays.length] ?? 0;
			if (delay > 0) clock.at(clock.now() + delay * 1000, () => this.#attempt(callback));
			else first.push(this.#attempt(callback));
		}
		await Promise.all(first);
	}

	/** @param {number} accountId @returns {string | null} */
	#urlOf(accountId) {
		const { settings, state } = this.#world;
		const key = state.accounts.get(accountId)?.apiKey ?? '';
		return settings.callbackUrls[key] ?? (key === this.#world.apiKey ? settings.callbackUrl : null);
	}

	/** @param {Callback} callback */
	async #attempt(callback) {
		const { settings, clock } = this.#world;
		const signal = this.#abort.signal;
		/** @type {CallbackAttempt} */
		const attempt = { at: new Date(clock.now()).toISOString(), status: null, body: '' };
		callback.attempts.push(attempt);
		const attemptedAt = clock.now();
		// The current URL, not that of the event: after a wrong URL is corrected, outstanding callbacks arrive.
		const url = this.#urlOf(callback.accountId);
		try {
			if (url === null) throw new Error('The account has no callback URL any more.');
			const { status, body } = await post(this.#message(callback, url), settings.callbackTimeoutMs, signal);
			attempt.status = status;
			attempt.body = body.slice(0, EXCERPT_LENGTH);
		} catch (error) {
			attempt.error = error instanceof Error ? error.message : String(error);
		}
		if (signal.aborted) return;
		if (attempt.status === 200) {
			callback.state = 'delivered';
			return;
		}
		const next = attemptedAt + settings.callbackRetrySeconds * 1000;
		if (next > callback.createdAt + settings.callbackExpirySeconds * 1000) callback.state = 'expired';
		else clock.at(next, () => this.#attempt(callback));
	}

	/** @param {Callback} callback @param {string} url @returns {Message} */
	#message(callback, url) {
		const { settings } = this.#world;
		const kind = callback.file
			? 'multipart'
			: callback.event === 'deliveryReceipt'
				? settings.receiptBody
				: settings.receivedBody;
		if (kind === 'get') {
			const target = new URL(url);
			for (const [name, value] of Object.entries(callback.fields)) target.searchParams.set(name, value);
			return { method: 'GET', url: target.href, headers: {}, body: [] };
		}
		if (kind === 'multipart') return { method: 'POST', url, ...multipart(callback.fields, callback.file) };
		const [type, text] = written(kind, callback.fields);
		const body = Buffer.from(text);
		const method = kind === 'put' ? 'PUT' : 'POST';
		return {
			method,
			url,
			headers: { ...(type && { 'content-type': type }), 'content-length': body.length },
			body: [body],
		};
	}
}

/** Minimum length of a "large" call. */
const PADDING_LENGTH = 1_000_000;

/**
 * The body of a call, in a documented or an undocumented form.
 * @param {string} kind
 * @param {Record<string, string>} fields
 * @returns {[type: string, text: string]}
 */
function written(kind, fields) {
	const form = new URLSearchParams(fields).toString();
	const asForm = 'application/x-www-form-urlencoded';
	if (kind === 'json') return ['application/json', JSON.stringify(fields)];
	if (kind === 'array') return ['application/json', JSON.stringify([fields])];
	if (kind === 'text') return ['text/plain', form];
	if (kind === 'doubled') return [asForm, `${form}&${form}`];
	if (kind === 'large') return [asForm, `padding=${'x'.repeat(PADDING_LENGTH)}&${form}`];
	return kind === 'empty' ? ['', ''] : [asForm, form];
}

/**
 * A multipart body with a known length; the file is read from disk while sending.
 * @param {Record<string, string>} fields
 * @param {StoredBytes | null} file becomes the part `file`, a PDF
 * @returns {{ headers: Record<string, string | number>, body: Array<Buffer | StoredBytes> }}
 */
function multipart(fields, file) {
	const boundary = `----FaxToSandbox${randomUUID()}`;
	/** @type {Array<Buffer | StoredBytes>} */
	const body = Object.entries(fields).map(([name, value]) =>
		Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
	);
	if (file) {
		const name = `${fields['uuid'] ?? 'fax'}.pdf`;
		body.push(
			Buffer.from(
				`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/pdf\r\n\r\n`,
			),
			file,
			Buffer.from('\r\n'),
		);
	}
	body.push(Buffer.from(`--${boundary}--\r\n`));
	const length = body.reduce((sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : piece.size), 0);
	return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': length }, body };
}

/**
 * Sends one message on a connection of its own and does not follow redirects.
 * @param {Message} message
 * @param {number} timeoutMs for the whole attempt, real time
 * @param {AbortSignal} signal
 * @returns {Promise<{ status: number, body: string }>} rejects when no complete answer came
 */
function post(message, timeoutMs, signal) {
	return new Promise((resolve, reject) => {
		const { request } = message.url.startsWith('https:') ? https : http;
		const outgoing = request(message.url, { method: message.method, headers: message.headers, agent: false });
		const giveUp = setTimeout(() => outgoing.destroy(new Error(`No answer within ${timeoutMs} ms.`)), timeoutMs);
		const abort = () => outgoing.destroy(new Error('The sandbox was reset.'));
		if (signal.aborted) abort();
		signal.addEventListener('abort', abort);
		outgoing.on('response', (answer) => {
			let body = '';
			answer.setEncoding('utf8');
			answer.on('data', (text) => {
				if (body.length < EXCERPT_LENGTH) body += text;
			});
			answer.on('error', reject);
			answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
		});
		outgoing.on('error', reject);
		outgoing.on('close', () => {
			clearTimeout(giveUp);
			signal.removeEventListener('abort', abort);
			reject(new Error('The connection was closed.'));
		});
		// A receiver may answer before it has read everything; then its answer counts, not the broken pipe.
		pipeline(Readable.from(pieces(message.body)), outgoing).catch(() => undefined);
	});
}

/** @param {Array<Buffer | StoredBytes>} body @returns {AsyncGenerator<Buffer>} */
async function* pieces(body) {
	for (const piece of body) {
		if (Buffer.isBuffer(piece)) yield piece;
		else yield* createReadStream(piece.path);
	}
}

module.exports = { Callbacks };
