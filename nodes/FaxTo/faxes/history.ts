import { isoDate } from '../api/dates';
import type { Connection } from '../api/connection';
import { faxPages } from '../api/endpoints';
import { isOlderFromHere } from '../api/paging';
import { type JsonObject, textOf } from '../lib/json';

/** Number of newest faxes searched for one job. */
const MAX_SEARCHED_FOR_JOB = 1_000;

/** Maximum number of pages, of 50 faxes, in one search of the history. */
const MAX_HISTORY_PAGES = 40;

/** Maximum assumed difference between Fax.to's clock and ours, in milliseconds. */
export const MAX_CLOCK_SKEW = 15 * 60_000;

/** The result of one search of the history. */
interface Listed {
	/** By fax job ID. */
	records: Map<string, JsonObject>;
	/** Number of calls made. */
	pages: number;
	/** Why it could not be read completely. */
	problem?: unknown;
}

/**
 * Searches the history for some faxes, from the newest down to the oldest of them. A page costs as much as the status
 * of one fax, so no more pages are read than faxes are missing. Of duplicate entries the first counts.
 * @param sentAfter milliseconds since 1970, a lower bound for all faxes; -Infinity if unknown
 */
export async function lookIntoHistory(
	connection: Connection,
	ids: Iterable<string>,
	sentAfter: number,
): Promise<Listed> {
	const missing = new Set(ids);
	const records = new Map<string, JsonObject>();
	let pages = 0;
	try {
		for await (const faxes of faxPages(connection)) {
			pages++;
			for (const fax of faxes) {
				const id = textOf(fax.id);
				if (missing.delete(id)) records.set(id, fax);
			}
			if (pages >= Math.min(missing.size, MAX_HISTORY_PAGES)) break;
			if (isOlderFromHere(faxes.map(sentAt), sentAfter)) break;
		}
		return { records, pages };
	} catch (problem) {
		return { records, pages: pages + 1, problem };
	}
}

/** A sent fax from the history; undefined if it is not among the newest. @param depth maximum number of faxes searched */
export async function findJob(
	connection: Connection,
	faxJobId: string,
	depth = MAX_SEARCHED_FOR_JOB,
): Promise<JsonObject | undefined> {
	for await (const faxes of faxPages(connection, depth)) {
		const found = faxes.find(({ id }) => textOf(id) === faxJobId);
		if (found) return found;
	}
	return undefined;
}

/** When Fax.to created a fax, in milliseconds since 1970; NaN if its date can't be read. */
export function sentAt(fax: JsonObject): number {
	return Date.parse(isoDate(fax.created) ?? '');
}
