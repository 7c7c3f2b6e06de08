import { isoDate } from '../api/dates';
import { isObject, type JsonObject, numberOf, textOf } from '../lib/json';
import { type EventName, type ListName, recordId } from './items';

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
	/** The process that gave it. */
	by: string;
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
	floor = 0;
	/** By the key of the event: the time of the fax. */
	readonly known = new Map<string, number>();
	readonly given = new Map<string, Given>();
	/** By the id of the fax. */
	readonly open = new Map<string, Open>();

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

	toJSON() {
		const { floor, known, given, open } = this;
		return {
			floor,
			known: [...known],
			given: [...given].map(([key, { time, by, runs }]) => [key, time, by, runs ? 1 : 0]),
			open: [...open].map(([id, { time, since }]) => [id, time, since]),
		};
	}

	static read(stored: unknown): ListCursor | undefined {
		if (!isObject(stored)) return undefined;
		const list = new ListCursor();
		list.floor = numberOf(stored.floor) ?? 0;
		for (const [key, time] of rows(stored.known)) list.known.set(key, numberOf(time) ?? 0);
		for (const [key, time, by, runs] of rows(stored.given))
			list.given.set(key, { time: numberOf(time) ?? 0, by: textOf(by), runs: runs === 1 });
		for (const [id, time, since] of rows(stored.open))
			list.open.set(id, { time: numberOf(time) ?? 0, since: numberOf(since) ?? 0 });
		return list;
	}
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
		for (const list of ['history', 'inbox'] as const) {
			const [mine, others] = [this.lists[list], other.lists[list]];
			if (mine && others) mine.add(others);
			else if (others) this.lists[list] = others;
		}
		if (other.used > this.used) Object.assign(this, { account: other.account, events: other.events, used: other.used });
	}

	/** As text, because n8n would watch each element of an object (docs/n8n-facts.md#static-data-are-watched). */
	text(): string {
		for (const list of Object.values(this.lists)) list.trim();
		const { account, events, since, used, lists } = this;
		return JSON.stringify({ account, events, since, used, ...lists });
	}

	/** The cursor in a text; undefined where there is none. */
	static read(text: string): Cursor | undefined {
		const stored = parse(text);
		if (!stored) return undefined;
		const cursor = new Cursor();
		cursor.account = textOf(stored.account);
		cursor.events = Array.isArray(stored.events) ? stored.events.filter(isEventName) : [];
		cursor.since = numberOf(stored.since) ?? 0;
		cursor.used = numberOf(stored.used) ?? 0;
		for (const name of ['history', 'inbox'] as const) {
			const list = ListCursor.read(stored[name]);
			if (list) cursor.lists[name] = list;
		}
		return cursor;
	}
}

/** Whether a value names an event. */
function isEventName(value: unknown): value is EventName {
	return value === 'faxDelivered' || value === 'faxFailed' || value === 'faxReceived';
}

/** When a fax of a list came about, in milliseconds; undefined when that can't be read. */
export function timeOf(record: JsonObject): number | undefined {
	const time = Date.parse(isoDate(record.created_at ?? record.created) ?? '');
	return Number.isNaN(time) ? undefined : time;
}

function idIn(key: string): string {
	return key.replace(/:(delivered|failed)$/, '');
}

function parse(text: string): JsonObject | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function rows(value: unknown): Array<[string, ...unknown[]]> {
	if (!Array.isArray(value)) return [];
	return value.flatMap((row: unknown): Array<[string, ...unknown[]]> => {
		if (!Array.isArray(row)) return [];
		const [key, ...rest]: unknown[] = row;
		return typeof key === 'string' ? [[key, ...rest]] : [];
	});
}
