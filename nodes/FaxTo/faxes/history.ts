import { isoDate } from '../api/dates';
import type { Connection } from '../api/connection';
import { faxPages } from '../api/endpoints';
import { isOlderFromHere } from '../api/paging';
import { type JsonObject, textOf } from '../lib/json';

/** How many of the newest faxes are searched for one job. */
const MAX_SEARCHED_FOR_JOB = 1_000;

/** A look at the history ends after so many pages of 50. */
const MAX_HISTORY_PAGES = 40;

/** How far, in milliseconds, Fax.to's clock and ours may be apart. */
export const MAX_CLOCK_SKEW = 15 * 60_000;

/** What one look at the history showed. */
interface Listed {
	/** By the ids of their faxes. */
	records: Map<string, JsonObject>;
	/** How many calls it took. */
	pages: number;
	/** Why it could not be read to the end. */
	problem?: unknown;
}

/**
 * Looks for some faxes in the history, from the newest down to the oldest of them. A page costs as much as the status of one fax, so no more
 * pages are read than faxes are missing. The same fax twice counts once, as it comes first.
 *
 * @param sentAfter milliseconds since 1970: none of the faxes is older; -Infinity where nobody knows
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

/** A sent fax in the history; undefined when it is not among the newest. @param depth how many are searched at most */
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

/** When Fax.to made a fax, in milliseconds since 1970; NaN when it has no date that can be read. */
export function sentAt(fax: JsonObject): number {
	return Date.parse(isoDate(fax.created) ?? '');
}
