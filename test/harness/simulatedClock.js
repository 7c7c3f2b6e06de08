// @ts-check
const { setImmediate: everythingDone } = require('node:timers/promises');

/**
 * Time that passes only when everything has been done at its moment: hours go by in an instant, however slow the machine is.
 * @implements {Clock}
 * @typedef {import('../../nodes/FaxTo/lib/wait').Clock} Clock
 */
class SimulatedClock {
	#time = Date.UTC(2026, 0, 1);
	/** @type {Set<{ at: number, wake(): void }>} */
	#sleepers = new Set();

	/** @returns {number} milliseconds since 1970 */
	now = () => this.#time;

	/** @type {Clock['sleep']} */
	sleep = async (milliseconds, signal) =>
		await new Promise((resolve, reject) => {
			if (signal?.aborted) return reject(new Error('ended'));
			const sleeper = { at: this.#time + Math.max(0, milliseconds), wake: () => resolve(undefined) };
			this.#sleepers.add(sleeper);
			signal?.addEventListener('abort', () => {
				this.#sleepers.delete(sleeper);
				reject(new Error('ended'));
			});
		});

	/** Does something later. @param {number} milliseconds @param {() => void} act */
	at(milliseconds, act) {
		void this.sleep(milliseconds).then(act);
	}

	/** Number of pending sleeps. */
	get sleeping() {
		return this.#sleepers.size;
	}

	/**
	 * Lets time pass until something is done.
	 * @template T
	 * @param {Promise<T>} done
	 * @returns {Promise<T>}
	 * @throws {Error} when nobody is left to do it
	 */
	async until(done) {
		let isDone = false;
		const end = () => (isDone = true);
		done.then(end, end);
		for (;;) {
			for (let turn = 0; turn < 3; turn++) await everythingDone();
			if (isDone) return await done;
			const next = [...this.#sleepers].sort((a, b) => a.at - b.at)[0];
			if (!next) throw new Error('Everybody waits, and nobody for a time');
			this.#sleepers.delete(next);
			this.#time = Math.max(this.#time, next.at);
			next.wake();
		}
	}
}

module.exports = { SimulatedClock };
