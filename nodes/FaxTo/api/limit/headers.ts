import { numberOf, textOf, type JsonObject } from '../../lib/json';

/** What an answer says about the limit: how many calls are left, and until when (milliseconds). */
export interface Quota {
	left: number;
	until: number;
}

/** What an answer asks to wait, in milliseconds: seconds or a date in Retry-After, else the time at which a limit is reset; 0 when it asks for nothing. */
export function askedToWait(headers: JsonObject, now: number): number {
	const asked = textOf(headers['retry-after']);
	const seconds = /^\d+(\.\d+)?$/.test(asked) ? Number(asked) : (Date.parse(asked) - now) / 1_000;
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
	const quota = quotaOf(headers, now);
	return quota && quota.left <= 0 ? quota.until - now : 0;
}

/** A quota lasts no longer, in milliseconds; a time that is farther away is no such time. */
const LONGEST_QUOTA = 24 * 3_600_000;

/**
 * What the headers X-RateLimit-* or RateLimit-* say: calls left, and when there are new ones, in seconds or as a time since
 * 1970. Undefined without both.
 */
export function quotaOf(headers: JsonObject, now: number): Quota | undefined {
	const [, structuredLeft, structuredReset] = /r=(\d+).*?t=(\d+)/.exec(textOf(headers.ratelimit)) ?? [];
	const left = numberOf(headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'] ?? structuredLeft);
	const reset = numberOf(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'] ?? structuredReset);
	if (left === undefined || reset === undefined || left < 0) return undefined;
	// More seconds than any window has: a time since 1970, in seconds or milliseconds.
	const until = reset > 1e12 ? reset : reset > 1e9 ? reset * 1_000 : now + reset * 1_000;
	return until > now && until - now < LONGEST_QUOTA ? { left, until } : undefined;
}
