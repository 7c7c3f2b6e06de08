import type { INodeExecutionData } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { getFaxStatus } from '../api/endpoints';
import { type Outcome, outcomeOf } from '../faxes/outcome';
import { concurrently } from '../lib/concurrently';
import { textOf } from '../lib/json';
import { type Cursor, LISTED_LATE, ListCursor } from './cursor';
import { hasFile } from './files';
import { type Entry, type EventName, itemOf, type ListName } from './items';
import { LISTS, listsOf, readList, readPages } from './read';
import { isAmong, type Settings } from './settings';

/** How many of the newest faxes of a list are searched for one to build a workflow with. */
const MAX_SAMPLED = 500;

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
	faxId: string;
	/** Of the fax, in milliseconds. */
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

/** What a look needs beside the cursor, which it moves over everything that shall not start. */
interface Looker {
	connection: Connection;
	settings: Settings;
	/** Whether an event is on its way into n8n, or has begun. */
	isTaken: (id: string) => 'no' | 'begun' | 'under way';
	/** Whether the time is up: what is not complete by then is left for the next look. */
	isLate?: () => boolean;
	/** Of a sent fax, what a callback says of why it failed; used where Fax.to's records don't. */
	reasonOf?: (faxJobId: string) => Outcome | undefined;
}

/** A new event, before its reason or its file is known. */
type Candidate = Entry & Omit<FaxEvent, 'item'>;

/**
 * The one way to learn what happened: reads the lists from the newest down to what is known, and to the oldest fax that can still
 * become news. What it brings is not behind the cursor yet: whoever gives it to n8n notes that (watch.ts).
 *
 * Events that were not chosen at the look before, and faxes of another account, begin with what comes next: what there is of them is known
 * then, and what is on its way can still become news. So the look at publishing brings nothing.
 */
export async function look(cursor: Cursor, looker: Looker): Promise<Look> {
	const { connection, settings, isLate = () => false } = looker;
	const lists = listsOf(settings.events).map((list) => ({
		list,
		// A list of which nothing was chosen has not been read meanwhile.
		known: LISTS[list].events.some((event) => cursor.events.includes(event)) ? cursor.lists[list] : undefined,
	}));
	const reads = await Promise.allSettled(
		lists.map(async ({ list, known }) => {
			const here = known ?? new ListCursor();
			return { list, here, entries: await readList(connection, list, here, !known) };
		}),
	);
	const read = reads.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
	const failure: unknown = reads.find((one) => one.status === 'rejected')?.reason;
	const failed = failure === undefined ? {} : { failure };
	let begins = settings.events.filter((event) => !cursor.events.includes(event));
	const isOtherKey = cursor.account !== connection.account;
	if (failure !== undefined && (begins.length > 0 || isOtherKey)) return { events: [], passed: 0, failure };
	if (isOtherKey && cursor.account !== '' && !isSameAccount(cursor, read)) begins = settings.events;
	for (const { list, here } of read) cursor.lists[list] = here;
	// What is not chosen any more is not looked for, so what happens meanwhile is not news when it is chosen again.
	Object.assign(cursor, { account: connection.account, events: settings.events, used: Date.now() });

	const found = read.flatMap((one) => findNew(one, begins, looker));
	const wanted = found.filter(({ isPassed }) => !isPassed).sort((a, b) => a.time - b.time);
	const events = await concurrently(Math.min(wanted.length, MAX_EVENTS), AT_ONCE, async (index) => {
		const one = wanted[index];
		return one && !isLate() ? await complete(one, cursor.lists[one.list], looker) : undefined;
	});
	return {
		events: events.filter((event) => event !== undefined),
		passed: found.filter(({ list, isPassed }) => isPassed && list === 'inbox').length,
		...failed,
	};
}

/** A list that was read, oldest first, and how far it is known. */
interface Read {
	list: ListName;
	here: ListCursor;
	entries: Entry[];
}

/**
 * Whether the lists are those of the account that the cursor is of, although its key is another one: they show a fax that is
 * known. Where none is known, an account that has only faxes from after the last look is taken for the same.
 */
function isSameAccount(cursor: Cursor, read: Read[]): boolean {
	if (cursor.isEmpty)
		return read.every(({ entries }) => entries.every(({ time }) => time >= cursor.used - LISTED_LATE));
	return read.some(({ here, entries }) => entries.some(({ faxId }) => here.knows(faxId)));
}

/** What of a list is new; passes what shall not start, and follows what is on its way. */
function findNew({ list, here, entries }: Read, begins: EventName[], { settings, isTaken }: Looker) {
	return entries.flatMap((entry): Array<Candidate & { isPassed: boolean }> => {
		const { id } = entry;
		if (!here.isNews(entry)) return [];
		if (id === undefined) {
			here.follow(entry);
			return [];
		}
		const taken = isTaken(id);
		const isPassed = taken === 'begun' || !isWanted(settings, entry) || begins.some((event) => event === entry.event);
		if (isPassed) here.pass({ ...entry, id });
		return isPassed || taken === 'no' ? [{ ...entry, id, list, isPassed }] : [];
	});
}

function isWanted({ events, numbers }: Settings, { event, record }: Entry): boolean {
	if (!event || !events.includes(event)) return false;
	if (event !== 'faxReceived') return isAmong(numbers.to, textOf(record.recipient));
	return isAmong(numbers.from, textOf(record.sender)) && isAmong(numbers.to, textOf(record.number));
}

/** Adds the reason of a failure, or makes sure of the file. @returns undefined while the file can't be had */
async function complete(one: Candidate, here: ListCursor | undefined, looker: Looker): Promise<FaxEvent | undefined> {
	const { id, list, faxId, time, record, outcome } = one;
	const { connection, settings } = looker;
	if (
		!outcome &&
		settings.downloadFile &&
		here &&
		!(await hasFile(connection, id, record, here.open.get(faxId)?.since))
	) {
		// Its execution tries once more, with more patience, and says why there is none.
		if (Date.now() - here.follow(one) < FILE_WAIT) return undefined;
	}
	const reason = outcome && (await whyItFailed(connection, record, outcome, looker.reasonOf));
	return { id, list, faxId, time, item: itemOf(one, connection.redact, reason) };
}

/** The history does not say why a fax failed; the status call does. Never fails: that the fax failed is certain. */
async function whyItFailed(
	connection: Connection,
	record: Entry['record'],
	inHistory: Outcome,
	reasonOf?: Looker['reasonOf'],
): Promise<Outcome> {
	if (inHistory.outcome !== 'failed') return inHistory;
	const id = textOf(record.id);
	const asked = await getFaxStatus(connection, id).then(
		(answer) => outcomeOf(answer, false),
		() => undefined,
	);
	const hasFailed = asked?.outcome === 'failed';
	if (hasFailed && outcomeOf({ msg_code: 'unknown' }, true) !== asked) return asked;
	const told = reasonOf?.(id);
	if (told?.outcome === 'failed') return told;
	return hasFailed ? asked : inHistory;
}

/** The newest event of those wanted, for building a workflow; undefined when there is none among the newest faxes. */
export async function newestEvent(connection: Connection, settings: Settings): Promise<INodeExecutionData | undefined> {
	const isCandidate = (entry: Entry) => isWanted(settings, entry);
	const lists = await Promise.all(
		listsOf(settings.events).map(
			async (list) => await readPages(connection, list, MAX_SAMPLED, (page) => page.some(isCandidate)),
		),
	);
	const [best] = lists
		.flat()
		.filter(isCandidate)
		.sort((a, b) => b.time - a.time);
	const reason = best?.outcome && (await whyItFailed(connection, best.record, best.outcome));
	return best && itemOf(best, connection.redact, reason);
}
