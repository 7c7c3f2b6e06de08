import { isObject, type JsonObject, numberOf, textOf } from '../lib/json';

/** How many records are asked for at once (T17: the largest that Fax.to allows is unknown). */
export const PAGE_SIZE = 50;

/** So many pages are read at most: a list that has more after 100 000 records most probably has no end. */
export const MAX_LIST_PAGES = 2_000;

/** One page as an endpoint gives it. */
export interface Page {
	records: JsonObject[];
	/** `meta.pagination`, where the endpoint has it (T14). */
	pagination?: { currentPage: number; totalPages: number };
}

/**
 * Reads `meta.pagination` out of an answer; only the counts, never the links, which drop the key and the limit (T15, T16).
 */
export function paginationOf(body: unknown): Page['pagination'] {
	const meta = isObject(body) && isObject(body.meta) ? body.meta.pagination : undefined;
	if (!isObject(meta)) return undefined;
	const currentPage = numberOf(meta.current_page);
	const totalPages = numberOf(meta.total_pages);
	return currentPage === undefined || totalPages === undefined ? undefined : { currentPage, totalPages };
}

/**
 * The records of a list that comes in pages, page by page, so that whoever has enough can stop.
 * Ends on the last page by `meta`, on a short or empty page, and on a page that brings nothing new and does not say that it is the
 * one that was asked for: a server that ignores `page` can't make it loop. A record that shifts onto the next page while reading is given
 * once, as it was first seen: it was given already, and whoever waits for what becomes of it looks again.
 *
 * @param fetchPage gets page 1, 2, … of `PAGE_SIZE` records
 * @param wanted how many records at most
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
		// A first page that is short may be one that the server cut to its own limit (T17): the second page tells.
		if (page === 1 && !pagination) limit = Math.min(limit, records.length);
		if (isLast(page, limit, answer, fresh.length > 0)) return;
	}
}

function isLast(page: number, limit: number, { records, pagination }: Page, isNews: boolean): boolean {
	if (records.length === 0 || (!isNews && pagination?.currentPage !== page)) return true;
	return pagination ? pagination.currentPage >= pagination.totalPages : records.length < limit;
}

/** All the records of some pages in one list. */
export async function collect(pages: AsyncIterable<JsonObject[]>): Promise<JsonObject[]> {
	const all: JsonObject[] = [];
	for await (const records of pages) all.push(...records);
	return all;
}

/**
 * Whether a page shows that its list is newest first and has come to what is older than a time: nothing newer can follow. A page whose order
 * can't be seen shows nothing.
 *
 * @param times of the page's records, in milliseconds since 1970; NaN for one that can't be read
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
