import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import type { RateLimiter } from '../api/rateLimiter';

/** The part of a Connection that shows the pace. */
interface Watched {
	rateLimiter: Pick<RateLimiter, 'perSecond'>;
	calls: { refused: number };
}

/** Milliseconds between two log lines, and before the first. */
const EVERY = 30_000;

/**
 * Reports the progress of a long run in n8n's log, without numbers and names.
 * @param count of items
 * @returns to be called for each finished item
 */
export function progressLog(
	logger: Pick<IExecuteFunctions['logger'], 'info'>,
	count: number,
	connection: Watched,
): () => void {
	const begun = Date.now();
	let told = begun;
	let done = 0;
	return () => {
		const now = Date.now();
		if (++done === count || now - told < EVERY) return;
		told = now;
		const left = ((now - begun) / done) * (count - done);
		const pace = paceInWords(connection);
		logger.info(`Fax.to: ${done} of ${count} items done${pace && `, ${pace}`}, about ${inWords(left)} left`);
	};
}

/** The effect of a rate limit on a run, as a notice above its output; empty if there was none. */
export function paceHint(connection: Watched): NodeExecutionHint[] {
	const { refused } = connection.calls;
	const pace = paceInWords(connection);
	if (refused === 0 || pace === '') return [];
	return [{ message: `Fax.to limits the rate: ${pace}. The node kept to it.`, location: 'outputPane' }];
}

function paceInWords({ rateLimiter: { perSecond } }: Watched): string {
	if (perSecond === undefined) return '';
	const units: Array<[number, string]> = [
		[1, 'a second'],
		[60, 'a minute'],
		[3_600, 'an hour'],
	];
	const [seconds, unit] = units.find(([length]) => perSecond * length >= 2) ?? [3_600, 'an hour'];
	const calls = Math.max(1, Math.round(perSecond * seconds));
	return `about ${calls} ${calls === 1 ? 'call' : 'calls'} ${unit}`;
}

function inWords(milliseconds: number): string {
	const minutes = Math.round(milliseconds / 60_000);
	if (minutes >= 120) return `${Math.round(minutes / 60)} hours`;
	return minutes <= 1 ? '1 minute' : `${minutes} minutes`;
}
