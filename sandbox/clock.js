// @ts-check
/**
 * The sandbox's own time. Everything that "happens later" (a fax ends, a callback is repeated) is an event here, so a test
 * can live through 48 hours in a second, and `stop` leaves no timer behind.
 */

/**
 * @typedef {import('./types').VirtualTime} VirtualTime
 * @typedef {{ at: VirtualTime, seq: number, run: () => unknown }} Event
 */

/** The longest delay that setTimeout supports. */
const MAX_TIMER_MS = 2 ** 31 - 1;

class VirtualClock {
	/** @type {Event[]} a binary heap: 10,000 running faxes must not make each new one slower */
	#heap = [];
	#seq = 0;
	/** @type {NodeJS.Timeout | undefined} */
	#timer;
	#stopped = false;
	#virtualBase = Date.now();
	#realBase = performance.now();
	#scale;
	/** While `advance` runs, time stands at the event that is being run. @type {VirtualTime | null} */
	#held = null;
	/** Events started by the timer that have not ended yet; `advance` waits for them, too. @type {Set<Promise<unknown>>} */
	#running = new Set();
	/** @type {Promise<void>} */
	#advancing = Promise.resolve();

	/** @param {number} timeScale virtual seconds per real second; 0 stands still */
	constructor(timeScale) {
		this.#scale = timeScale;
	}

	/** @returns {VirtualTime} */
	now() {
		if (this.#held !== null) return this.#held;
		return Math.floor(this.#virtualBase + (performance.now() - this.#realBase) * this.#scale);
	}

	/** Changes the speed from now on. @param {number} timeScale virtual seconds per real second */
	setScale(timeScale) {
		this.#virtualBase = this.now();
		this.#realBase = performance.now();
		this.#scale = timeScale;
		this.#arm();
	}

	/**
	 * Runs something at a virtual time. Only `advance` awaits a promise that it returns.
	 * @param {VirtualTime} at
	 * @param {() => unknown} run must neither throw nor reject
	 */
	at(at, run) {
		if (this.#stopped) return;
		this.#push({ at, seq: this.#seq++, run });
		if (this.#heap[0]?.run === run) this.#arm();
	}

	/** Removes all events and returns to real time. */
	clear() {
		this.#heap = [];
		this.#held = null;
		this.#virtualBase = Date.now();
		this.#realBase = performance.now();
		this.#arm();
	}

	/** Removes all events, permanently. */
	stop() {
		this.#stopped = true;
		this.#heap = [];
		clearTimeout(this.#timer);
	}

	/**
	 * Jumps ahead and runs everything due on the way, in order, each event to its end. Calls queue up.
	 * @param {number} seconds virtual
	 * @returns {Promise<void>} when all events, and the callbacks they sent, are done
	 */
	advance(seconds) {
		this.#advancing = this.#advancing.then(() => this.#advanceNow(seconds));
		return this.#advancing;
	}

	/** @param {number} seconds */
	async #advanceNow(seconds) {
		await Promise.all(this.#running);
		if (this.#stopped) return;
		clearTimeout(this.#timer);
		const target = this.now() + seconds * 1000;
		this.#held = this.now();
		for (;;) {
			const next = this.#heap[0];
			if (!next || next.at > target) break;
			this.#pop();
			this.#held = Math.max(this.#held, next.at);
			await next.run();
			if (this.#held === null) break;
		}
		// If `clear` was called meanwhile, the jump is cancelled.
		if (this.#held !== null) {
			this.#held = null;
			this.#virtualBase = target;
			this.#realBase = performance.now();
		}
		this.#arm();
	}

	/** Sleeps until the next event. */
	#arm() {
		clearTimeout(this.#timer);
		const next = this.#heap[0];
		if (!next || this.#stopped || this.#held !== null) return;
		const wait = next.at - this.now();
		if (wait > 0 && this.#scale <= 0) return;
		const ms = wait <= 0 ? 0 : Math.min(Math.ceil(wait / this.#scale), MAX_TIMER_MS);
		this.#timer = setTimeout(() => this.#runDue(), ms);
		// A pending fax must not keep a test process alive.
		this.#timer.unref();
	}

	#runDue() {
		if (this.#held !== null) return;
		const now = this.now();
		for (let next = this.#heap[0]; next && next.at <= now; next = this.#heap[0]) {
			this.#pop();
			const run = Promise.resolve(next.run()).finally(() => this.#running.delete(run));
			this.#running.add(run);
		}
		this.#arm();
	}

	/** @param {number} a @param {number} b */
	#before(a, b) {
		const x = /** @type {Event} */ (this.#heap[a]);
		const y = /** @type {Event} */ (this.#heap[b]);
		return x.at < y.at || (x.at === y.at && x.seq < y.seq);
	}

	/** @param {number} a @param {number} b */
	#swap(a, b) {
		const x = /** @type {Event} */ (this.#heap[a]);
		this.#heap[a] = /** @type {Event} */ (this.#heap[b]);
		this.#heap[b] = x;
	}

	/** @param {Event} event */
	#push(event) {
		this.#heap.push(event);
		let child = this.#heap.length - 1;
		while (child > 0) {
			const parent = (child - 1) >> 1;
			if (!this.#before(child, parent)) break;
			this.#swap(child, parent);
			child = parent;
		}
	}

	#pop() {
		this.#swap(0, this.#heap.length - 1);
		this.#heap.pop();
		let parent = 0;
		for (;;) {
			let first = parent;
			for (const child of [2 * parent + 1, 2 * parent + 2]) {
				if (child < this.#heap.length && this.#before(child, first)) first = child;
			}
			if (first === parent) return;
			this.#swap(first, parent);
			parent = first;
		}
	}
}

module.exports = { VirtualClock };
