import { isoDate } from '../api/dates';
import type { JsonObject } from '../lib/json';
import { type EventName, LIST_NAMES, type ListName, recordId } from './items';

/** How many events a list's cursor holds, the newest. */
const MAX_KNOWN = 1_000;

/** How many faxes that can still become news are followed, and how long, in milliseconds of Fax.to's own times. */
const MAX_OPEN = 2_000;
export const FOLLOWED_FOR = 7 * 24 * 3_600_000;

/** So much later than its time (milliseconds) a fax may appear in a list. */
export const LISTED_LATE = 10 * 60_000;

/** An event that n8n was given, while it is not certain that its execution has begun. */
interface Given {
	/** Of the fax, in milliseconds; 0 when it can't be read. */
	time: number;
	/** The process that gave it, and when, by this machine's clock. */
	by: string;
	at: number;
	/** Whether that process runs what it gives; in queue mode others do. */
	runs: boolean;
}

/** A fax that can still become news: a sent one on its way, or a received one whose file can't be had. */
interface Open {
	/** Of the fax, in milliseconds; 0 when it can't be read. */
	time: number;
	/** Since when it waits, by this machine's clock. */
	since: number;
}

/**
 * How far a list of Fax.to has been read. Not one mark but the events themselves: whether new entries always come first,
 * ids grow or times are unique is documented nowhere. What is older than the floor is not new, whatever its id.
 */
export class ListCursor {
	/** In milliseconds, by Fax.to's times. */
	floor: number;
	/** By the key of the event: the time of the fax. */
	readonly known: Map<string, number>;
	readonly given: Map<string, Given>;
	/** By the id of the fax. */
	readonly open: Map<string, Open>;

	constructor({ floor = 0, known = [], given = [], open = [] }: Partial<SavedList> = {}) {
		this.floor = floor;
		this.known = new Map(known);
		this.given = new Map(given);
		this.open = new Map(open);
	}

	/** Whether an event is known, or n8n has it. */
	has(key: string): boolean {
		return this.known.has(key) || this.given.has(key);
	}

	/** Whether anything is known of a fax, by its id. */
	hasFax(id: string): boolean {
		return this.has(id) || this.has(`${id}:delivered`) || this.has(`${id}:failed`);
	}

	/** Whether an event is new. @param isBelowKnown where it stands in the list, for a fax without a readable time */
	isNew(key: string, record: JsonObject, isBelowKnown: boolean): boolean {
		if (this.has(key)) return false;
		const id = recordId(record);
		if (this.open.has(id) || this.hasFax(id)) return true;
		const time = timeOf(record);
		return time === undefined ? !isBelowKnown : time >= this.floor;
	}

	/** Puts an event behind the cursor. @param time of the fax; 0 when unknown */
	pass(key: string, time: number): void {
		this.known.set(key, time);
		this.given.delete(key);
		this.open.delete(idIn(key));
	}

	/** Notes a fax that can still become news. */
	follow(record: JsonObject): Open {
		const id = recordId(record);
		const now = Date.now();
		const open = { time: timeOf(record) ?? 0, since: Math.min(this.open.get(id)?.since ?? now, now) };
		this.open.set(id, open);
		return open;
	}

	/** Adds what another cursor of the same list knows. */
	add(other: ListCursor): void {
		this.floor = Math.max(this.floor, other.floor);
		for (const [key, time] of other.known) this.known.set(key, time);
		for (const [key, given] of other.given) if (!this.given.has(key)) this.given.set(key, given);
		for (const [id, open] of other.open) if (!this.open.has(id)) this.open.set(id, open);
		for (const key of this.known.keys()) {
			this.given.delete(key);
			this.open.delete(idIn(key));
		}
	}

	/** Forgets what is too much or too old, by the times of Fax.to. */
	trim(): void {
		const times = [...this.known.values(), ...[...this.open.values()].map(({ time }) => time)];
		const newest = times.reduce((latest, time) => Math.max(latest, time), 0);
		// Nobody has learned for a week whether it has begun, as where a process of queue mode was killed.
		for (const [key, { time }] of this.given) if (time > 0 && time < newest - FOLLOWED_FOR) this.pass(key, time);
		const oldestFirst = [...this.known].sort(([, a], [, b]) => a - b);
		for (const [key, time] of oldestFirst.slice(0, Math.max(0, this.known.size - MAX_KNOWN))) {
			// What may still be listed late must not fall below the floor.
			if (time >= newest - LISTED_LATE && this.known.size <= 10 * MAX_KNOWN) break;
			this.known.delete(key);
			if (time < newest - LISTED_LATE) this.floor = Math.max(this.floor, time + 1);
		}
		for (const [id, { time }] of this.open)
			if (this.open.size > MAX_OPEN || (time > 0 && time < newest - FOLLOWED_FOR)) this.open.delete(id);
	}

	toJSON(): SavedList {
		const { floor, known, given, open } = this;
		return { floor, known: [...known], given: [...given], open: [...open] };
	}
}

/** A list's cursor as it is saved. */
interface SavedList {
	floor: number;
	known: Array<[string, number]>;
	given: Array<[string, Given]>;
	open: Array<[string, Open]>;
}

/** How far a trigger has read, as it is saved. */
interface SavedCursor {
	account: string;
	events: EventName[];
	since: number;
	used: number;
	lists: Partial<Record<ListName, SavedList>>;
}

/** How far a trigger has read Fax.to's lists; kept as text in the workflow's static data. */
export class Cursor {
	/** Which account it is of: a digest that changes with the key. */
	account = '';
	/** What the user had chosen when it was last read; what has not been chosen since then does not start. */
	events: EventName[] = [];
	/** When it was taken, and last used, by this machine's clock, in milliseconds. */
	since = Date.now();
	used = Date.now();
	lists: Partial<Record<ListName, ListCursor>> = {};

	/** Whether anything of the lists is known. */
	get isEmpty(): boolean {
		return Object.values(this.lists).every(({ known, given, open }) => known.size + given.size + open.size === 0);
	}

	/** Adds what another process has saved. */
	add(other: Cursor): void {
		for (const list of LIST_NAMES) {
			const [mine, others] = [this.lists[list], other.lists[list]];
			if (mine && others) mine.add(others);
			else if (others) this.lists[list] = others;
		}
		if (other.used > this.used) Object.assign(this, { account: other.account, events: other.events, used: other.used });
	}

	/** As text, because n8n would watch each element of an object (docs/n8n-facts.md#static-data-are-watched). */
	text(): string {
		for (const list of Object.values(this.lists)) list.trim();
		return JSON.stringify(this);
	}

	/** The cursor in a text that text() gave; undefined where there is none. */
	static read(text: string): Cursor | undefined {
		if (text === '') return undefined;
		const { lists, ...saved }: SavedCursor = JSON.parse(text);
		const cursor = Object.assign(new Cursor(), saved);
		for (const list of LIST_NAMES) if (lists[list]) cursor.lists[list] = new ListCursor(lists[list]);
		return cursor;
	}
}

/** When a fax of a list came about, in milliseconds; undefined when that can't be read. */
export function timeOf(record: JsonObject): number | undefined {
	const time = Date.parse(isoDate(record.created_at ?? record.created) ?? '');
	return Number.isNaN(time) ? undefined : time;
}

function idIn(key: string): string {
	return key.replace(/:(delivered|failed)$/, '');
}
