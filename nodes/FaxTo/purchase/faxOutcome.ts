import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { faxPages, getFaxStatus } from '../api/endpoints';
import { refused } from '../api/failures';
import { idOf, type JsonObject, textOf } from '../api/json';
import { IN_PROGRESS, meaningOf, type Outcome, outcomeOf } from './outcomes';

/** How many of the newest faxes are searched for one job. */
const HISTORY_DEPTH = 1_000;

/**
 * What became of a sent fax: Fax.to's own fields and the outcome. Both readings of the status answer work (T6): where
 * the answer does not speak of the fax itself (no more than "success", or "failed" with words that are in no document),
 * the history decides.
 *
 * @throws NodeApiError when Fax.to does not know the fax
 */
export async function faxOutcome(connection: Connection, faxJobId: string): Promise<IDataObject & Outcome> {
	const answer = await getFaxStatus(connection, faxJobId);
	const outcome = outcomeOf(answer, false);
	const words = textOf(answer.message);
	if (outcome && (words === '' || meaningOf(words))) return { fax_job_id: idOf(faxJobId), ...answer, ...outcome };

	const fax = await findFax(connection, faxJobId);
	if (!fax && outcome?.outcome === 'failed') throw refused(connection, 'read the status', words);
	return { fax_job_id: idOf(faxJobId), ...answer, ...(outcomeOf(fax, true) ?? outcome ?? IN_PROGRESS) };
}

/** A sent fax in the history; undefined when it is not among the newest. */
export async function findFax(connection: Connection, faxJobId: string): Promise<JsonObject | undefined> {
	for await (const faxes of faxPages(connection, HISTORY_DEPTH)) {
		const found = faxes.find(({ id }) => textOf(id) === faxJobId);
		if (found) return found;
	}
	return undefined;
}
