/** Gives a key back. A second call does nothing. */
type Release = () => void;

/**
 * Mutual exclusion by key, within this process: one holder of a key at a time, or as many as are allowed; the others wait in the order in
 * which they came. Keys that nobody holds take no memory. Not reentrant: who acquires a key that it holds waits for itself.
 *
 * ```ts
 * const release = await mutex.acquire(key);
 * try { … } finally { release(); }
 * ```
 */
export class Mutex {
	/** By key, while anybody holds it: how many do, and who waits. */
	private readonly held = new Map<string, { count: number; waiting: Array<() => void> }>();

	/** @param maxHolders of one key at a time, at least 1 */
	constructor(private readonly maxHolders = 1) {}

	/** Waits until the key is free, and holds it. @returns to be called when done, in a `finally` */
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
			// Whoever waits first gets the key before anybody who comes now.
			if (next) next();
			else if (--holders.count === 0) this.held.delete(key);
		};
	}

	/** Runs a task while it holds a key. @throws what the task throws */
	async use<T>(task: () => Promise<T>, key = ''): Promise<T> {
		const release = await this.acquire(key);
		try {
			return await task();
		} finally {
			release();
		}
	}
}
