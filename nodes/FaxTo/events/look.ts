import type { INodeExecutionData } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { getFaxStatus } from '../api/endpoints';
import { type Outcome, outcomeOf } from '../faxes/outcome';
import { concurrently } from '../lib/concurrently';
import { textOf } from '../lib/json';
import { type Cursor, LISTED_LATE, ListCursor } from './cursor';
import { hasFile } from './files';
import { type Entry, EVENTS_OF, type EventName, type FaxEvent, itemOf, type ListName } from './items';
import { listsOf, readList } from './read';
import { isWanted, type Settings } from './settings';
import type { Watch } from './watch';

/** How many events a look brings at most, the oldest; the next one goes on. */
const MAX_EVENTS = 500;

/** How many reasons or files are asked for at once. */
export const AT_ONCE = 5;

/** How long, in milliseconds, a fax whose file can't be had waits for it before it starts without. */
const FILE_WAIT = 3_600_000;

/** How long, in milliseconds, until it is asked for again at most. */
const MAX_PAUSE = 60_000;

/** Something new that the user wants to hear of, with its item. */
export type Found = FaxEvent & { item: INodeExecutionData };

/** What a look has found. */
export interface Look {
	/** Oldest first. */
	events: Found[];
	/** What was new, but is not wanted, or has started the workflow by another of its triggers. */
	passed: FaxEvent[];
	/** Why a list could not be read, if one could not; the other one was. */
	failure?: unknown;
}

/** What a look needs. */
interface Looker {
	connection: Connection;
	settings: Settings;
	/** Whether the time is up: what is not complete by then is left for the next look. */
	isLate?: () => boolean;
	/** Of a sent fax, what a callback says of why it failed; used where Fax.to's records don't. */
	reasonOf?: (faxJobId: string) => Outcome | undefined;
}

/**
 * The one way to learn what happened: reads the lists from the newest down to what is known, and to the oldest fax that can still
 * become news. It moves the cursor over everything that shall not start; what it brings is not behind it yet: whoever gives it to n8n notes
 * that.
 *
 * Events that were not chosen at the look before, and faxes of another account, begin with what comes next: what there is of them is known
 * then, and what is on its way can still become news. So the look at publishing brings nothing.
 */
export async function look(watch: Watch, looker: Looker): Promise<Look> {
	const { cursor } = watch;
	const { connection, settings, isLate = () => false } = looker;
	const reads = await Promise.allSettled(
		listsOf(settings.events).map(async (list): Promise<Read> => {
			// A list of which nothing was chosen has not been read meanwhile.
			const isFirst = !EVENTS_OF[list].some((event) => cursor.events.includes(event));
			const known = isFirst ? new ListCursor() : cursor.lists[list];
			return { list, known, entries: await readList(connection, list, known, isFirst) };
		}),
	);
	const read = reads.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
	const failure: unknown = reads.find((one) => one.status === 'rejected')?.reason;
	let begins = settings.events.filter((event) => !cursor.events.includes(event));
	const isOtherKey = cursor.account !== '' && cursor.account !== connection.account;
	if (failure !== undefined && (begins.length > 0 || isOtherKey)) return { events: [], passed: [], failure };
	if (isOtherKey && !isSameAccount(cursor, read)) begins = settings.events;
	for (const { list, known } of read) cursor.lists[list] = known;
	// What is not chosen any more is not looked for, so what happens meanwhile is not news when it is chosen again.
	Object.assign(cursor, { account: connection.account, events: settings.events, used: Date.now() });

	const found = read.flatMap((one) => findNew(one, begins, settings, watch));
	const wanted = found.filter(({ isPassed }) => !isPassed).sort((a, b) => a.time - b.time);
	const events = await concurrently(Math.min(wanted.length, MAX_EVENTS), AT_ONCE, async (index) => {
		const one = wanted[index];
		return one && !isLate() ? await complete(one, cursor.lists[one.list], looker) : undefined;
	});
	return {
		events: events.filter((event) => event !== undefined),
		passed: found.filter(({ isPassed }) => isPassed),
		...(failure === undefined ? {} : { failure }),
	};
}

/** A list that was read, oldest first, and how far it is known. */
interface Read {
	list: ListName;
	known: ListCursor;
	entries: Entry[];
}

/**
 * Whether the lists are those of the account that the cursor is of, although its key is another one: they show a fax that is
 * known. Where none is known, an account that has only faxes from after the last look is taken for the same.
 */
function isSameAccount({ lists, used }: Cursor, read: Read[]): boolean {
	const isEmpty = Object.values(lists).every(({ known, open }) => known.size + open.size === 0);
	if (isEmpty) return read.every(({ entries }) => entries.every(({ time }) => time >= used - LISTED_LATE));
	return read.some(({ known, entries }) => entries.some(({ faxId }) => known.knows(faxId)));
}

/** What of a list is new; passes what shall not start, and follows what is on its way. */
function findNew({ known, entries }: Read, begins: EventName[], settings: Settings, watch: Watch) {
	return entries.flatMap((entry): Array<FaxEvent & { isPassed: boolean }> => {
		const { id, event } = entry;
		if (!known.isNews(entry)) return [];
		if (id === undefined) {
			known.follow(entry);
			return [];
		}
		const taken = watch.isTaken(id);
		const isPassed = taken === 'begun' || !isWanted(settings, entry) || begins.some((one) => one === event);
		if (isPassed) known.pass({ ...entry, id });
		return isPassed || taken === 'no' ? [{ ...entry, id, isPassed }] : [];
	});
}

/** Adds the reason of a failure, or makes sure of the file. @returns undefined while the file can't be had */
async function complete(one: FaxEvent, known: ListCursor, looker: Looker): Promise<Found | undefined> {
	const { connection, settings, reasonOf } = looker;
	if (one.event === 'faxReceived' && settings.downloadFile) {
		const { since, last } = known.open.get(one.faxId) ?? { since: 0, last: 0 };
		// What can't be had is not asked for again at once: after a quarter of its wait so far, or a minute.
		if (Math.abs(Date.now() - last) < Math.min(MAX_PAUSE, (Date.now() - since) / 4)) return undefined;
		// The execution of a fax that has waited for long enough tries once more, with more patience, and says why there is no file.
		if (!(await hasFile(connection, one)) && Date.now() - known.follow(one).since < FILE_WAIT) return undefined;
	}
	return { ...one, item: await wholeItem(connection, one, reasonOf) };
}

/**
 * The item of an event, with the reason of a failure: the history does not tell it, the status call does. Never fails: that the fax failed
 * is certain.
 *
 * @param reasonOf used where the status call does not know either
 */
export async function wholeItem(
	connection: Connection,
	entry: Entry,
	reasonOf?: Looker['reasonOf'],
): Promise<INodeExecutionData> {
	if (entry.outcome?.outcome !== 'failed') return itemOf(entry, connection.redact);
	const id = textOf(entry.record.id);
	const answer = await getFaxStatus(connection, id).catch(() => undefined);
	const asked = outcomeOf(answer, false);
	const isUnknown = asked === outcomeOf({ msg_code: 'unknown' }, true);
	const reasons = [isUnknown ? undefined : asked, reasonOf?.(id), asked];
	const outcome = reasons.find((one) => one?.outcome === 'failed') ?? entry.outcome;
	return itemOf({ ...entry, outcome }, connection.redact);
}
