import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { CREDENTIAL, type Connection } from './connection';
import { isObject, type JsonObject, mapTexts, textOf } from '../lib/json';
import { UNREADABLE } from './multipart';
import { endWithin, isByteStream, wholeOf } from '../lib/streams';

/** Default time limit of a call, in milliseconds. */
export const DEFAULT_TIMEOUT = 60_000;

/** Minimum time for the body of an answer whose headers came late, in milliseconds. */
const MIN_BODY_TIME = 2_000;

/** Maximum size of an answer, in bytes: thousands of records. */
const MAX_ANSWER_SIZE = 20 * 1024 * 1024;

/** A request body with its headers. */
export interface Body {
	content: NonNullable<IHttpRequestOptions['body']>;
	headers?: IDataObject;
}

/** An object that the user named in a field. */
export interface Subject {
	/** The field's label: "Document". */
	label: string;
	value: string;
}

/** The purpose of a call or one of its steps; completes every error about it. */
export interface Purpose {
	/** Completes "Fax.to could not …": "send the fax". */
	purpose: string;
	/** Its subject, which a 404 can name. */
	subject?: Subject;
	/** Values to be removed from errors, besides the key. */
	secrets?: string[];
}

/** One call to Fax.to. */
export interface Call extends Purpose {
	method: 'GET' | 'POST' | 'DELETE';
	/** Below the base URL, with encoded variable parts; or a complete address, checked by the caller. */
	path: string;
	query?: Record<string, string | number | undefined>;
	/** Created for each attempt, because a stream can be sent only once. */
	body?: () => Promise<Body>;
	/** False for calls that need no key (register, login). */
	withKey?: boolean;
	/** Milliseconds. */
	timeout?: number;
	/** 'stream' returns a successful body unread. */
	answer?: 'json' | 'stream';
	/**
	 * The values of `status` that mean success, in lower case; any other value in a 200 is a refusal (T6, T7, T8).
	 * 'any' if the status is not that of the call.
	 */
	success?: string[] | 'any';
}

/** The result of one attempt. Nothing is thrown once a call went out: an unreadable answer is a silence. */
export type Reply =
	| {
			kind: 'answer';
			status: number;
			headers: JsonObject;
			/** JSON, or the text if it isn't JSON, or a stream if the call requests a file. Without the key. */
			body: unknown;
	  }
	| SilentReply;

/** No usable answer arrived. */
interface SilentReply {
	kind: 'silence';
	reason: Silence;
	/** The unreachable host, if it is this n8n's proxy instead of the base URL's host. */
	proxy?: string;
}

/** Why no answer arrived. */
export type Silence = keyof typeof SILENCES;

/** Whether the call may have been carried out despite the silence. 'never' requires proof that no request went out. */
const SILENCES = {
	/** Nothing listens at the address. */
	refused: 'never',
	unknownHost: 'never',
	unreachable: 'never',
	/** The TLS handshake failed, which precedes the request. */
	certificate: 'never',
	/** This n8n forbids the call. */
	blocked: 'never',
	/** The file changed or ended during the upload: no complete request went out. */
	unreadable: 'never',
	timeout: 'maybe',
	dropped: 'maybe',
	/** The answer exceeds the maximum size. */
	endless: 'maybe',
	cancelled: 'maybe',
} as const;

/** Error codes of a failed look-up or connect; in other system calls, such as read, the same codes prove nothing. */
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

/** Node's error codes for untrusted certificates; nothing is sent then. */
const CERTIFICATE_CODE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

/** Node's message for a connection lost during the TLS handshake. */
const IN_HANDSHAKE = 'Client network socket disconnected before secure TLS connection was established';

/** n8n's messages for forbidden hosts (its SSRF protection, and a credential's allowed domains). */
const BLOCKED_BY_N8N = /^(The request was blocked because|Domain not allowed)/;

/**
 * Whether the request may have been carried out although the answer does not say so. An answer from an intermediary (a
 * redirect, a gateway's time-out) says nothing about Fax.to, and an ID anywhere in an answer that something was made.
 */
export function mayHaveHappened(reply: Reply): boolean {
	if (reply.kind === 'silence') return SILENCES[reply.reason] === 'maybe';
	const { status, body } = reply;
	if ((status >= 300 && status < 400) || namesAnId(body)) return true;
	return status >= 500 || [408, 409, 425, 499].includes(status) || (status < 300 && !isObject(body));
}

/** The names of IDs, except those of what the call names itself, and of the call. */
const ID = /^(?!document|file|did_?group|account|user|request|trace|error|log)(id|\w*(_id|[a-z]I[dD]))$/;

/** The names of jobs, which are IDs of whatever form, alone or in a list. */
const JOB = /job(_?id)?s?$/i;

/** Whether an answer contains the ID of something that was made, at any depth. */
export function namesAnId(body: unknown): boolean {
	if (typeof body !== 'object' || body === null) return false;
	return Object.entries(body).some(
		([name, value]: [string, unknown]) =>
			(ID.test(name) && /^[1-9]\d*$/.test(textOf(value))) ||
			(JOB.test(name) && /[1-9]/.test(JSON.stringify(value))) ||
			namesAnId(value),
	);
}

/** Whether the connection to Fax.to was certainly never made. */
export function neverReached(reply: Reply): boolean {
	// An unreadable file is unrelated to the connection.
	return reply.kind === 'silence' && reply.reason !== 'unreadable' && SILENCES[reply.reason] === 'never';
}

/** Whether an answer can't be the API's: a web page or text, as proxies and firewalls send. An empty body can come from anywhere. */
export function isForeign(reply: Reply): boolean {
	return reply.kind === 'answer' && typeof reply.body === 'string' && reply.body.trim() !== '';
}

/**
 * The only place in this package that calls Fax.to; makes one attempt. n8n adds the key from the credential, and it is
 * removed from everything that is returned.
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

async function answerTo(connection: Connection, call: Call, options: IHttpRequestOptions): Promise<Reply> {
	const { caller, redact } = connection;
	const end = Date.now() + (options.timeout ?? DEFAULT_TIMEOUT);
	const response: unknown = await (call.withKey === false
		? caller.helpers.httpRequest(options)
		: caller.helpers.httpRequestWithAuthentication.call(caller, CREDENTIAL, options, {
				credentialsDecrypted: connection.credential,
			}));
	const reply = await replyIn(response, Math.max(end - Date.now(), MIN_BODY_TIME), call.answer);
	if (reply.kind === 'silence') return reply;
	const { headers, body } = reply;
	return { ...reply, headers: redact.value(headers), body: isByteStream(body) ? body : withoutKey(redact, call, body) };
}

/** The reply in a response of n8n's HTTP client, whose body is a stream. @param milliseconds for the body, which is read unless it is a file */
export async function replyIn(response: unknown, milliseconds: number, answer?: Call['answer']): Promise<Reply> {
	const status = isObject(response) ? Number(response.statusCode) : NaN;
	if (!isObject(response) || !Number.isInteger(status)) return { kind: 'silence', reason: 'dropped' };
	const isFile = answer === 'stream' && status === 200;
	const read = isFile ? { body: response.body } : await readJson(response.body, milliseconds);
	if ('kind' in read) return read;
	return { kind: 'answer', status, headers: isObject(response.headers) ? response.headers : {}, body: read.body };
}

/** Register and login return a key by design, and were sent without one. */
function withoutKey(redact: Connection['redact'], { withKey }: Call, body: unknown): unknown {
	return withKey === false ? mapTexts(body, (text) => text) : redact.value(body);
}

/** Created for each attempt (docs/n8n-facts.md#the-key-is-written-into-the-options). */
async function optionsOf(connection: Connection, call: Call): Promise<IHttpRequestOptions> {
	const body = await call.body?.();
	return {
		method: call.method,
		url: /^https?:/.test(call.path) ? call.path : connection.baseUrl + call.path,
		qs: Object.fromEntries(Object.entries(call.query ?? {}).filter(([, value]) => value !== undefined)),
		// As in the documents: %20 for a space, never "+" (T25).
		arrayFormat: 'repeat',
		headers: { Accept: 'application/json', ...body?.headers },
		timeout: connection.timeout ?? call.timeout ?? DEFAULT_TIMEOUT,
		returnFullResponse: true,
		// See docs/n8n-facts.md#a-401-is-sent-twice.
		ignoreHttpStatusErrors: true,
		// See docs/n8n-facts.md#a-followed-redirect-keeps-the-body; the redirect could also lead to another host.
		disableFollowRedirect: true,
		...(body ? { body: body.content } : {}),
		// A stream can be aborted (docs/n8n-facts.md#the-time-out-ends-with-the-headers).
		encoding: 'stream',
	};
}

/** Why no answer arrived, from the codes of an error and its causes; nothing else in the error is used. */
export function silenceOf(error: unknown, url: string): SilentReply {
	// n8n wraps the network error; the innermost error has the code.
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

/** The error of a failed look-up or connect, which proves that nothing was sent. Node tries several addresses, and each may fail. */
function failedConnect(error: JsonObject): JsonObject | undefined {
	const tries: unknown[] = Array.isArray(error.errors) && error.errors.length > 0 ? error.errors : [error];
	const failed = tries.filter(isObject).filter(({ syscall }) => syscall === 'connect' || syscall === 'getaddrinfo');
	return failed.length === tries.length ? failed[0] : undefined;
}

/** The unreachable host and port, if they differ from those of the address. */
function proxyIn({ hostname, address, port }: JsonObject, url: string): { proxy?: string } {
	const called = new URL(url);
	const calledPort = called.port || (called.protocol === 'https:' ? '443' : '80');
	const isOther =
		textOf(hostname) !== '' ? textOf(hostname) !== called.hostname : textOf(port) !== '' && textOf(port) !== calledPort;
	if (!isOther) return {};
	return { proxy: [textOf(hostname) || textOf(address), textOf(port)].filter((part) => part !== '').join(':') };
}

/** Texts, and integers that a number of JavaScript may not hold: their last digits would be lost, which in an ID is another fax. */
const LONG_INTEGERS = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** The body as JSON, as text if it isn't JSON, or the reason why it did not arrive. A byte order mark is skipped. */
async function readJson(stream: unknown, milliseconds: number): Promise<{ body: unknown } | SilentReply> {
	if (!isByteStream(stream)) return { body: stream };
	const whole = wholeOf(stream, MAX_ANSWER_SIZE);
	const isLate = await Promise.race([whole.then(() => false), endWithin(stream, milliseconds)]);
	if (isLate) return { kind: 'silence', reason: 'timeout' };
	const read = await whole;
	if (!read) return { kind: 'silence', reason: 'endless' };
	const text = read.toString('utf8').replace(/^\ufeff/, '');
	try {
		const body: unknown = JSON.parse(text);
		if (!/\d{16}/.test(text)) return { body };
		return { body: JSON.parse(text.replace(LONG_INTEGERS, (part) => (part.startsWith('"') ? part : `"${part}"`))) };
	} catch {
		return { body: text };
	}
}
