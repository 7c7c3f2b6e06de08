import { isObject, type JsonObject, numberOf, textOf } from '../lib/json';

/** Number of records per page (T17: Fax.to's maximum is unknown). */
export const PAGE_SIZE = 50;

/** Maximum number of pages: a list of more than 100 000 records most probably never ends. */
export const MAX_LIST_PAGES = 2_000;

/** One page of a list. */
export interface Page {
	records: JsonObject[];
	/** `meta.pagination`, if the endpoint has it (T14). */
	pagination?: { currentPage: number; totalPages: number };
}

/** Reads `meta.pagination` from an answer: only the counts, never the links, which lack the key and the limit (T15, T16). */
export function paginationOf(body: unknown): Page['pagination'] {
	const meta = isObject(body) && isObject(body.meta) ? body.meta.pagination : undefined;
	if (!isObject(meta)) return undefined;
	const currentPage = numberOf(meta.current_page);
	const totalPages = numberOf(meta.total_pages);
	return currentPage === undefined || totalPages === undefined ? undefined : { currentPage, totalPages };
}

/**
 * The records of a paged list, page by page, so that reading can stop early. Ends on the last page according to `meta`,
 * on a short or empty page, and on a page without new records that does not identify itself as the requested one, so a
 * server that ignores `page` can't cause an endless loop. A record that moves to the next page while the list is read
 * is returned once, as first seen.
 * @param fetchPage gets page 1, 2, … of `PAGE_SIZE` records
 * @param wanted maximum number of records
 */
export async function* eachPage(
	fetchPage: (page: number, limit: number) => Promise<Page>,
	wanted = Infinity,
): AsyncGenerator<JsonObject[]> {
	let limit = Math.min(PAGE_SIZE, wanted);
	const seen = new Set<string>();
	let given = 0;
	for (let page = 1; given < wanted; page++) {
		const answer = await fetchPage(page, limit);
		const { records, pagination } = answer;
		const fresh = records.filter((record) => isNew(record, seen)).slice(0, wanted - given);
		if (fresh.length > 0) yield fresh;
		given += fresh.length;
		// A short first page may be due to the server's own maximum (T17): the second page shows.
		if (page === 1 && !pagination) limit = Math.min(limit, records.length);
		if (isLast(page, limit, answer, fresh.length > 0)) return;
	}
}

function isLast(page: number, limit: number, { records, pagination }: Page, isNews: boolean): boolean {
	if (records.length === 0 || (!isNews && pagination?.currentPage !== page)) return true;
	return pagination ? pagination.currentPage >= pagination.totalPages : records.length < limit;
}

/** All records of some pages as one list. */
export async function collect(pages: AsyncIterable<JsonObject[]>): Promise<JsonObject[]> {
	const all: JsonObject[] = [];
	for await (const records of pages) all.push(...records);
	return all;
}

/**
 * Whether a page shows that its list is sorted newest first and has passed a time, so that nothing newer follows. An
 * unsorted page shows nothing.
 * @param times of the page's records, in milliseconds since 1970; NaN if unreadable
 * @param since in milliseconds since 1970
 */
export function isOlderFromHere(times: number[], since: number): boolean {
	const first = times[0] ?? NaN;
	const last = times[times.length - 1] ?? NaN;
	return last < since && last < first && times.every((time, index) => index === 0 || time <= (times[index - 1] ?? NaN));
}

function isNew(record: JsonObject, seen: Set<string>): boolean {
	const key = textOf(record.id) || JSON.stringify(record);
	if (seen.has(key)) return false;
	seen.add(key);
	return true;
}
