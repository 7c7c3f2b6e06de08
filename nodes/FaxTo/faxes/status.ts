import type { IDataObject } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { faxPages, getFaxStatus } from '../api/endpoints';
import { failure } from '../api/messages';
import { idOf, type JsonObject, textOf } from '../lib/json';
import { IN_PROGRESS, type Outcome, outcomeOf } from './outcome';
import { refusesCall, meaningOf } from './words';

/** How many of the newest faxes are searched for one job. */
const HISTORY_DEPTH = 1_000;

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
	if (outcome && (words === '' || meaningOf(words))) return statusOutput(faxJobId, answer, outcome);

	const fax = refusesCall(words) ? undefined : await findJob(connection, faxJobId);
	if (!fax && !outcome && textOf(answer.status).toLowerCase() !== 'success')
		throw failure(connection, { purpose: 'read the status' }, { kind: 'said', words });
	return statusOutput(faxJobId, answer, outcomeOf(fax, true) ?? outcome ?? IN_PROGRESS);
}

function statusOutput(
	faxJobId: string,
	answer: JsonObject,
	{ outcome, reason, retryable, advice, final }: Outcome,
): IDataObject & Outcome {
	return { outcome, reason, fax_job_id: idOf(faxJobId), retryable, advice, final, ...answer };
}

/** A sent fax in the history; undefined when it is not among the newest. @param depth how many are searched at most */
export async function findJob(
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

/** The error for an outcome other than "delivered", where that fails the item. */
export function undelivered({ caller }: Connection, { outcome, reason, advice }: Outcome): NodeOperationError {
	const message =
		outcome === 'failed' ? `The fax was not delivered: ${reason}` : `The fax is not delivered yet: ${reason}`;
	const error = new NodeOperationError(caller.getNode(), message, { description: advice, level: 'warning' });
	error.context.undelivered = reason;
	return error;
}

/** Why the fax of an error was not delivered; undefined where the error is another one. */
export function undeliveredReason(error: unknown): string | undefined {
	return error instanceof NodeOperationError ? textOf(error.context.undelivered) || undefined : undefined;
}
