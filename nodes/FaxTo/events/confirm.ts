import { NodeApiError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { getFaxStatus, incomingFaxPages } from '../api/endpoints';
import { findFax } from '../purchase/waiting';
import { idOf, type JsonObject, textOf } from '../api/json';
import { type Outcome, outcomeOf } from '../purchase/outcomes';
import { distance, type Look } from './identity';

/** How many of the newest received faxes are searched for one that a callback tells of. */
const INBOX_DEPTH = 200;

/** What Fax.to itself says of a sent fax that has ended. */
export interface Ended {
	/** The entry of the history, or what the status call says where the history does not reach so far. */
	record: JsonObject;
	outcome: Outcome;
}

/** HTTP statuses with which Fax.to says that it does not know a fax; the others say that it can't answer now. */
const NOT_KNOWN = new Set(['200', '400', '404', '410', '422']);

/**
 * Asks Fax.to how a sent fax ended. The status call tells why it failed, the history to whom it went.
 *
 * @returns undefined when Fax.to does not know the fax, or says that it goes on
 * @throws NodeApiError when Fax.to can't be asked
 */
export async function askAboutJob(connection: Connection, faxJobId: string): Promise<Ended | undefined> {
	const answer = await statusOf(connection, faxJobId);
	if (!answer) return undefined;
	const entry = await findFax(connection, faxJobId);
	const outcome = outcomeOf(answer, false) ?? outcomeOf(entry, true);
	if (!outcome?.final) return undefined;
	return { record: entry ?? { id: idOf(faxJobId), status: answer.status, message: answer.message }, outcome };
}

/** The answer of the status call; undefined when Fax.to does not know the fax. @throws NodeApiError when it can’t be asked */
export async function statusOf(connection: Connection, faxJobId: string) {
	try {
		return await getFaxStatus(connection, faxJobId);
	} catch (error) {
		if (error instanceof NodeApiError && NOT_KNOWN.has(error.httpCode ?? '')) return undefined;
		throw error instanceof NodeApiError ? error : new NodeApiError(connection.caller.getNode(), {}, { message: 'Fax.to could not be asked about the fax' });
	}
}

/**
 * The faxes in the inbox that a callback can be about, the likeliest first. Mostly one; two when the same sender sent
 * as many pages twice within minutes.
 *
 * @throws NodeApiError when Fax.to can't be asked
 */
export async function alikeInInbox(connection: Connection, look: Look): Promise<JsonObject[]> {
	const found: Array<{ apart: number; record: JsonObject }> = [];
	for await (const faxes of incomingFaxPages(connection, undefined, INBOX_DEPTH)) {
		for (const record of faxes) {
			const apart = distance(look, record);
			if (apart !== undefined && textOf(record.id) !== '') found.push({ apart, record });
		}
	}
	return found.sort((a, b) => a.apart - b.apart).map(({ record }) => record);
}
