import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { CREDENTIAL, type Connection } from './connection';
import { isObject, type JsonObject, mapTexts, textOf } from '../lib/json';
import { UNREADABLE } from './multipart';
import { endWithin, isByteStream, wholeOf } from '../lib/streams';

/** How long one call may take, in milliseconds, unless the call says otherwise. */
export const DEFAULT_TIMEOUT = 60_000;

/** The rest of an answer may take so long at least, in milliseconds, when its beginning came late. */
const MIN_BODY_TIME = 2_000;

/** The largest answer that is read, in bytes: thousands of records. */
const MAX_ANSWER_SIZE = 20 * 1024 * 1024;

/** A request body with its headers. */
export interface Body {
	content: NonNullable<IHttpRequestOptions['body']>;
	headers?: IDataObject;
}

/** A thing that the user named in a field. */
export interface Subject {
	/** The field's label: "Document". */
	label: string;
	value: string;
}

/** What a call was for, or a step of one: completes every error about it. */
export interface Purpose {
	/** Completes "Fax.to could not …": "send the fax". */
	purpose: string;
	/** What it is about, so that a 404 can name it. */
	subject?: Subject;
	/** What must not come back in an error, besides the key. */
	secrets?: string[];
}

/** One call to Fax.to. */
export interface Call extends Purpose {
	method: 'GET' | 'POST' | 'DELETE';
	/** Below the base URL, its variable parts already encoded; or a whole address, which the caller has checked. */
	path: string;
	query?: Record<string, string | number | undefined>;
	/** Made anew for each attempt, because a stream can be sent only once. */
	body?: () => Promise<Body>;
	/** False for the calls that need no key (register, login). */
	withKey?: boolean;
	/** Milliseconds. */
	timeout?: number;
	/** 'stream' hands over a successful body unread. */
	answer?: 'json' | 'stream';
	/**
	 * The values of `status` that mean success, in lower case; anything else in a 200 is a refusal (T6, T7, T8).
	 * 'any' where the status is not the call's own.
	 */
	success?: string[] | 'any';
}

/** What came back from one attempt. Nothing is thrown once a call went out: what can't be read is a silence. */
export type Reply =
	| {
			kind: 'answer';
			status: number;
			headers: JsonObject;
			/** JSON; the text where it is none; a stream where the call is for a file. Without the key. */
			body: unknown;
	  }
	| SilentReply;

/** No usable answer came. */
interface SilentReply {
	kind: 'silence';
	reason: Silence;
	/** The host that could not be reached, where it is not that of the base URL: the proxy of this n8n. */
	proxy?: string;
}

/** Why no answer came. */
export type Silence = keyof typeof SILENCES;

/** Whether the call may have been carried out although no answer came. 'never' needs proof that no request went out. */
const SILENCES = {
	/** Nothing listens there. */
	refused: 'never',
	unknownHost: 'never',
	unreachable: 'never',
	/** The TLS handshake failed, which comes before the request. */
	certificate: 'never',
	/** This n8n forbids the call. */
	blocked: 'never',
	/** The file changed or ended while it was uploaded: no whole request went out. */
	unreadable: 'never',
	timeout: 'maybe',
	dropped: 'maybe',
	/** More came than any answer has. */
	endless: 'maybe',
	cancelled: 'maybe',
} as const;

/** What a failed look-up or connect means; the same codes in another place (a read, say) prove nothing. */
const UNREACHED: Record<string, Silence> = {
	ECONNREFUSED: 'refused',
	ENOTFOUND: 'unknownHost',
	EAI_AGAIN: 'unknownHost',
};

const SILENCE_BY_CODE: Record<string, Silence> = {
	ECONNABORTED: 'timeout',
	ETIMEDOUT: 'timeout',
	ESOCKETTIMEDOUT: 'timeout',
	ERR_CANCELED: 'cancelled',
	ABORT_ERR: 'cancelled',
};

/** Node's codes for a certificate that it does not accept; it sends nothing then. */
const CERTIFICATE_CODE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

/** Node's words for a connection that was lost in the TLS handshake. */
const IN_HANDSHAKE = 'Client network socket disconnected before secure TLS connection was established';

/** n8n's words for a host that it does not allow (its SSRF protection, and a credential's allowed domains). */
const BLOCKED_BY_N8N = /^(The request was blocked because|Domain not allowed)/;

/**
 * Whether the request may have been carried out although the answer does not say so. An answer that was made on the way
 * (a redirect, a gateway's time-out) says nothing about what Fax.to did.
 */
export function mayHaveHappened(reply: Reply): boolean {
	if (reply.kind === 'silence') return SILENCES[reply.reason] === 'maybe';
	const { status, body } = reply;
	if (status >= 300 && status < 400) return true;
	return status >= 500 || [408, 409, 425, 499].includes(status) || (status < 300 && !isObject(body));
}

/** Whether the connection to Fax.to was certainly never made. */
export function neverReached(reply: Reply): boolean {
	// A file that can't be read is no matter of the connection.
	return reply.kind === 'silence' && reply.reason !== 'unreadable' && SILENCES[reply.reason] === 'never';
}

/** Whether an answer is no API's: a web page or a text, as proxies and firewalls send. No body at all can be anybody's. */
export function isForeign(reply: Reply): boolean {
	return reply.kind === 'answer' && typeof reply.body === 'string' && reply.body.trim() !== '';
}

/**
 * The only place from which this package calls Fax.to. One attempt. The key is added by n8n from the credential and is gone
 * from everything that is returned.
 *
 * @throws what `call.body` throws, before anything is sent; nothing after that
 */
export async function attempt(connection: Connection, call: Call): Promise<Reply> {
	const options = await optionsOf(connection, call);
	try {
		return await answerTo(connection, call, options);
	} catch (error) {
		return silenceOf(error, options.url);
	}
}

async function answerTo({ caller, redact }: Connection, call: Call, options: IHttpRequestOptions): Promise<Reply> {
	const begun = Date.now();
	const response: unknown = await (call.withKey === false
		? caller.helpers.httpRequest(options)
		: caller.helpers.httpRequestWithAuthentication.call(caller, CREDENTIAL, options));
	const status = isObject(response) ? Number(response.statusCode) : NaN;
	if (!isObject(response) || !Number.isInteger(status)) return { kind: 'silence', reason: 'dropped' };
	const headers = isObject(response.headers) ? redact.value(response.headers) : {};
	if (call.answer === 'stream' && status === 200) return { kind: 'answer', status, headers, body: response.body };
	const timeout = options.timeout ?? DEFAULT_TIMEOUT;
	const left = Math.max(begun + timeout - Date.now(), MIN_BODY_TIME);
	const read = await readJson(response.body, left);
	if ('kind' in read) return read;
	return { kind: 'answer', status, headers, body: withoutKey(redact, call, read.body) };
}

/** Register and log in answer with a key on purpose, and no key of ours was sent. */
function withoutKey(redact: Connection['redact'], { withKey }: Call, body: unknown): unknown {
	return withKey === false ? mapTexts(body, (text) => text) : redact.value(body);
}

/** Made anew for each attempt (docs/n8n-facts.md#the-key-is-written-into-the-options). */
async function optionsOf(connection: Connection, call: Call): Promise<IHttpRequestOptions> {
	const body = await call.body?.();
	return {
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
}

/** Why no answer came, read from the codes of an error and of its causes; nothing else of the error is used. */
export function silenceOf(error: unknown, url: string): SilentReply {
	// n8n wraps the network's error; the code is on the innermost one.
	for (let cause = error, depth = 0; isObject(cause) && depth < 5; cause = cause.cause, depth++) {
		const code = textOf(cause.code);
		const message = textOf(cause.message);
		const failed = failedConnect(cause);
		if (failed)
			return { kind: 'silence', reason: UNREACHED[textOf(failed.code)] ?? 'unreachable', ...proxyIn(failed, url) };
		if (SILENCE_BY_CODE[code]) return { kind: 'silence', reason: SILENCE_BY_CODE[code] };
		if (CERTIFICATE_CODE.test(code)) return { kind: 'silence', reason: 'certificate' };
		if (message === IN_HANDSHAKE) return { kind: 'silence', reason: 'unreachable' };
		if (message === UNREADABLE) return { kind: 'silence', reason: 'unreadable' };
		if (BLOCKED_BY_N8N.test(message)) return { kind: 'silence', reason: 'blocked' };
	}
	return { kind: 'silence', reason: 'dropped' };
}

/** The error of a look-up or connect that failed, which is proof that nothing was sent. Node tries several addresses, each may fail. */
function failedConnect(error: JsonObject): JsonObject | undefined {
	const tries: unknown[] = Array.isArray(error.errors) && error.errors.length > 0 ? error.errors : [error];
	const failed = tries.filter(isObject).filter(({ syscall }) => syscall === 'connect' || syscall === 'getaddrinfo');
	return failed.length === tries.length ? failed[0] : undefined;
}

/** The host and port that could not be reached, where they can't be those of the address that was called. */
function proxyIn({ hostname, address, port }: JsonObject, url: string): { proxy?: string } {
	const called = new URL(url);
	const calledPort = called.port || (called.protocol === 'https:' ? '443' : '80');
	const isOther =
		textOf(hostname) !== '' ? textOf(hostname) !== called.hostname : textOf(port) !== '' && textOf(port) !== calledPort;
	if (!isOther) return {};
	return { proxy: [textOf(hostname) || textOf(address), textOf(port)].filter((part) => part !== '').join(':') };
}

/** The JSON of a body, its text if it is none, or why it did not come. A byte order mark is no part of it. */
async function readJson(stream: unknown, milliseconds: number): Promise<{ body: unknown } | SilentReply> {
	if (!isByteStream(stream)) return { body: stream };
	const whole = wholeOf(stream, MAX_ANSWER_SIZE);
	const isLate = await Promise.race([whole.then(() => false), endWithin(stream, milliseconds)]);
	if (isLate) return { kind: 'silence', reason: 'timeout' };
	const read = await whole;
	if (!read) return { kind: 'silence', reason: 'endless' };
	const text = read.toString('utf8').replace(/^\ufeff/, '');
	try {
		return { body: JSON.parse(text) };
	} catch {
		return { body: text };
	}
}
