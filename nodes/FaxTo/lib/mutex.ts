/** Releases a key. A second call does nothing. */
type Release = () => void;

/**
 * Mutual exclusion by key, within this process: one holder (or `maxHolders`) per key; others wait in order of arrival.
 * Unused keys take no memory. Not reentrant: acquiring a key twice deadlocks.
 *
 * ```ts
 * const release = await mutex.acquire(key);
 * try { … } finally { release(); }
 * ```
 */
export class Mutex {
	/** The number of holders and the waiting queue of each key in use. */
	private readonly held = new Map<string, { count: number; waiting: Array<() => void> }>();

	/** @param maxHolders per key, at least 1 */
	constructor(private readonly maxHolders = 1) {}

	/** Waits until the key is free, and acquires it. @returns the release function, to be called in a `finally` */
	async acquire(key: string): Promise<Release> {
		const holders = this.held.get(key) ?? { count: 0, waiting: [] };
		this.held.set(key, holders);
		if (holders.count < this.maxHolders) holders.count++;
		else await new Promise<void>((resolve) => holders.waiting.push(resolve));
		let isReleased = false;
		return () => {
			if (isReleased) return;
			isReleased = true;
			const next = holders.waiting.shift();
			// The first in the queue gets the key before new arrivals.
			if (next) next();
			else if (--holders.count === 0) this.held.delete(key);
		};
	}

	/** Runs a task while holding a key. @throws what the task throws */
	async use<T>(task: () => Promise<T>, key = ''): Promise<T> {
		const release = await this.acquire(key);
		try {
			return await task();
		} finally {
			release();
		}
	}
}
