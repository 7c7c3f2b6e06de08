import type { INodeExecutionData } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { getFaxStatus } from '../api/endpoints';
import { type Outcome, outcomeOf } from '../faxes/outcome';
import { concurrently } from '../lib/concurrently';
import { type JsonObject, textOf } from '../lib/json';
import { type Cursor, LISTED_LATE, ListCursor, timeOf } from './cursor';
import { hasFile } from './files';
import { endedItem, eventId, type EventName, type ListName, receivedItem, recordId } from './items';
import { type Ended, endOf, isNewOnItsWay, LISTS, listsOf, newestOf, type Read, readAll, readList } from './read';
import { isAmong, type Settings } from './settings';

/** How many of them are searched for one to build a workflow with. */
const MAX_RECORDS_READ = 500;

/** How many events a look brings at most, the oldest; the next one goes on. */
const MAX_EVENTS = 500;

/** How many reasons or files are asked for at once. */
const AT_ONCE = 5;

/** How long, in milliseconds, a fax whose file can't be had waits for it before it starts without. */
const FILE_WAIT = 3_600_000;

/** Something new that the user wants to hear of. */
export interface FaxEvent {
	id: string;
	list: ListName;
	key: string;
	/** Of the fax, in milliseconds; 0 when it can't be read. */
	time: number;
	item: INodeExecutionData;
}

/** What a look has found. */
export interface Look {
	/** Oldest first. */
	events: FaxEvent[];
	/** How many received faxes were new, but not wanted, or have started the workflow by another of its triggers. */
	passed: number;
	/** Why a list could not be read, if one could not; the other one was. */
	failure?: unknown;
}

/** What a look brings that has found nothing. */
export const NOTHING: Look = { events: [], passed: 0 };

/** What a look needs beside the cursor, which it moves over everything that shall not start. */
interface Looker {
	connection: Connection;
	settings: Settings;
	/** Whether an event is on its way into n8n, or has begun. */
	isTaken: (id: string) => 'no' | 'begun' | 'under way';
	/** Whether the time is up. */
	isLate?: () => boolean;
	/** Of a sent fax, what a callback says of why it failed; used where Fax.to's records don't. */
	reasonOf?: (faxJobId: string) => Outcome | undefined;
}

/**
 * The one way to learn what happened: reads the lists from the newest down to what is known, and to the oldest fax that can still
 * become news. Nothing that it brings is behind the cursor yet: whoever gives it to n8n notes that (watch.ts).
 */
export async function look(cursor: Cursor, looker: Looker): Promise<Look> {
	const { connection, settings, isLate = () => false } = looker;
	const added = settings.events.filter((event) => !cursor.events.includes(event));
	if (added.length > 0) await takeStock(cursor, connection, settings.events);
	// What is not chosen any more is not looked for, so what happens meanwhile is not news when it is chosen again.
	cursor.events = settings.events;
	if (added.length === settings.events.length) return NOTHING;
	const wanted = listsOf(settings.events);
	const reads = await Promise.allSettled(
		wanted.map(async (list) => await readList(connection, list, listCursor(cursor, list))),
	);
	const failure = reads.find((read) => read.status === 'rejected')?.reason as unknown;
	const lists = wanted.flatMap((list, index): Array<[ListName, Read]> => {
		const read = reads[index];
		return read?.status === 'fulfilled' ? [[list, read.value]] : [];
	});
	if (cursor.account !== connection.account) {
		if (failure !== undefined) return { ...NOTHING, failure };
		if (!isSameAccount(cursor, lists)) {
			for (const [list, { records }] of lists) passAll(list, records, listCursor(cursor, list), settings.events);
			cursor.account = connection.account;
			return NOTHING;
		}
		cursor.account = connection.account;
	}
	const all = lists.flatMap(([list, read]) => findNew(list, read, listCursor(cursor, list), looker));
	const found = all.filter(({ isPassed }) => !isPassed).sort((a, b) => a.time - b.time);
	const events = await concurrently(Math.min(found.length, MAX_EVENTS), AT_ONCE, async (index) => {
		const one = found[index];
		return one && !isLate() ? await complete(one, cursor, looker) : undefined;
	});
	cursor.used = Date.now();
	return {
		events: events.filter((event) => event !== undefined),
		passed: all.filter(({ list, isPassed }) => isPassed && list === 'inbox').length,
		...(failure === undefined ? {} : { failure }),
	};
}

/**
 * Takes the lists as they are for known: at publishing, and for events that were not chosen until now. What is on its way can still
 * become news.
 *
 * @throws NodeApiError when Fax.to can't be asked
 */
export async function takeStock(cursor: Cursor, connection: Connection, events: EventName[]): Promise<void> {
	const added = events.filter((event) => !cursor.events.includes(event));
	for (const list of listsOf(added)) {
		// A list of which nothing was chosen has not been read meanwhile.
		const isUnread = !cursor.lists[list] || !LISTS[list].events.some((event) => cursor.events.includes(event));
		const known = isUnread ? new ListCursor() : listCursor(cursor, list);
		const { records } = await (isUnread ? readAll(connection, list) : readList(connection, list, known));
		const newest = newestOf(records);
		if (isUnread && newest > 0) known.floor = newest - LISTED_LATE;
		passAll(list, records, known, added);
		cursor.lists[list] = known;
	}
	cursor.events = events;
	cursor.account = connection.account;
	cursor.used = Date.now();
}

/** Takes what a list holds of some events for known, and follows what is on its way. */
function passAll(list: ListName, records: JsonObject[], known: ListCursor, events: EventName[]): void {
	for (const record of records) {
		const ended = endOf(list, record);
		if (!ended) known.follow(record);
		else if (events.includes(ended.event) && known.isNew(ended.key, record, false))
			known.pass(ended.key, timeOf(record) ?? 0);
	}
}

function listCursor(cursor: Cursor, list: ListName): ListCursor {
	return (cursor.lists[list] ??= new ListCursor());
}

/** The newest event of those wanted, for building a workflow; undefined when there is none among the newest faxes. */
export async function newestEvent(connection: Connection, settings: Settings): Promise<INodeExecutionData | undefined> {
	const newest = await Promise.all(
		listsOf(settings.events).map(async (list) => {
			for await (const records of LISTS[list].pages(connection, MAX_RECORDS_READ)) {
				const candidates = records.flatMap((record) => {
					const ended = endOf(list, record);
					return ended && isWanted(settings, list, ended.event, record)
						? [{ ...ended, list, record, time: timeOf(record) ?? 0 }]
						: [];
				});
				const [best] = candidates.sort((a, b) => b.time - a.time);
				if (best) return best;
			}
			return undefined;
		}),
	);
	const [best] = newest.filter((one) => one !== undefined).sort((a, b) => b.time - a.time);
	if (!best) return undefined;
	return best.outcome
		? endedItem(connection.redact, best.record, await whyItFailed(connection, best.record, best.outcome))
		: receivedItem(connection.redact, best.record);
}

/** A new event, before its reason or its file is known. */
interface Candidate extends Ended {
	list: ListName;
	record: JsonObject;
	time: number;
	/** Whether it shall not start. */
	isPassed: boolean;
}

function isWanted({ events, numbers }: Settings, list: ListName, event: EventName, record: JsonObject): boolean {
	if (!events.includes(event)) return false;
	if (list === 'history') return isAmong(numbers.to, textOf(record.recipient));
	return isAmong(numbers.from, textOf(record.sender)) && isAmong(numbers.to, textOf(record.number));
}

/** What of a list is new; passes what shall not start, and follows what is on its way. */
function findNew(list: ListName, { records, isNewestFirst }: Read, cursor: ListCursor, looker: Looker): Candidate[] {
	const found: Candidate[] = [];
	let isBelowKnown = false;
	for (const record of records) {
		const ended = endOf(list, record);
		if (!ended && (cursor.open.has(recordId(record)) || isNewOnItsWay(cursor, record, isBelowKnown)))
			cursor.follow(record);
		if (ended && cursor.isNew(ended.key, record, isBelowKnown)) {
			const time = timeOf(record) ?? 0;
			const taken = looker.isTaken(eventId(list, ended.key));
			const isPassed = taken === 'begun' || !isWanted(looker.settings, list, ended.event, record);
			if (isPassed) cursor.pass(ended.key, time);
			if (isPassed || taken === 'no') found.push({ list, ...ended, record, time, isPassed });
		}
		isBelowKnown ||= isNewestFirst && cursor.hasFax(recordId(record));
	}
	// Lists are newest first, which decides where times can't be read or are the same.
	return isNewestFirst ? found.reverse() : found;
}

/** Adds the reason of a failure, or makes sure of the file. @returns undefined while the file can't be had */
async function complete(
	{ list, key, record, time, outcome }: Candidate,
	cursor: Cursor,
	{ connection, settings, reasonOf }: Looker,
): Promise<FaxEvent | undefined> {
	const event = { id: eventId(list, key), list, key, time };
	if (outcome) {
		const known = await whyItFailed(connection, record, outcome, reasonOf);
		return { ...event, item: endedItem(connection.redact, record, known) };
	}
	if (!settings.downloadFile) return { ...event, item: receivedItem(connection.redact, record) };
	const waiting = listCursor(cursor, 'inbox').open.get(recordId(record));
	if (!(await hasFile(connection, event.id, record, waiting?.since))) {
		const { since } = listCursor(cursor, 'inbox').follow(record);
		// Its execution tries once more, with more patience, and says why there is none.
		if (Date.now() - since < FILE_WAIT) return undefined;
	}
	return { ...event, item: receivedItem(connection.redact, record) };
}

/** The history does not say why a fax failed; the status call does. Never fails: that the fax failed is certain. */
async function whyItFailed(
	connection: Connection,
	record: JsonObject,
	inHistory: Outcome,
	reasonOf?: Looker['reasonOf'],
): Promise<Outcome> {
	if (inHistory.outcome !== 'failed') return inHistory;
	const id = textOf(record.id);
	const asked = await getFaxStatus(connection, id).then(
		(answer) => outcomeOf(answer, false),
		() => undefined,
	);
	if (asked?.outcome === 'failed' && outcomeOf({ msg_code: 'unknown' }, true) !== asked) return asked;
	const told = reasonOf?.(id);
	if (told?.outcome === 'failed') return told;
	return asked?.outcome === 'failed' ? asked : inHistory;
}

/**
 * Whether the lists are those of the account that the cursor is of, although its key is another one: they show a fax that is
 * known. Where none is known, an account that has only faxes from after the publication is taken for the same.
 */
function isSameAccount(cursor: Cursor, lists: Array<[ListName, Read]>): boolean {
	if (cursor.account === '') return true;
	if (cursor.isEmpty)
		return lists.every(([, { records }]) =>
			records.every((record) => (timeOf(record) ?? Infinity) >= cursor.since - LISTED_LATE),
		);
	return lists.some(([list, { records }]) => {
		const known = listCursor(cursor, list);
		return records.some((record) => known.hasFax(recordId(record)) || known.open.has(recordId(record)));
	});
}
