import type { IDataObject } from 'n8n-workflow';
import { isoDate } from '../../api/dates';
import { isObject, type JsonObject, numberOf, textOf } from '../../lib/json';

/** How many ids a list's cursor holds, the newest. */
const MOST_KNOWN = 500;

/** How many jobs are followed, and how long, in milliseconds. */
const MOST_FOLLOWED = 500;
const FOLLOWED_FOR = 7 * 24 * 3_600_000;

/** So much later than its time (milliseconds) a fax may appear in a list: one that came at the moment of publishing is new. */
const LISTED_LATE = 10 * 60_000;

/** The name under which the node's static data holds a list's cursor. */
export type ListName = 'inbox' | 'history';

/**
 * How far a list of Fax.to has been read. Not one mark but the ids themselves: whether new entries always come first,
 * ids grow or times are unique is documented nowhere.
 */
export class Cursor {
	/** Ids that are done with, and their times in milliseconds (0 when unknown). */
	private readonly known = new Map<string, number>();
	/** What is older than this, in milliseconds, is not new, whatever its id. */
	private floor = 0;
	/** The pages that held something new when last read: they are read again, as entries may have moved meanwhile. */
	depth = 0;
	/** Received faxes whose file could not be had, and how often that was tried. */
	readonly waiting = new Map<string, { record: JsonObject; tries: number }>();
	/** Sent faxes on their way, and since when, in milliseconds. */
	readonly following = new Map<string, number>();

	/** The cursor in a node's static data; undefined when the list has never been read. */
	static read(store: IDataObject, list: ListName): Cursor | undefined {
		const stored = parse(textOf(store[list]));
		if (!stored) return undefined;
		const cursor = new Cursor();
		cursor.floor = numberOf(stored.floor) ?? 0;
		cursor.depth = numberOf(stored.depth) ?? 0;
		for (const [id, time] of pairs(stored.known)) cursor.known.set(id, numberOf(time) ?? 0);
		for (const [id, since] of pairs(stored.following)) cursor.following.set(id, numberOf(since) ?? 0);
		for (const [id, entry] of pairs(stored.waiting)) {
			if (isObject(entry) && isObject(entry.record))
				cursor.waiting.set(id, { record: entry.record, tries: numberOf(entry.tries) ?? 0 });
		}
		return cursor;
	}

	/**
	 * Adds what another poll has passed meanwhile, and writes the cursor; as text, because n8n would watch each element
	 * of an object (docs/n8n-facts.md#static-data-are-watched).
	 */
	write(store: IDataObject, list: ListName): void {
		const meanwhile = Cursor.read(store, list);
		this.floor = Math.max(this.floor, meanwhile?.floor ?? 0);
		for (const [id, time] of meanwhile?.known ?? []) this.known.set(id, time);
		for (const id of this.known.keys()) {
			this.waiting.delete(id);
			this.following.delete(id);
		}
		const { floor, depth, known, waiting, following } = this;
		const text = JSON.stringify({ floor, depth, known: [...known], waiting: [...waiting], following: [...following] });
		// An unchanged cursor needs no saving.
		if (store[list] !== text) store[list] = text;
	}

	isKnown(id: string): boolean {
		return this.known.has(id);
	}

	/** Puts an entry behind the cursor. */
	pass(record: JsonObject): void {
		const id = textOf(record.id);
		this.known.set(id, timeOf(record) ?? 0);
		this.waiting.delete(id);
		this.following.delete(id);
		if (this.known.size <= MOST_KNOWN) return;
		const oldestFirst = [...this.known].sort(([, a], [, b]) => a - b);
		for (const [dropped, time] of oldestFirst.slice(0, this.known.size - MOST_KNOWN)) {
			this.known.delete(dropped);
			this.floor = Math.max(this.floor, time + 1);
		}
	}

	/** Sets the cursor before everything that a list holds now, but what is listed late. */
	begin(records: JsonObject[]): void {
		for (const record of records) this.pass(record);
		this.floor = Math.max(this.floor, ...records.map((record) => (timeOf(record) ?? 0) - LISTED_LATE));
	}

	/** Notes a job that is on its way; the oldest are given up when there are too many, and each after a week. */
	follow(id: string): void {
		const now = Date.now();
		const since = this.following.get(id) ?? now;
		// At the end of the queue again, so that each gets its turn to be asked for.
		this.following.delete(id);
		if (now - since < FOLLOWED_FOR) this.following.set(id, since);
		for (const oldest of this.following.keys()) if (this.following.size > MOST_FOLLOWED) this.following.delete(oldest);
	}

	/**
	 * Reads a list from its newest page until a page brings nothing new; one that comes oldest first is read to its end.
	 *
	 * @param pages newest first, as documented, or oldest first
	 * @param enough says when the time is up; what was not read is found by the next poll
	 * @returns what is new, and all that was read; `isCut` where the time was up before the new end of an oldest-first list
	 */
	async readNew(
		pages: AsyncIterable<JsonObject[]>,
		enough: () => boolean,
	): Promise<{ fresh: JsonObject[]; read: JsonObject[]; isCut: boolean }> {
		const fresh: JsonObject[] = [];
		const read: JsonObject[] = [];
		let count = 0;
		let depth = 0;
		let ascends = false;
		let isCut = false;
		for await (const page of pages) {
			count++;
			ascends ||= count === 1 && isOldestFirst(page);
			const before = fresh.length;
			for (const record of page) {
				if (this.isNew(record, read)) fresh.push(record);
				read.push(record);
			}
			if (fresh.length > before) depth = count;
			if (count <= this.depth && !ascends) continue;
			if (fresh.length === before && !ascends) break;
			if (enough()) {
				isCut = ascends;
				break;
			}
		}
		this.depth = depth;
		return { fresh, read, isCut };
	}

	private isNew(record: JsonObject, newer: JsonObject[]): boolean {
		const id = textOf(record.id);
		if (id === '' || this.known.has(id) || this.following.has(id)) return false;
		const time = timeOf(record);
		if (time !== undefined) return time >= this.floor;
		// Without a time its place must tell: what stands below something known is older.
		return !newer.some((other) => this.known.has(textOf(other.id)));
	}
}

/** Whether a page shows that its list begins with the oldest. */
function isOldestFirst(records: JsonObject[]): boolean {
	const [first, last] = [records[0], records[records.length - 1]].map((record) => record && timeOf(record));
	return first !== undefined && last !== undefined && first < last;
}

/** When an entry of a list came about, in milliseconds; undefined when that can't be read. */
export function timeOf(record: JsonObject): number | undefined {
	const time = Date.parse(isoDate(record.created_at ?? record.created) ?? '');
	return Number.isNaN(time) ? undefined : time;
}

/**
 * The first poll: what a list holds is old; only what is on its way can still become news. Reads so far that nothing
 * older can pass for new later.
 */
export async function takeStock(
	store: IDataObject,
	list: ListName,
	pages: AsyncIterable<JsonObject[]>,
	isEnded: (record: JsonObject) => boolean,
): Promise<[]> {
	const cursor = new Cursor();
	let ascends: boolean | undefined;
	let newest: number | undefined;
	for await (const records of pages) {
		cursor.begin(records.filter(isEnded));
		for (const record of records) if (!isEnded(record)) cursor.follow(textOf(record.id));
		ascends ??= isOldestFirst(records);
		newest ??= records[0] && timeOf(records[0]);
		const last = records[records.length - 1];
		const oldest = last && timeOf(last);
		if (!ascends && !(newest !== undefined && oldest !== undefined && oldest >= newest - LISTED_LATE)) break;
	}
	cursor.write(store, list);
	return [];
}

/** Lists are newest first, which decides where times can't be read or are the same. */
export function oldestFirst(records: JsonObject[]): JsonObject[] {
	return [...records].reverse().sort((a, b) => (timeOf(a) ?? 0) - (timeOf(b) ?? 0));
}

function parse(text: string): JsonObject | undefined {
	if (text === '') return undefined;
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function pairs(value: unknown): Array<[string, unknown]> {
	if (!Array.isArray(value)) return [];
	return value.flatMap((entry: unknown): Array<[string, unknown]> => {
		if (!Array.isArray(entry)) return [];
		const [id, content]: unknown[] = entry;
		return typeof id === 'string' ? [[id, content]] : [];
	});
}
