import type { IDataObject } from 'n8n-workflow';
import type { Connection } from './connection';
import { faxPages, getFaxStatus } from './endpoints';
import { idOf, type JsonObject, textOf } from './json';
import { IN_PROGRESS, type Outcome, outcomeOf } from './outcomes';

/** How many of the newest faxes are searched for one job. */
const HISTORY_DEPTH = 200;

/**
 * What became of a sent fax: Fax.to's own fields and the outcome. Both readings of the status answer work (T6): where
 * it says no more than "success", which may be the call's, the job is looked up in the history.
 */
export async function faxOutcome(connection: Connection, faxJobId: string): Promise<IDataObject & Outcome> {
	const answer = await getFaxStatus(connection, faxJobId);
	const outcome = outcomeOf(answer, false) ?? outcomeOf(await findFax(connection, faxJobId), true) ?? IN_PROGRESS;
	return { fax_job_id: idOf(faxJobId), ...answer, ...outcome };
}

async function findFax(connection: Connection, faxJobId: string): Promise<JsonObject | undefined> {
	for await (const faxes of faxPages(connection, HISTORY_DEPTH)) {
		const found = faxes.find(({ id }) => textOf(id) === faxJobId);
		if (found) return found;
	}
	return undefined;
}
