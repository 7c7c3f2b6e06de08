import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { faxOutcome } from './faxOutcome';
import type { Outcome } from './outcomes';
import { pause } from '../api/transport';

/** Each wait is so much longer than the one before, up to the longest, in milliseconds. */
const WIDENING = 1.5;
const LONGEST_WAIT = 60_000;

/**
 * Waits until a fax is delivered or has failed, asking less and less often.
 *
 * @param maxWait milliseconds after which to stop waiting; not a failure: the outcome is then `in_progress`, `final: false`
 * @param pollInterval milliseconds before the second look
 */
export async function waitForDelivery(connection: Connection, faxJobId: string, maxWait: number, pollInterval: number): Promise<IDataObject & Outcome> {
	const end = Date.now() + maxWait;
	for (let wait = pollInterval; ; wait = Math.min(LONGEST_WAIT, wait * WIDENING)) {
		const outcome = await faxOutcome(connection, faxJobId);
		const left = end - Date.now();
		if (outcome.final || left <= 0) return outcome;
		await pause(connection, Math.min(wait, left));
	}
}
