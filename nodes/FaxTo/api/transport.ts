import { NodeOperationError } from 'n8n-workflow';
import { attempt, type Call, isForeign, type Reply } from './attempt';
import type { Caller, Connection } from './connection';
import { canceled, failure, limited, noKey } from './messages';
import { isObject, type JsonObject, numberOf, textOf } from '../lib/json';
import type { Quota } from './rateLimiter';
import { sleep } from '../lib/wait';

/** How often a GET is tried when no answer or a server fault comes back, and when what comes is a web page or another text of a proxy. */
const READ_ATTEMPTS = 3;
const FOREIGN_ATTEMPTS = 2;

/**
 * Attempts a call as often as is safe: a rate limit means "not accepted" and is waited out for every method; a GET also
 * repeats after silence and server faults. A POST that may have been carried out is never repeated here.
 */
export async function exchange(connection: Connection, call: Call): Promise<Reply> {
	if (call.withKey !== false && !connection.hasKey) throw noKey(connection);
	const { rateLimiter, calls, caller } = connection;
	const signal = cancelSignal(caller);
	for (let faults = 0, refusals = 0; ; ) {
		const turn = await rateLimiter.turn(calls, refusals > 0, signal).catch(() => canceled(connection));
		if (turn instanceof NodeOperationError) throw turn;
		if ('waited' in turn) throw limited(connection, call, turn);
		let reply: Reply | undefined;
		try {
			if (signal?.aborted) throw canceled(connection);
			reply = await attempt(connection, call);
		} finally {
			if (!reply) rateLimiter.ended(turn, 'unknown');
		}
		if (reply.kind === 'answer' && isRateLimit(reply)) {
			refusals++;
			calls.refused++;
			rateLimiter.ended(turn, 'refused', quotaIn(reply.headers, Date.now()));
			continue;
		}
		if (reply.kind === 'silence' || isForeign(reply)) rateLimiter.ended(turn, 'unknown');
		else {
			calls.through.set(call.purpose, (calls.through.get(call.purpose) ?? 0) + 1);
			rateLimiter.ended(turn, 'through', quotaIn(reply.headers, Date.now()));
		}
		if (call.method !== 'GET' || ++faults >= attemptsFor(reply)) return reply;
		await pause(connection, 250 * 2 ** faults);
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

function succeeded(body: JsonObject, success: string[] | 'any'): boolean {
	if (success === 'any') return true;
	// Casing differs between endpoints (T5); some bodies have no status at all.
	return typeof body.status !== 'string' || success.includes(body.status.toLowerCase());
}

/**
 * Whether an answer means "not now" (T9: Fax.to says 403 where others say 429), so that the call was not carried out. It can
 * be Fax.to's own in JSON or without a body only; one that bears an id was carried out, whatever its status says.
 */
function isRateLimit(reply: Extract<Reply, { kind: 'answer' }>): boolean {
	if ((reply.status !== 403 && reply.status !== 429) || isForeign(reply)) return false;
	const { body } = reply;
	return !isObject(body) || !Object.keys(body).some((name) => /(^|_)id$/.test(name) && textOf(body[name]) !== '');
}

/** How often a GET is tried in all that gets such a reply. */
function attemptsFor(reply: Reply): number {
	if (reply.kind === 'silence') return ['timeout', 'dropped', 'unreachable'].includes(reply.reason) ? READ_ATTEMPTS : 1;
	if (reply.status >= 500) return READ_ATTEMPTS;
	return isForeign(reply) ? FOREIGN_ATTEMPTS : 1;
}

/** The signal of the execution, which ends all waits when it is canceled; none where nobody can cancel. */
export function cancelSignal(caller: Caller): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in caller ? caller.getExecutionCancelSignal() : undefined;
}

/**
 * What an answer says of the limit: Retry-After in seconds or as a date, else X-RateLimit-* or RateLimit-*, their reset in
 * seconds or as a time since 1970. Undefined where it says nothing.
 */
export function quotaIn(headers: JsonObject, now: number): Quota | undefined {
	const asked = textOf(headers['retry-after']);
	const seconds = /^\d+(\.\d+)?$/.test(asked) ? Number(asked) : (Date.parse(asked) - now) / 1_000;
	if (seconds > 0) return { left: 0, until: now + seconds * 1_000 };
	const [, structuredLeft, structuredReset] = /r=(\d+).*?t=(\d+)/.exec(textOf(headers.ratelimit)) ?? [];
	const left = numberOf(headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'] ?? structuredLeft);
	const reset = numberOf(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'] ?? structuredReset);
	if (left === undefined || left < 0 || reset === undefined) return undefined;
	// More seconds than any window has: a time since 1970, in seconds or milliseconds.
	return { left, until: reset > 1e12 ? reset : reset > 1e9 ? reset * 1_000 : now + reset * 1_000 };
}
