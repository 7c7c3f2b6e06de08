import type { IDataObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { faxPages, getFaxStatus } from '../api/endpoints';
import { failure } from '../api/messages';
import { idOf, type JsonObject, textOf } from '../lib/json';
import { pause } from '../api/transport';
import { IN_PROGRESS, type Outcome, outcomeOf } from './outcome';
import { isRefusal, meaningOf } from './words';

/** How many of the newest faxes are searched for one job. */
const HISTORY_DEPTH = 1_000;

/** Each wait is so much longer than the one before, up to the longest, in milliseconds. */
const WIDENING = 1.5;
const LONGEST_WAIT = 60_000;

/**
 * What became of a sent fax: the outcome, then Fax.to's own fields. Both readings of the status answer work (T6): where
 * the answer does not speak of the fax itself (no more than "success", or "failed" with words that are in no document),
 * the history decides.
 *
 * @throws NodeApiError when Fax.to does not know the fax
 */
export async function faxOutcome(connection: Connection, faxJobId: string): Promise<IDataObject & Outcome> {
	const answer = await getFaxStatus(connection, faxJobId);
	const outcome = outcomeOf(answer, false);
	const words = textOf(answer.message);
	if (outcome && (words === '' || meaningOf(words))) return told(faxJobId, answer, outcome);

	const fax = isRefusal(words) ? undefined : await findFax(connection, faxJobId);
	if (!fax && !outcome && textOf(answer.status).toLowerCase() !== 'success')
		throw failure(connection, { purpose: 'read the status' }, { kind: 'said', words });
	return told(faxJobId, answer, outcomeOf(fax, true) ?? outcome ?? IN_PROGRESS);
}

function told(
	faxJobId: string,
	answer: JsonObject,
	{ outcome, reason, retryable, advice, final }: Outcome,
): IDataObject & Outcome {
	return { outcome, reason, fax_job_id: idOf(faxJobId), retryable, advice, final, ...answer };
}

/** A sent fax in the history; undefined when it is not among the newest. @param depth how many are searched at most */
export async function findFax(
	connection: Connection,
	faxJobId: string,
	depth = HISTORY_DEPTH,
): Promise<JsonObject | undefined> {
	for await (const faxes of faxPages(connection, depth)) {
		const found = faxes.find(({ id }) => textOf(id) === faxJobId);
		if (found) return found;
	}
	return undefined;
}

/** How long to wait for an outcome, in milliseconds. */
export interface Wait {
	/** Not a failure when it is over: the outcome is then `in_progress`, `final: false`. */
	longest: number;
	/** Before the second look. */
	interval: number;
}

/** Waits until a fax is delivered or has failed, asking less and less often. */
export async function waitForDelivery(
	connection: Connection,
	faxJobId: string,
	{ longest, interval }: Wait,
): Promise<IDataObject & Outcome> {
	const end = Date.now() + longest;
	for (let wait = interval; ; wait = Math.min(LONGEST_WAIT, wait * WIDENING)) {
		const outcome = await faxOutcome(connection, faxJobId);
		const left = end - Date.now();
		if (outcome.final || left <= 0) return outcome;
		await pause(connection, Math.min(wait, left));
	}
}

/** The outcome of a fax that was just sent. Never fails: it stays sent even if its status can't be read. */
export async function outcomeAfter(
	connection: Connection,
	faxJobId: string,
	wait: Wait,
): Promise<IDataObject & Outcome> {
	try {
		return await waitForDelivery(connection, faxJobId, wait);
	} catch (error) {
		const why =
			error instanceof NodeApiError || error instanceof NodeOperationError ? error.message : 'the connection was lost';
		return { ...IN_PROGRESS, reason: `The fax was sent, but its status could not be read: ${why}` };
	}
}

/** The error for an outcome other than "delivered", where that fails the item. */
export function undelivered({ caller }: Connection, { outcome, reason, advice }: Outcome): NodeOperationError {
	const message =
		outcome === 'failed' ? `The fax was not delivered: ${reason}` : `The fax is not delivered yet: ${reason}`;
	return new NodeOperationError(caller.getNode(), message, { description: advice, level: 'warning' });
}
