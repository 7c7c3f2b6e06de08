// @ts-check
/** @typedef {import('./types').RateLimit} RateLimit */
/** @typedef {import('./types').Limiter} Limiter */

/**
 * A bucket of `burst` calls, refilled with `perSecond`.
 * @param {{ perSecond: number, burst: number }} limit
 * @param {boolean} [countsRefused] whether refused calls take from it too, down to an empty bucket's worth below nothing
 * @returns {Limiter}
 */
function bucket({ perSecond, burst }, countsRefused = false) {
	let tokens = burst;
	/** @type {number | undefined} */
	let at;
	return {
		take(now) {
			tokens = Math.min(burst, tokens + ((now - (at ?? now)) / 1_000) * perSecond);
			at = now;
			const passes = tokens >= 1 - 1e-9;
			if (passes || countsRefused) tokens = Math.max(tokens - 1, -burst);
			return passes;
		},
		left: () => Math.max(0, Math.floor(tokens)),
		opensAt: (now) => now + (Math.max(0, 1 - tokens) / perSecond) * 1_000,
	};
}

/**
 * A maximum number of calls in each window.
 * @param {{ calls: number, seconds: number }} limit
 * @param {number} [firstEnds] milliseconds after the first call; without it the first window begins with that call
 * @returns {Limiter}
 */
function fixedWindow({ calls, seconds }, firstEnds) {
	const length = seconds * 1_000;
	let used = 0;
	let current = -1;
	/** @type {number | undefined} */
	let begun;
	return {
		take(now) {
			begun ??= firstEnds === undefined ? now : now + firstEnds - length;
			const window = Math.floor((now - begun) / length + 1e-9);
			if (window !== current) used = 0;
			current = window;
			return ++used <= calls;
		},
		left: () => Math.max(0, calls - used),
		opensAt: (now) => (used < calls || begun === undefined ? now : begun + (current + 1) * length),
	};
}

/**
 * A maximum number of calls within any period of a given length.
 * @param {{ calls: number, seconds: number }} limit
 * @param {boolean} [countsRefused] whether refused calls count too
 * @returns {Limiter}
 */
function slidingWindow({ calls, seconds }, countsRefused = false) {
	const length = seconds * 1_000;
	/** @type {number[]} */
	let log = [];
	return {
		take(now) {
			log = log.filter((time) => time > now - length + 1e-6);
			const passes = log.length < calls;
			if (passes || countsRefused) log.push(now);
			return passes;
		},
		left: () => Math.max(0, calls - log.length),
		opensAt: (now) => (log.length < calls ? now : (log[log.length - calls] ?? now) + length),
	};
}

/**
 * A maximum number of simultaneous calls.
 * @param {number} most
 * @returns {Limiter}
 */
function crowd(most) {
	return { take: (_now, underWay) => underWay < most, left: () => most, opensAt: (now) => now };
}

/** @param {RateLimit} limit @returns {Limiter} */
function limiterOf(limit) {
	if ('underWay' in limit) return crowd(limit.underWay);
	if ('perSecond' in limit) return bucket(limit, limit.countsRefused);
	return limit.sliding
		? slidingWindow(limit, limit.countsRefused)
		: fixedWindow(limit, limit.firstEnds === undefined ? undefined : limit.firstEnds * 1_000);
}

/**
 * The limits of all keys. They run on real time, not on the virtual clock: the client that has to slow down lives in real
 * time.
 */
class RateLimits {
	/** @type {Map<string, { limiter: Limiter, underWay: number }>} */
	#keys = new Map();

	/**
	 * A call begins.
	 * @param {string} key
	 * @param {RateLimit} limit
	 * @returns {{ passes: boolean, headers: Record<string, string>, end(): void }} `end` is for the end of a call that passed
	 */
	begin(key, limit) {
		const known = this.#keys.get(key) ?? { limiter: limiterOf(limit), underWay: 0 };
		this.#keys.set(key, known);
		const now = performance.now();
		const passes = known.limiter.take(now, known.underWay);
		if (passes) known.underWay++;
		const reset = Math.ceil((known.limiter.opensAt(now) - now) / 1_000);
		return {
			passes,
			headers: {
				...(!passes && limit.retryAfter !== undefined ? { 'retry-after': String(limit.retryAfter) } : {}),
				...(limit.headers
					? { 'x-ratelimit-remaining': String(known.limiter.left()), 'x-ratelimit-reset': String(reset) }
					: {}),
			},
			end: () => void known.underWay--,
		};
	}

	/** Forgets all calls. */
	clear() {
		this.#keys.clear();
	}
}

module.exports = { RateLimits, bucket, crowd, fixedWindow, slidingWindow };
