import { sleep as sleepInN8n, UserError } from 'n8n-workflow';

/** A longer timer of Node fires at once (2^31 ms, 24.8 days). */
const MAX_TIMER = 2 ** 31 - 1;

/** Where time comes from; tests have one of their own. Milliseconds. */
export interface Clock {
	now(): number;
	/** @throws when the signal is aborted first */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's. */
export const systemClock: Clock = { now: () => Date.now(), sleep };

/** What ends a wait, whichever comes first. */
interface WaitEnds {
	/** At most so many milliseconds; Infinity is allowed. */
	milliseconds: number;
	signal?: AbortSignal;
	/** The condition: it is met when this resolves. */
	until?: Promise<unknown>;
}

/**
 * Waits for a time, a signal or a condition, whichever comes first. A condition that is met wins over a signal, and both over
 * the time, where they are there already.
 *
 * @returns which it was
 * @throws what `until` throws while it is waited for
 */
export async function wait(
	{ milliseconds, signal, until }: WaitEnds,
	clock: Clock = systemClock,
): Promise<'met' | 'aborted' | 'time'> {
	const timer = new AbortController();
	const abort = () => timer.abort(ENDED);
	if (signal?.aborted) abort();
	else signal?.addEventListener('abort', abort, { once: true });
	try {
		const met = until?.then(() => 'met' as const);
		const slept = clock.sleep(milliseconds, timer.signal).then(
			() => 'time' as const,
			() => 'aborted' as const,
		);
		return await Promise.race(met ? [met, slept] : [slept]);
	} finally {
		signal?.removeEventListener('abort', abort);
		timer.abort(ENDED);
	}
}

/** A reason of any kind spares the error, with its stack, that an abort without one makes; nobody reads it. */
const ENDED = 'ended';

/**
 * Sleeps, unless a signal ends it. n8n 2.8's `sleep` takes no signal (docs/n8n-facts.md#an-old-sleep-takes-no-signal): its timer
 * runs on, but nobody waits for it.
 *
 * @throws UserError as soon as the signal is aborted
 */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
	for (let left = milliseconds; ; left -= MAX_TIMER) {
		await sleepOnce(Math.min(left, MAX_TIMER), signal);
		if (!(left > MAX_TIMER)) return;
	}
}

async function sleepOnce(milliseconds: number, signal?: AbortSignal): Promise<void> {
	if (!signal) return await sleepInN8n(milliseconds);
	const timer = new AbortController();
	await new Promise<void>((resolve, reject) => {
		const abort = () => {
			reject(new UserError('The wait was ended'));
			timer.abort(ENDED);
		};
		if (signal.aborted) return abort();
		signal.addEventListener('abort', abort, { once: true });
		void sleepInN8n(milliseconds, timer.signal)
			.then(resolve, () => undefined)
			.finally(() => signal.removeEventListener('abort', abort));
	});
}
