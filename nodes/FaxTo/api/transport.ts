import type { IDataObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';
import { CREDENTIAL, type Caller, type Connection } from './connection';
import { canceled, failure, limited, noKey, type Subject } from './failures';
import { isObject, type JsonObject, textOf } from './json';
import { askedToWait, quotaOf, type Start } from './limit';
import { UNREADABLE } from './multipart';
import { NotSent } from './pace';
import { sleep } from './sleep';

/** How long one call may take, in milliseconds, unless the call says otherwise. */
export const DEFAULT_TIMEOUT = 60_000;

/** The rest of an answer may take so long at least, in milliseconds, when its beginning came late. */
const LEAST_FOR_BODY = 2_000;

/** The largest answer that is read, in bytes: thousands of records. */
const LARGEST_ANSWER = 20 * 1024 * 1024;

/** Answers that mean "not now" (T9: Fax.to says 403 where others say 429). The request was not carried out. */
const RATE_LIMITED = new Set([403, 429]);

/** How often a GET is tried when no answer or a server fault comes back. */
const READ_ATTEMPTS = 3;

/** A body that can be read piece by piece: Node's Readable, whose module a community node may not import. */
export type ByteStream = Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>;

/** A request body with its headers. */
export interface Body {
	content: NonNullable<IHttpRequestOptions['body']>;
	headers?: IDataObject;
}

/** One call to Fax.to. */
export interface Call {
	/** Completes "Fax.to could not …": "send the fax". */
	purpose: string;
	method: 'GET' | 'POST' | 'DELETE';
	/** Below the base URL, its variable parts already encoded; or a whole address, which the caller has checked. */
	path: string;
	query?: Record<string, string | number | undefined>;
	/** Made anew for each attempt, because a stream can be sent only once. */
	body?: () => Promise<Body>;
	/** False for the calls that need no key (register, login). */
	withKey?: boolean;
	/** What must not come back in an error, besides the key. */
	secrets?: string[];
	/** Milliseconds. */
	timeout?: number;
	/** 'stream' hands over a successful body unread. */
	answer?: 'json' | 'stream';
	/**
	 * The values of `status` that mean success, in lower case; anything else in a 200 is a refusal (T6, T7, T8).
	 * 'any' where the status is not the call's own.
	 */
	success?: string[] | 'any';
	/** What the call is about, so that a 404 can name it. */
	subject?: Subject;
}

/** What came back from one attempt. */
export type Reply =
	| { kind: 'answer'; status: number; headers: JsonObject; body: unknown }
	| { kind: 'silence'; reason: Silence };

/**
 * Why no answer came. The first group never reached Fax.to; after the second nobody can know.
 */
export type Silence =
	| 'refused' | 'unknownHost' | 'unreachable' | 'certificate' | 'blocked' | 'unreadable'
	| 'timeout' | 'dropped' | 'endless' | 'cancelled';

const SILENCE_BY_CODE: Record<string, Silence> = {
	ECONNREFUSED: 'refused',
	ENOTFOUND: 'unknownHost',
	EAI_AGAIN: 'unknownHost',
	EHOSTUNREACH: 'unreachable',
	ENETUNREACH: 'unreachable',
	EADDRNOTAVAIL: 'unreachable',
	ECONNABORTED: 'timeout',
	ETIMEDOUT: 'timeout',
	ESOCKETTIMEDOUT: 'timeout',
	ERR_CANCELED: 'cancelled',
	ABORT_ERR: 'cancelled',
};

/** Sentences about the call, not about a fax, where a status could be either's. */
const CALL_REFUSED = /not found|unauthori[sz]ed|forbidden|invalid|no such|does not exist|rate limit/i;

const CERTIFICATE_CODE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

/** Whether the request may have been carried out although no usable answer came. */
export function mayHaveHappened(reply: Reply): boolean {
	if (reply.kind === 'silence') return ['timeout', 'dropped', 'endless', 'cancelled'].includes(reply.reason);
	return reply.status >= 500 || (reply.status < 300 && !isObject(reply.body));
}

/**
 * The only place from which this package calls Fax.to. One attempt; never throws for anything the network or the server
 * does. The key is added by n8n from the credential and is gone from everything that is returned.
 */
async function attempt(connection: Connection, call: Call): Promise<Reply> {
	const { caller, redact } = connection;
	const body = await call.body?.();
	// Made anew each time (docs/n8n-facts.md#the-key-is-written-into-the-options).
	const options: IHttpRequestOptions = {
		method: call.method,
		url: /^https?:/.test(call.path) ? call.path : connection.baseUrl + call.path,
		qs: Object.fromEntries(Object.entries(call.query ?? {}).filter(([, value]) => value !== undefined)),
		// Spelled as in the documents: %20 for a space, never "+" (T25).
		arrayFormat: 'repeat',
		headers: { Accept: 'application/json', ...body?.headers },
		timeout: connection.timeout ?? call.timeout ?? DEFAULT_TIMEOUT,
		returnFullResponse: true,
		// See docs/n8n-facts.md#a-401-is-sent-twice.
		ignoreHttpStatusErrors: true,
		// See docs/n8n-facts.md#a-followed-redirect-keeps-the-body; it could carry the pages to another host, too.
		disableFollowRedirect: true,
		...(body ? { body: body.content } : {}),
		// What comes in pieces can be ended (docs/n8n-facts.md#the-time-out-ends-with-the-headers).
		encoding: 'stream',
	};
	const begun = Date.now();
	let response: unknown;
	try {
		response = await (call.withKey === false
			? caller.helpers.httpRequest(options)
			: caller.helpers.httpRequestWithAuthentication.call(caller, CREDENTIAL, options));
	} catch (error) {
		return { kind: 'silence', reason: silenceOf(error) };
	}
	if (!isObject(response)) return { kind: 'silence', reason: 'dropped' };
	const status = Number(response.statusCode);
	const headers = isObject(response.headers) ? redact.value(response.headers) : {};
	if (call.answer === 'stream' && status === 200) return { kind: 'answer', status, headers, body: response.body };
	const timeout = options.timeout ?? DEFAULT_TIMEOUT;
	const left = Math.max(begun + timeout - Date.now(), LEAST_FOR_BODY);
	const content = isByteStream(response.body) ? await readJson(response.body, left) : { body: response.body };
	if ('reason' in content) return { kind: 'silence', reason: content.reason };
	// Register and log in answer with a key on purpose, and no key of ours was sent.
	return { kind: 'answer', status, headers, body: call.withKey === false ? content.body : redact.value(content.body) };
}

/**
 * Attempts a call as often as is safe: a rate limit means "not accepted" and is waited out for every method; a GET also
 * repeats after silence and server faults. A POST that may have been carried out is never repeated here.
 */
export async function exchange(connection: Connection, call: Call): Promise<Reply> {
	if (call.withKey !== false && !connection.hasKey) throw noKey(connection);
	const { pace, line, caller } = connection;
	const signal = cancelSignal(caller);
	for (let faults = 0, refusals = 0; ; ) {
		const start = await turn(connection, call, refusals > 0);
		if (signal?.aborted) {
			pace.ended(start);
			throw canceled(connection);
		}
		const reply = await attempt(connection, call).catch((error: unknown) => {
			pace.ended(start);
			throw error;
		});
		if (reply.kind === 'answer' && RATE_LIMITED.has(reply.status)) {
			refusals++;
			line.refused++;
			pace.refused(start, askedToWait(reply.headers, Date.now()));
			continue;
		}
		if (reply.kind === 'silence') pace.ended(start);
		else {
			line.through.set(call.purpose, (line.through.get(call.purpose) ?? 0) + 1);
			pace.accepted(start, quotaOf(reply.headers, Date.now()));
		}
		if (call.method !== 'GET' || !worthRepeating(reply) || ++faults >= READ_ATTEMPTS) return reply;
		await pause(connection, 250 * 2 ** faults);
	}
}

/** Waits until a call may be made. @throws NodeApiError when the limit lets nothing through, NodeOperationError when the execution was canceled */
async function turn(connection: Connection, call: Call, again: boolean): Promise<Start> {
	try {
		return await connection.pace.turn(connection.line, again, cancelSignal(connection.caller));
	} catch (reason) {
		throw reason instanceof NotSent ? limited(connection, call, reason.gaveUp) : canceled(connection);
	}
}

/**
 * Calls Fax.to and returns the JSON it promised: an object, or a list where the endpoint has one (T4).
 *
 * @throws NodeApiError saying what happened and what to do
 */
export async function request(connection: Connection, call: Call): Promise<JsonObject | unknown[]> {
	return accept(connection, call, await exchange(connection, call));
}

/**
 * The body of a reply, if it is what the call promises.
 *
 * @throws NodeApiError otherwise
 */
export function accept(connection: Connection, call: Call, reply: Reply): JsonObject | unknown[] {
	const body = goodBody(call, reply);
	if (body !== undefined) return body;
	throw failure(connection, call, reply);
}

/** The body of a reply, if it is what the call promises. */
function goodBody(call: Call, reply: Reply): JsonObject | unknown[] | undefined {
	if (reply.kind !== 'answer' || reply.status < 200 || reply.status >= 300) return undefined;
	const { body } = reply;
	if (Array.isArray(body)) return body;
	return isObject(body) && succeeded(body, call.success ?? ['success']) ? body : undefined;
}

/** Waits. @param milliseconds how long @throws NodeOperationError at once when the execution is canceled */
export async function pause(connection: Connection, milliseconds: number): Promise<void> {
	try {
		await sleep(milliseconds, cancelSignal(connection.caller));
	} catch {
		throw canceled(connection);
	}
}

/** Whether the execution was canceled. */
export function isCanceled(connection: Connection): boolean {
	return cancelSignal(connection.caller)?.aborted === true;
}

/** Whether a value is a stream of bytes. */
export function isByteStream(value: unknown): value is ByteStream {
	return isObject(value) && typeof value.pipe === 'function' && typeof value.read === 'function';
}

function succeeded(body: JsonObject, success: string[] | 'any'): boolean {
	if (success === 'any') return !CALL_REFUSED.test(textOf(body.message));
	// Casing differs between endpoints (T5); some bodies have no status at all.
	return typeof body.status !== 'string' || success.includes(body.status.toLowerCase());
}

function worthRepeating(reply: Reply): boolean {
	if (reply.kind === 'answer') return reply.status >= 500;
	return ['timeout', 'dropped', 'unreachable'].includes(reply.reason);
}

function cancelSignal(caller: Caller): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in caller ? caller.getExecutionCancelSignal() : undefined;
}

/** Why no answer came, read from the codes of an error and of its causes; nothing else of the error is used. */
export function silenceOf(error: unknown): Silence {
	// n8n wraps the network's error; the code is on the innermost one.
	for (let cause = error, depth = 0; isObject(cause) && depth < 5; cause = cause.cause, depth++) {
		const code = textOf(cause.code);
		const known = SILENCE_BY_CODE[code];
		if (known) return known;
		if (CERTIFICATE_CODE.test(code)) return 'certificate';
		if (textOf(cause.message) === UNREADABLE) return 'unreadable';
		if (/not allowed|SSRF|blocked/i.test(textOf(cause.message))) return 'blocked';
	}
	return 'dropped';
}

/**
 * Ends a stream that is not through in so many milliseconds.
 *
 * @returns resolves when it was ended, and never otherwise: a stream that waits for its source may not say that it was destroyed
 */
export async function endWithin(stream: ByteStream, milliseconds: number): Promise<void> {
	const done = new AbortController();
	for (const event of ['end', 'error', 'close']) stream.once(event, () => done.abort());
	return await new Promise((resolve) => {
		sleep(milliseconds, done.signal).then(
			() => {
				resolve();
				stream.destroy(new UserError('The answer came too slowly'));
			},
			() => undefined,
		);
	});
}

/** The JSON of an answer, its text if it is none, or why it did not come. */
async function readJson(stream: ByteStream, milliseconds: number): Promise<{ body: unknown } | { reason: Silence }> {
	const late = endWithin(stream, milliseconds).then(() => 'timeout' as const);
	const read = await Promise.race([late, readAll(stream)]);
	if (typeof read === 'string') return { reason: read };
	const text = read.toString('utf8');
	try {
		return { body: JSON.parse(text) };
	} catch {
		return { body: text };
	}
}

async function readAll(stream: ByteStream): Promise<Buffer | Silence> {
	try {
		return (await wholeOf(stream, LARGEST_ANSWER)) ?? 'endless';
	} catch (error) {
		return silenceOf(error);
	}
}

/** All bytes of a file or stream; undefined, and the rest unread, when they are more than so many. @throws what the stream throws */
export async function wholeOf(content: Buffer | ByteStream): Promise<Buffer>;
export async function wholeOf(content: Buffer | ByteStream, most: number): Promise<Buffer | undefined>;
export async function wholeOf(content: Buffer | ByteStream, most = Infinity): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of Buffer.isBuffer(content) ? [content] : content) {
		const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
		chunks.push(bytes);
		size += bytes.length;
		if (size > most) return undefined;
	}
	return Buffer.concat(chunks);
}
