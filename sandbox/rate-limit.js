// @ts-check
/**
 * Token buckets, one per key. They run on real time, not on the virtual clock: the client that has to slow down lives in
 * real time.
 */
class RateLimiter {
	/** @type {Map<string, { tokens: number, at: number }>} */
	#buckets = new Map();

	/**
	 * @param {string} key
	 * @param {import('./types').RateLimit} limit
	 * @returns {boolean} whether the call may pass
	 */
	take(key, limit) {
		const now = performance.now();
		const bucket = this.#buckets.get(key) ?? { tokens: limit.burst, at: now };
		const tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 1000) * limit.perSecond);
		const passes = tokens >= 1;
		this.#buckets.set(key, { tokens: passes ? tokens - 1 : tokens, at: now });
		return passes;
	}

	/** Fills all buckets. */
	clear() {
		this.#buckets.clear();
	}
}

module.exports = { RateLimiter };
