import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { CREDENTIAL, type Connection } from './connection';
import { isObject, type JsonObject, textOf } from '../lib/json';
import { UNREADABLE } from './multipart';
import { type ByteStream, endWithin, isByteStream, wholeOf } from '../lib/streams';

/** How long one call may take, in milliseconds, unless the call says otherwise. */
export const DEFAULT_TIMEOUT = 60_000;

/** The rest of an answer may take so long at least, in milliseconds, when its beginning came late. */
const LEAST_FOR_BODY = 2_000;

/** The largest answer that is read, in bytes: thousands of records. */
const LARGEST_ANSWER = 20 * 1024 * 1024;

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
	| 'refused'
	| 'unknownHost'
	| 'unreachable'
	| 'certificate'
	| 'blocked'
	| 'unreadable'
	| 'timeout'
	| 'dropped'
	| 'endless'
	| 'cancelled';

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
export async function attempt(connection: Connection, call: Call): Promise<Reply> {
	const { caller, redact } = connection;
	const options = await optionsOf(connection, call);
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
