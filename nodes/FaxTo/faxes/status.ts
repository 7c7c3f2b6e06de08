import type { IDataObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { getFaxStatus } from '../api/endpoints';
import { failure, isNotFound } from '../api/messages';
import { idOf, type JsonObject, textOf } from '../lib/json';
import type { Mutex } from '../lib/mutex';
import { findJob } from './history';
import { present, sentFax } from './output';
import { IN_PROGRESS, type Outcome, outcomeOf } from './outcome';
import { refusesCall, meaningOf } from './words';

/** An outcome, followed by Fax.to's records of the fax. */
export type FaxOutcome = IDataObject & Outcome;

/** The result of a status call; empty if the answer describes the call instead (T6). */
export interface Asked {
	answer?: JsonObject;
	outcome?: Outcome;
	/** Fax.to does not know the fax. */
	unknown?: NodeApiError;
	/** Why Fax.to could not be reached. */
	problem?: unknown;
}

/** Requests the status of a fax. */
export async function askStatus(connection: Connection, faxJobId: string): Promise<Asked> {
	try {
		const answer = await getFaxStatus(connection, faxJobId);
		const words = textOf(answer.message);
		if (refusesCall(words))
			return { unknown: failure(connection, { purpose: 'read the status' }, { kind: 'said', words }) };
		return { answer, outcome: outcomeOf(answer, false) };
	} catch (error) {
		return isNotFound(error) ? { unknown: error } : { problem: error };
	}
}

/** After so many statuses in a row that could not be read, no other one is requested. */
const MAX_UNREAD = 3;

/**
 * Requests the statuses of some faxes, once each, until several in a row can't be read: one says nothing about others.
 * @returns the results by fax job ID, and the number of calls
 */
export async function askStatuses(
	connection: Connection,
	faxJobIds: string[],
	slots: Mutex,
): Promise<{ asked: Map<string, Asked>; calls: number }> {
	const asked = new Map<string, Asked>();
	let calls = 0;
	const unread: Asked[] = [];
	const ask = async (id: string) => {
		const outage = unread[MAX_UNREAD - 1];
		if (!outage) calls++;
		const said = outage ?? (await askStatus(connection, id));
		if (said.problem === undefined) unread.length = 0;
		else unread.push(said);
		asked.set(id, said);
	};
	await Promise.all([...new Set(faxJobIds)].map(async (id) => await slots.use(async () => await ask(id))));
	return { asked, calls };
}

/**
 * The outcome of a sent fax, then Fax.to's own fields. Handles both readings of the status answer (T6): if it does not
 * describe the fax itself (only "success", or "failed" with unknown words), the history decides.
 * @throws NodeApiError when Fax.to does not know the fax
 */
export async function faxOutcome(connection: Connection, faxJobId: string): Promise<FaxOutcome> {
	const answer = await getFaxStatus(connection, faxJobId);
	const outcome = outcomeOf(answer, false);
	const words = textOf(answer.message);
	if (outcome && (words === '' || meaningOf(words))) return outcomeRecord(faxJobId, outcome, {}, answer);

	const fax = refusesCall(words) ? undefined : await findJob(connection, faxJobId);
	if (!fax && !outcome && textOf(answer.status).toLowerCase() !== 'success')
		throw failure(connection, { purpose: 'read the status' }, { kind: 'said', words });
	return outcomeRecord(faxJobId, outcomeOf(fax, true) ?? outcome ?? IN_PROGRESS, {}, answer);
}

/** An outcome with Fax.to's records of the fax. @param record of the history @param answer of the status call */
export function outcomeRecord(
	faxJobId: string,
	{ outcome, reason, retryable, advice, final }: Outcome,
	record: JsonObject = {},
	answer: JsonObject = {},
): FaxOutcome {
	const { status } = record;
	return {
		outcome,
		reason,
		...sentFax(record),
		fax_job_id: idOf(faxJobId),
		retryable,
		advice,
		final,
		...present({ status }),
		...answer,
	};
}

/** The error for an undelivered fax, if that makes the item fail. */
export function undelivered({ caller }: Connection, { outcome, reason, advice }: Outcome): NodeOperationError {
	const message =
		outcome === 'failed' ? `The fax was not delivered: ${reason}` : `The fax is not delivered yet: ${reason}`;
	const error = new NodeOperationError(caller.getNode(), message, { description: advice, level: 'warning' });
	error.context.undelivered = reason;
	return error;
}

/** Why the fax of an error was not delivered; undefined for other errors. */
export function undeliveredReason(error: unknown): string | undefined {
	return error instanceof NodeOperationError ? textOf(error.context.undelivered) || undefined : undefined;
}
