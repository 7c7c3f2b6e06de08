import type { IDataObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { getFaxStatus } from '../api/endpoints';
import { failure } from '../api/messages';
import { idOf, type JsonObject, textOf } from '../lib/json';
import type { Mutex } from '../lib/mutex';
import { findJob } from './history';
import { IN_PROGRESS, type Outcome, outcomeOf } from './outcome';
import { refusesCall, meaningOf } from './words';

/** What the status call said of a fax; nothing where it speaks of the call instead (T6). */
export interface Asked {
	answer?: JsonObject;
	outcome?: Outcome;
	/** Fax.to says that it does not know the fax. */
	unknown?: NodeApiError;
	/** Why Fax.to could not be asked. */
	problem?: unknown;
}

/** Asks for the status of a fax. */
export async function askStatus(connection: Connection, faxJobId: string): Promise<Asked> {
	try {
		const answer = await getFaxStatus(connection, faxJobId);
		const words = textOf(answer.message);
		if (refusesCall(words))
			return { unknown: failure(connection, { purpose: 'read the status' }, { kind: 'said', words }) };
		return { answer, outcome: outcomeOf(answer, false) };
	} catch (error) {
		return error instanceof NodeApiError && error.httpCode === '404' ? { unknown: error } : { problem: error };
	}
}

/**
 * Asks for the statuses of some faxes: for each once, and for none after a call that Fax.to did not answer.
 *
 * @returns what was said, by the ids of the faxes, and how many calls it took
 */
export async function askStatuses(
	connection: Connection,
	faxJobIds: string[],
	slots: Mutex,
): Promise<{ asked: Map<string, Asked>; calls: number }> {
	const asked = new Map<string, Asked>();
	let calls = 0;
	let outage: Asked | undefined;
	const ask = async (id: string) => {
		if (!outage) calls++;
		const said = outage ?? (await askStatus(connection, id));
		if (said.problem !== undefined) outage ??= said;
		asked.set(id, said);
	};
	await Promise.all([...new Set(faxJobIds)].map(async (id) => await slots.use(async () => await ask(id))));
	return { asked, calls };
}

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
