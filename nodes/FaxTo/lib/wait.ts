import { sleep as sleepInN8n, UserError } from 'n8n-workflow';

/** Node's maximum timer; a longer one fires at once (2^31 ms, 24.8 days). */
const MAX_TIMER = 2 ** 31 - 1;

/** A source of time in milliseconds, replaced in tests. */
export interface Clock {
	now(): number;
	/** @throws when the signal is aborted first */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The system's clock. */
export const systemClock: Clock = { now: () => Date.now(), sleep };

/** The conditions that end a wait, whichever comes first. */
interface WaitEnds {
	/** Maximum duration in milliseconds; Infinity is allowed. */
	milliseconds: number;
	signal?: AbortSignal;
	/** Ends the wait when it resolves. */
	until?: Promise<unknown>;
}

/**
 * Waits for a time, a signal or a condition, whichever comes first. If several hold at once, the condition takes
 * precedence, then the signal.
 * @returns which one ended the wait
 * @throws what `until` throws during the wait
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

/** With a reason, abort() need not create an error with a stack. Nobody reads it. */
const ENDED = 'ended';

/**
 * Sleeps until a signal aborts it. n8n 2.8's `sleep` ignores signals (docs/n8n-facts.md#an-old-sleep-ignores-signals):
 * its timer continues, but nothing waits for it.
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
