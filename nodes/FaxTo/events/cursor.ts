import { sha256 } from '../lib/digest';
import type { Entry, EventName, FaxEvent, ListName } from './items';

/** How many events a list's cursor holds, the newest. */
const MAX_KNOWN = 1_000;

/** How many faxes are followed, and how long, in milliseconds of Fax.to's own times. */
const MAX_OPEN = 2_000;
export const FOLLOWED_FOR = 7 * 24 * 3_600_000;

/** How much later than its time a fax may appear in a list, in milliseconds. */
export const LISTED_LATE = 10 * 60_000;

/** A fax that is followed: a sent one that is on its way, or a received one whose file is not available. */
interface Open {
	/** Of the fax, in milliseconds. */
	time: number;
	/** Since when it waits, and when it was noted last, by this machine's clock. */
	since: number;
	last: number;
}

/** A list's cursor as it is saved. */
type SavedList = ReturnType<ListCursor['toJSON']>;

/**
 * How far a list of Fax.to has been read. It contains the events themselves, because no document states that new entries come first,
 * ids grow or times are unique. An event older than the floor is not new, whatever its id.
 */
export class ListCursor {
	/** In milliseconds, by Fax.to's times. */
	floor: number;
	/** Events that are over, by their ids: the time of the fax. */
	known: Map<string, number>;
	/** Events that n8n was given, while it is not certain that their executions have begun; none of them is among the known ones. */
	given: Map<string, number>;
	/** By the id of the fax. */
	open: Map<string, Open>;

	constructor({ floor = 0, known = [], given = [], open = [] }: Partial<SavedList> = {}) {
		this.floor = floor;
		this.known = new Map(known);
		this.given = new Map(given);
		this.open = new Map(open);
	}

	/** Whether anything is known of a fax. */
	knows(faxId: string): boolean {
		return this.open.has(faxId) || this.isReported(faxId);
	}

	/** Whether an event of a fax is known. @param outcome of a sent fax; without it any counts */
	isReported(faxId: string, outcome?: string): boolean {
		const ids = [outcome ?? 'delivered', outcome ?? 'failed'].map((end) => `receipt:${faxId}:${end}`);
		return [`received:${faxId}`, ...ids].some((id) => this.has(id));
	}

	/** Whether an event is new, or a fax on its way. */
	isNews({ id, faxId, time }: Entry): boolean {
		if (id === undefined) return !this.knows(faxId) && time >= this.floor;
		return !this.has(id) && (this.knows(faxId) || time >= this.floor);
	}

	/** Notes that an event is not new any more. @param isCertain whether its execution has begun, or must not begin */
	pass({ id, time, faxId }: Pick<FaxEvent, 'id' | 'time' | 'faxId'>, isCertain = true): void {
		this.open.delete(faxId);
		if (this.known.has(id)) return;
		this.given.delete(id);
		(isCertain ? this.known : this.given).set(id, time);
	}

	/** Follows a fax, whatever this machine's clock did meanwhile. */
	follow({ faxId, time }: Entry): Open {
		const last = Date.now();
		const open = { time, since: Math.min(this.open.get(faxId)?.since ?? last, last), last };
		this.open.set(faxId, open);
		return open;
	}

	/** Adds what another cursor of the same list knows. */
	add({ floor, known, given, open }: ListCursor): void {
		this.floor = Math.max(this.floor, floor);
		this.known = new Map([...this.known, ...known]);
		this.given = new Map([...this.given, ...given].filter(([id]) => !this.known.has(id)));
		this.open = new Map([...open, ...this.open].filter(([faxId]) => !this.isReported(faxId)));
	}

	/** Removes events and faxes that are too many or too old, by the times of Fax.to. */
	trim(): void {
		const events = [...this.known, ...this.given].sort(([, a], [, b]) => a - b);
		const times = [...this.open.values()].map(({ time }) => time);
		const newest = Math.min(Date.now(), Math.max(events.at(-1)?.[1] ?? 0, ...times));
		// What may still be listed late must not fall below the floor.
		const tooMany = events
			.slice(0, Math.max(0, events.length - MAX_KNOWN))
			.filter(([, time]) => time < newest - LISTED_LATE);
		const tooOld = events.slice(0, Math.max(0, events.length - 10 * MAX_KNOWN));
		for (const [id] of [...tooMany, ...tooOld]) {
			this.known.delete(id);
			this.given.delete(id);
		}
		this.floor = Math.max(this.floor, (tooMany.at(-1)?.[1] ?? -1) + 1);
		for (const [faxId, { time }] of this.open)
			if (this.open.size > MAX_OPEN || time < newest - FOLLOWED_FOR) this.open.delete(faxId);
	}

	toJSON() {
		const { floor, known, given, open } = this;
		return { floor, known: [...known], given: [...given], open: [...open] };
	}

	private has(id: string): boolean {
		return this.known.has(id) || this.given.has(id);
	}
}

/** How far a trigger has read Fax.to's lists; kept as text in the workflow's static data. */
export interface Cursor {
	/** Which account it is of: a digest that changes with the key; '' until its lists were read once. */
	account: string;
	/** What the user had chosen when it was last read; what has not been chosen since then does not start. */
	events: EventName[];
	/** When it was last used, by this machine's clock, in milliseconds. */
	used: number;
	/** Whether the processes that give events to n8n also run them, as far as one has seen; in queue mode others do. */
	runsOwn: boolean;
	lists: Record<ListName, ListCursor>;
}

/** The cursor in a text that cursorText() gave; a new one for any other text, such as one that somebody has edited. */
export function cursorOf(text = ''): Cursor {
	const json = text.slice(64);
	const saved: Omit<Cursor, 'lists'> & { lists: Partial<Record<ListName, SavedList>> } =
		text === sha256(json) + json ? JSON.parse(json) : { account: '', events: [], used: 0, runsOwn: false, lists: {} };
	const lists = { history: new ListCursor(saved.lists.history), inbox: new ListCursor(saved.lists.inbox) };
	return { ...saved, lists };
}

/** Adds to a cursor what another process has saved. */
export function addCursor(cursor: Cursor, { account, events, used, runsOwn, lists }: Cursor): void {
	cursor.lists.history.add(lists.history);
	cursor.lists.inbox.add(lists.inbox);
	cursor.runsOwn ||= runsOwn;
	if (used > cursor.used) Object.assign(cursor, { account, events, used });
}

/** A cursor as text, 64 digits of its digest first: n8n would watch each element of an object (docs/n8n-facts.md#static-data-are-watched). */
export function cursorText(cursor: Cursor): string {
	for (const list of Object.values(cursor.lists)) list.trim();
	const json = JSON.stringify(cursor);
	return sha256(json) + json;
}
