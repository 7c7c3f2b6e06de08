import { NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { faxPages, incomingFaxPages } from '../api/endpoints';
import type { JsonObject } from '../lib/json';
import { FOLLOWED_FOR, LISTED_LATE, type ListCursor } from './cursor';
import { type Entry, entryOf, EVENTS_OF, type EventName, type ListName, timeOf } from './items';

/** How many of the newest faxes of a list are read at most. */
const MAX_READ = 2_000;

/** What a list contains, in words. */
const KIND: Record<ListName, string> = { history: 'sent', inbox: 'received' };

/** So many records without news at the end of a page show that it has come to what is known: neighbours may change places. */
const ALL_KNOWN = 25;

/** The lists that tell of some events. */
export function listsOf(events: EventName[]): ListName[] {
	return (['history', 'inbox'] as const).filter((list) => EVENTS_OF[list].some((event) => events.includes(event)));
}

/**
 * Reads a list from the newest down to what is known, and to the oldest fax that is followed.
 * @param isFirst whether the list is read for the first time: its cursor gets its floor
 * @returns oldest first, as far as the list has an order
 * @throws NodeApiError, NodeOperationError
 */
export async function readList(
	connection: Connection,
	list: ListName,
	cursor: ListCursor,
	isFirst: boolean,
): Promise<Entry[]> {
	const unseen = new Map(cursor.open);
	// A sent fax that is younger can still be on its way, a received one can still be listed late.
	const reach = list === 'history' ? FOLLOWED_FOR : LISTED_LATE;
	const entries = await readDown(connection, list, MAX_READ, (page) => {
		// Of a fax of tomorrow counts that it is there: new ones are older.
		if (isFirst) for (const { time } of page) cursor.floor = Math.max(cursor.floor, Math.min(time, Date.now()) - reach);
		for (const { faxId } of page) unseen.delete(faxId);
		const oldest = Math.min(...page.map(({ time }) => time));
		const isOpenBelow = [...unseen.values()].some(({ time }) => time <= oldest);
		return !isOpenBelow && !page.slice(-ALL_KNOWN).some((entry) => cursor.isNews(entry));
	});
	const [oldest] = entries;
	if (entries.length >= MAX_READ && !isFirst && oldest && cursor.isNews(oldest)) {
		const { name } = connection.caller.getWorkflow();
		const message = `More than ${MAX_READ} ${KIND[list]} faxes are new, and older ones do not start workflow '${name}'`;
		connection.caller.logger.warn(`Fax.to: ${message}`);
	}
	return entries;
}

/**
 * Reads a list page by page.
 * @param isEnough is asked after each page of a list that comes newest first
 * @returns oldest first
 */
export async function readDown(
	connection: Connection,
	list: ListName,
	max: number,
	isEnough: (page: Entry[]) => boolean,
): Promise<Entry[]> {
	const entries: Entry[] = [];
	let isNewestFirst: boolean | undefined;
	let count = 0;
	const pages = list === 'history' ? faxPages(connection, max) : incomingFaxPages(connection, undefined, max);
	for await (const page of pages) {
		isNewestFirst ??= comesNewestFirst(page);
		count += page.length;
		const read = entriesOf(list, page, entries.at(-1)?.time);
		entries.push(...read);
		if (isNewestFirst && isEnough(read)) break;
	}
	if (isNewestFirst) return entries.reverse();
	if (count < max) return entries;
	const message = `Fax.to does not list the ${KIND[list]} faxes newest first, and they are too many to read at once`;
	const description = 'Report this as an issue of this package: according to Fax.to’s documents, the newest come first';
	throw new NodeOperationError(connection.caller.getNode(), message, { description, level: 'warning' });
}

/** The entries of a page. @param before the time of the entry before it, which a fax gets whose own can't be read */
function entriesOf(list: ListName, page: JsonObject[], before?: number): Entry[] {
	let time = before ?? page.map(timeOf).find((one) => one !== undefined) ?? 0;
	return page.flatMap((record) => {
		time = timeOf(record) ?? time;
		return entryOf(list, record, time) ?? [];
	});
}

/** Whether the times of a page fall; some that are out of place do not count. */
function comesNewestFirst(page: JsonObject[]): boolean {
	const times = page.map((record) => timeOf(record) ?? NaN);
	const steps = times.slice(1).map((time, index) => time - (times[index] ?? NaN));
	const rising = steps.filter((step) => step > 0).length;
	return rising <= steps.filter((step) => step < 0).length / 3;
}
