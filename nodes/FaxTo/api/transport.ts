import { attempt, type Call, isForeign, namesAnId, neverReached, type Reply } from './attempt';
import type { Caller, Connection } from './connection';
import { canceled, failure, limited, noKey } from './messages';
import { isObject, type JsonObject, numberOf, textOf } from '../lib/json';
import type { CallEnd, Quota } from './rateLimiter';
import { sleep } from '../lib/wait';

/** Maximum number of attempts of a GET after silence or a server error, and after a proxy's web page or text. */
const READ_ATTEMPTS = 3;
const FOREIGN_ATTEMPTS = 2;

/** Longer than any period of a rate limit that a person waits for, in milliseconds. */
const MAX_PERIOD = 366 * 24 * 3_600_000;

/**
 * Repeats a call as often as is safe: a rate limit means "not accepted", so every method waits and tries again; a GET
 * is also repeated after silence and server errors. A POST that may have been carried out is never repeated here.
 */
export async function exchange(connection: Connection, call: Call): Promise<Reply> {
	if (call.withKey !== false && !connection.hasKey) throw noKey(connection);
	for (let faults = 0, refusals = 0; ; ) {
		const { reply, end } = await attemptInTurn(connection, call, refusals > 0);
		if (end === 'refused') refusals++;
		else if (call.method !== 'GET' || ++faults >= attemptsFor(reply)) {
			connection.calls.unreached = neverReached(reply) ? connection.calls.unreached + 1 : 0;
			return reply;
		} else await pause(connection, 250 * 2 ** faults);
	}
}

/** One attempt, when the rate limiter allows it. @param isAgain whether it was refused before */
async function attemptInTurn(connection: Connection, call: Call, isAgain: boolean) {
	const { rateLimiter, calls, caller } = connection;
	const turn = await rateLimiter.turn(calls, isAgain, cancelSignal(caller)).catch((): never => {
		throw canceled(connection);
	});
	if ('waited' in turn) throw limited(connection, call, turn);
	let end: CallEnd = 'unknown';
	let quota: Quota | undefined;
	try {
		const reply = await attempt(connection, call);
		end = howEnded(reply);
		if (reply.kind === 'answer') quota = quotaIn(reply.headers, Date.now());
		if (end === 'refused') calls.refused++;
		if (end === 'through') calls.through.set(call.purpose, (calls.through.get(call.purpose) ?? 0) + 1);
		return { reply, end };
	} finally {
		rateLimiter.ended(turn, end, quota);
	}
}

/** What a reply means for the rate limit (T9: status 403 instead of 429). A refused call was not carried out. */
function howEnded(reply: Reply): CallEnd {
	if (reply.kind === 'silence' || isForeign(reply)) return 'unknown';
	return [403, 429].includes(reply.status) && !namesAnId(reply.body) ? 'refused' : 'through';
}

/**
 * Calls Fax.to and returns its JSON: an object, or a list if the endpoint returns one (T4).
 * @throws NodeApiError that states what happened and what to do
 */
export async function request(connection: Connection, call: Call): Promise<JsonObject | unknown[]> {
	return accept(connection, call, await exchange(connection, call));
}

/**
 * The body of a reply that fulfils the call's contract.
 * @throws NodeApiError otherwise
 */
export function accept(connection: Connection, call: Call, reply: Reply): JsonObject | unknown[] {
	const body = goodBody(call, reply);
	if (body !== undefined) return body;
	throw failure(connection, call, reply);
}

/** The body of a reply that fulfils the call's contract. */
function goodBody(call: Call, reply: Reply): JsonObject | unknown[] | undefined {
	if (reply.kind !== 'answer' || reply.status < 200 || reply.status >= 300) return undefined;
	const { body, status } = reply;
	if (status === 204) return {};
	if (Array.isArray(body) && call.method === 'GET') return body;
	return isObject(body) && succeeded(body, call) ? body : undefined;
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

/** Whether a body says that the call succeeded. Some have no status: their content shows it, which that of a deletion can't. */
function succeeded({ status }: JsonObject, { success = ['success'], method }: Call): boolean {
	if (success === 'any') return true;
	// The case differs between endpoints (T5).
	return typeof status === 'string' ? success.includes(status.toLowerCase()) : method !== 'DELETE';
}

/** Maximum number of attempts of a GET after such a reply. */
function attemptsFor(reply: Reply): number {
	if (reply.kind === 'silence') return ['timeout', 'dropped', 'unreachable'].includes(reply.reason) ? READ_ATTEMPTS : 1;
	if (reply.status >= 500) return READ_ATTEMPTS;
	return isForeign(reply) ? FOREIGN_ATTEMPTS : 1;
}

/** The execution's cancel signal; undefined if it can't be canceled. */
export function cancelSignal(caller: Caller): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in caller ? caller.getExecutionCancelSignal() : undefined;
}

/**
 * The rate limit stated in an answer: Retry-After in seconds or as a date, else the tightest of X-RateLimit-*,
 * RateLimit-* and RateLimit, with the reset in seconds or as a Unix time. Undefined if there is none.
 */
export function quotaIn(headers: JsonObject, now: number): Quota | undefined {
	// Dates are of the server's clock.
	const serverNow = Date.parse(textOf(headers.date)) || now;
	const after = (milliseconds: number) => now + Math.min(milliseconds, MAX_PERIOD);
	const retryAfter = textOf(headers['retry-after']);
	const wait = /^\d+(\.\d+)?$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - serverNow;
	if (wait > 0) return { left: 0, until: after(wait) };
	const quotas = limitsIn(headers).flatMap(([remaining, reset]) => {
		const [left = -1, seconds] = [numberOf(remaining), numberOf(reset)];
		if (left < 0 || seconds === undefined) return [];
		// Larger than any period: a Unix time, in seconds or milliseconds.
		const milliseconds = seconds > 1e12 ? seconds : seconds * 1_000;
		return { left, until: after(seconds > 1e9 ? milliseconds - serverNow : milliseconds) };
	});
	return quotas.sort((a, b) => a.left - b.left || b.until - a.until)[0];
}

/** The remaining calls and the reset of each limit that headers state. `RateLimit` has changed from draft to draft. */
function limitsIn(headers: JsonObject): Array<[unknown, unknown]> {
	const stated = textOf(headers.ratelimit);
	const policies = stated.includes('remaining=') ? [stated] : stated.split(',');
	return [
		[headers['x-ratelimit-remaining'], headers['x-ratelimit-reset']],
		[headers['ratelimit-remaining'], headers['ratelimit-reset']],
		...policies.map((policy): [unknown, unknown] => [
			/\b(?:r|remaining)=(\d+)/.exec(policy)?.[1],
			/\b(?:t|reset)=(\d+)/.exec(policy)?.[1],
		]),
	];
}
