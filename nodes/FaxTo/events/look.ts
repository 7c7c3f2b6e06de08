import type { INodeExecutionData } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { getFaxStatus } from '../api/endpoints';
import { type Outcome, outcomeOf } from '../faxes/outcome';
import { concurrently } from '../lib/concurrently';
import { textOf } from '../lib/json';
import { type Cursor, LISTED_LATE, type ListCursor } from './cursor';
import { hasFile } from './files';
import { type Entry, EVENTS_OF, type EventName, type FaxEvent, itemOf } from './items';
import { listsOf, readList } from './read';
import { isWanted, type Settings } from './settings';
import type { Watch } from './watch';

/** How many events a look brings at most, the oldest; the next one goes on. */
const MAX_EVENTS = 500;

/** How many reasons or files are asked for at once. */
export const AT_ONCE = 5;

/** How long, in milliseconds, a received fax waits for its file before it starts the workflow without. */
const FILE_WAIT = 3_600_000;

/** The longest pause between two tries, in milliseconds. */
const MAX_PAUSE = 60_000;

/** A new event that is wanted, with its item. */
export type Found = FaxEvent & { item: INodeExecutionData };

/** What a look has found. */
export interface Look {
	/** Oldest first. */
	events: Found[];
	/** New events that are not wanted, or have started the workflow through another of its triggers. */
	passed: FaxEvent[];
	/** Why a list could not be read, if one could not; the other one was. */
	failure?: unknown;
}

/** What a look needs. */
interface Looker {
	connection: Connection;
	settings: Settings;
	/** Whether the time is up: the next look completes the rest. */
	isLate?: () => boolean;
	/** Why a sent fax failed, according to a callback; used where Fax.to's records don't state it. */
	reasonOf?: (faxJobId: string) => Outcome | undefined;
}

/**
 * The one way to learn what happened: reads the lists from the newest fax down to what is known, and to the oldest fax that is followed.
 * The cursor then contains everything that must not start. The events that it returns are still new: the caller notes when n8n has
 * them.
 *
 * Where an event was not chosen at the look before, or the account is another one, all events so far count as known, and the faxes on their
 * way are followed. So the look at publishing returns nothing.
 */
export async function look(watch: Watch, looker: Looker): Promise<Look> {
	const { cursor } = watch;
	const { connection, settings, isLate = () => false } = looker;
	const reads = await Promise.allSettled(
		listsOf(settings.events).map(async (list): Promise<Read> => {
			// If nothing of a list was chosen, nobody has read it meanwhile.
			const isFirst = !EVENTS_OF[list].some((event) => cursor.events.includes(event));
			const known = cursor.lists[list];
			return { known, entries: await readList(connection, list, known, isFirst) };
		}),
	);
	const read = reads.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
	const failure: unknown = reads.find((one) => one.status === 'rejected')?.reason;
	let newlyChosen = settings.events.filter((event) => !cursor.events.includes(event));
	const isOtherKey = cursor.account !== '' && cursor.account !== connection.account;
	if (failure !== undefined && (newlyChosen.length > 0 || isOtherKey)) return { events: [], passed: [], failure };
	if (isOtherKey && !isSameAccount(cursor, read)) newlyChosen = settings.events;
	// A look ignores events that are not chosen. So they are not new when they are chosen again.
	Object.assign(cursor, { account: connection.account, events: settings.events, used: Date.now() });

	const found = read.flatMap((one) => findNew(one, newlyChosen, settings, watch));
	const wanted = found.filter(({ isPassed }) => !isPassed).sort((a, b) => a.time - b.time);
	const events = await concurrently(wanted.slice(0, MAX_EVENTS), AT_ONCE, async (one) =>
		isLate() ? undefined : await complete(one, cursor.lists[one.list], looker),
	);
	return {
		events: events.filter((event) => event !== undefined),
		passed: found.filter(({ isPassed }) => isPassed),
		failure,
	};
}

/** A list that was read, oldest first, and how far it is known. */
interface Read {
	known: ListCursor;
	entries: Entry[];
}

/**
 * Whether a renewed key belongs to the account of the cursor: its lists contain a fax that is known. If no fax is known yet, an
 * account with only faxes from after the last look counts as the same.
 */
function isSameAccount({ lists, used }: Cursor, read: Read[]): boolean {
	const isEmpty = Object.values(lists).every(({ known, open }) => known.size + open.size === 0);
	if (isEmpty) return read.every(({ entries }) => entries.every(({ time }) => time >= used - LISTED_LATE));
	return read.some(({ known, entries }) => entries.some(({ faxId }) => known.knows(faxId)));
}

/** The new events of a list; notes those that must not start as known, and follows faxes on their way. */
function findNew({ known, entries }: Read, newlyChosen: EventName[], settings: Settings, watch: Watch) {
	return entries.flatMap((entry): Array<FaxEvent & { isPassed: boolean }> => {
		const { id, event } = entry;
		if (!known.isNews(entry)) return [];
		if (id === undefined) {
			known.follow(entry);
			return [];
		}
		const taken = watch.isTaken(id);
		const isPassed = taken === 'begun' || !isWanted(settings, entry) || newlyChosen.some((one) => one === event);
		if (isPassed) known.pass({ ...entry, id });
		return isPassed || taken === 'no' ? [{ ...entry, id, isPassed }] : [];
	});
}

/** Adds the reason of a failure, or ensures that the file is available. @returns undefined while it is not */
async function complete(one: FaxEvent, known: ListCursor, looker: Looker): Promise<Found | undefined> {
	const { connection, settings, reasonOf } = looker;
	if (one.event === 'faxReceived' && settings.downloadFile) {
		const { since, last } = known.open.get(one.faxId) ?? { since: 0, last: 0 };
		// The pause between two tries is a quarter of the wait so far, or a minute.
		if (Math.abs(Date.now() - last) < Math.min(MAX_PAUSE, (Date.now() - since) / 4)) return undefined;
		// When the wait is over, the execution tries once more, with more patience, and states why there is no file.
		if (!(await hasFile(connection, one)) && Date.now() - known.follow(one).since < FILE_WAIT) return undefined;
	}
	return { ...one, item: await wholeItem(connection, one, reasonOf) };
}

/**
 * The item of an event, with the reason of a failure, which the status call states and the history does not. Never fails, because it is
 * certain that the fax failed.
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
