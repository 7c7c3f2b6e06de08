import { UserError } from 'n8n-workflow';

/** Gives a key back. A second call does nothing. */
type Release = () => void;

/**
 * Mutual exclusion by key, within this process: one holder at a time, the others in the order in which they came. Keys that
 * nobody holds or waits for take no memory. Not reentrant: who acquires a key that it holds waits for itself.
 *
 * ```ts
 * const release = await mutex.acquire(key);
 * try { … } finally { release(); }
 * ```
 */
export class Mutex {
	/** By key: resolves when the last one that holds it or waits for it has given it back. */
	private readonly tails = new Map<string, Promise<void>>();

	/**
	 * Waits until nobody else holds the key, and holds it.
	 *
	 * @param signal ends the wait, not the holding
	 * @returns to be called when done, in a `finally`
	 * @throws UserError when the signal is aborted before the key is free; the key is not held then
	 */
	async acquire(key: string, signal?: AbortSignal): Promise<Release> {
		const before = this.tails.get(key) ?? Promise.resolve();
		let release: Release = () => undefined;
		const released = new Promise<void>((resolve) => (release = resolve));
		const tail = before.then(async () => await released);
		this.tails.set(key, tail);
		void tail.then(() => {
			if (this.tails.get(key) === tail) this.tails.delete(key);
		});
		if (await arrives(before, signal)) return release;
		// Those behind wait for the holder only.
		release();
		throw new UserError('The wait was ended');
	}
}

/** Whether a promise resolves before a signal is aborted. */
async function arrives(promise: Promise<void>, signal?: AbortSignal): Promise<boolean> {
	if (!signal) return await promise.then(() => true);
	return await new Promise<boolean>((resolve) => {
		const abort = () => resolve(false);
		if (signal.aborted) return abort();
		signal.addEventListener('abort', abort, { once: true });
		void promise.then(() => resolve(true)).finally(() => signal.removeEventListener('abort', abort));
	});
}
