import { sleep as sleepInN8n, UserError } from 'n8n-workflow';

/**
 * Waits, unless a signal ends it. An old n8n's `sleep` takes no signal (docs/n8n-facts.md#an-old-sleep-takes-no-signal): its timer runs on, but nobody
 * waits for it.
 *
 * @throws UserError as soon as the signal is aborted
 */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
	if (!signal) return await sleepInN8n(milliseconds);
	const timer = new AbortController();
	await new Promise<void>((resolve, reject) => {
		const end = () => {
			reject(new UserError('The wait was ended'));
			timer.abort();
		};
		if (signal.aborted) return end();
		signal.addEventListener('abort', end, { once: true });
		void sleepInN8n(milliseconds, timer.signal)
			.then(resolve, () => undefined)
			.finally(() => signal.removeEventListener('abort', end));
	});
}
