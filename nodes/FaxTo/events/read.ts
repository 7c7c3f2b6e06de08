import { NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { faxPages, incomingFaxPages } from '../api/endpoints';
import { type Outcome, outcomeInHistory } from '../faxes/outcome';
import type { JsonObject } from '../lib/json';
import { FOLLOWED_FOR, LISTED_LATE, type ListCursor, timeOf } from './cursor';
import { type EventName, eventOf, keyOf, type ListName, recordId } from './items';

/** How many of the newest faxes of a list are read at most. */
const MAX_READ = 2_000;

/** A list that was read: as it came, and whether the newest stand first. */
export interface Read {
	records: JsonObject[];
	isNewestFirst: boolean;
}

interface List {
	events: EventName[];
	pages: (connection: Connection, wanted: number) => AsyncIterable<JsonObject[]>;
}

export const LISTS: Record<ListName, List> = {
	history: { events: ['faxDelivered', 'faxFailed'], pages: faxPages },
	inbox: { events: ['faxReceived'], pages: (connection, wanted) => incomingFaxPages(connection, undefined, wanted) },
};

/** The lists that tell of some events. */
export function listsOf(events: EventName[]): ListName[] {
	return (['history', 'inbox'] as const).filter((list) => LISTS[list].events.some((event) => events.includes(event)));
}

/** What a record says of how a fax ended. */
export interface Ended {
	key: string;
	event: EventName;
	/** Of a sent fax. */
	outcome?: Outcome;
}

/** What a record says of an end: undefined while a sent fax is on its way. */
export function endOf(list: ListName, record: JsonObject): Ended | undefined {
	if (recordId(record) === '') return undefined;
	if (list === 'inbox') return { key: keyOf(record), event: 'faxReceived' };
	const outcome = outcomeInHistory(record);
	return outcome?.final ? { key: keyOf(record, outcome), event: eventOf(outcome), outcome } : undefined;
}

/** Reads a list down to the first page without news, and to what is followed. @throws NodeApiError, NodeOperationError */
export async function readList(connection: Connection, list: ListName, cursor: ListCursor): Promise<Read> {
	const unseen = new Map(cursor.open);
	let isBelowKnown = false;
	return await read(connection, list, (page, isNewestFirst) => {
		let hasNews = false;
		for (const record of page) {
			unseen.delete(recordId(record));
			hasNews ||= isUnknown(list, record, cursor, isBelowKnown);
			isBelowKnown ||= cursor.hasFax(recordId(record));
		}
		const oldest = Math.min(...page.map((record) => timeOf(record) ?? Infinity));
		const isOpenBelow = [...unseen.values()].some(({ time }) => time === 0 || !(time > oldest));
		return isNewestFirst && !hasNews && !isOpenBelow;
	});
}

function isUnknown(list: ListName, record: JsonObject, cursor: ListCursor, isBelowKnown: boolean): boolean {
	const ended = endOf(list, record);
	if (ended) return cursor.isNew(ended.key, record, isBelowKnown);
	return isNewOnItsWay(cursor, record, isBelowKnown);
}

/** Whether a fax on its way was not seen before. */
export function isNewOnItsWay(cursor: ListCursor, record: JsonObject, isBelowKnown: boolean): boolean {
	const id = recordId(record);
	const time = timeOf(record);
	if (id === '' || cursor.open.has(id)) return false;
	return time === undefined ? !isBelowKnown : time >= cursor.floor;
}

/** Reads a list so far that nothing older can become news. */
export async function readAll(connection: Connection, list: ListName): Promise<Read> {
	let newest = 0;
	const reach = list === 'history' ? FOLLOWED_FOR : LISTED_LATE;
	return await read(connection, list, (page, isNewestFirst) => {
		newest = Math.max(newest, newestOf(page));
		return isNewestFirst && page.every((record) => (timeOf(record) ?? 0) < newest - reach);
	});
}

/** Reads a list page by page. @param isEnough is asked after each page */
async function read(
	connection: Connection,
	list: ListName,
	isEnough: (page: JsonObject[], isNewestFirst: boolean) => boolean,
): Promise<Read> {
	const records: JsonObject[] = [];
	let isNewestFirst = true;
	for await (const page of LISTS[list].pages(connection, MAX_READ)) {
		if (records.length === 0) isNewestFirst = comesNewestFirst(page);
		records.push(...page);
		if (isEnough(page, isNewestFirst)) return { records, isNewestFirst };
	}
	if (records.length < MAX_READ || isNewestFirst) return { records, isNewestFirst };
	throw new NodeOperationError(
		connection.caller.getNode(),
		`Fax.to does not list the ${list === 'inbox' ? 'received' : 'sent'} faxes newest first, and they are too many to read at once`,
		{ description: 'Report this: the documents say that the newest come first', level: 'warning' },
	);
}

/** Whether the times of a page fall; some that are out of place do not count. */
function comesNewestFirst(page: JsonObject[]): boolean {
	const times = page.map((record) => timeOf(record) ?? NaN);
	const steps = times.slice(1).map((time, index) => time - (times[index] ?? NaN));
	const rising = steps.filter((step) => step > 0).length;
	return rising <= steps.filter((step) => step < 0).length / 3;
}

/** The time of the newest fax among some, in milliseconds; 0 where none can be read. */
export function newestOf(records: JsonObject[]): number {
	return records.reduce((latest, record) => Math.max(latest, timeOf(record) ?? 0), 0);
}
