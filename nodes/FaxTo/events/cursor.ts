import type { Entry, EventName, FaxEvent, ListName } from './items';

/** How many events a list's cursor holds, the newest. */
const MAX_KNOWN = 1_000;

/** How many faxes that can still become news are followed, and how long, in milliseconds of Fax.to's own times. */
const MAX_OPEN = 2_000;
export const FOLLOWED_FOR = 7 * 24 * 3_600_000;

/** So much later than its time (milliseconds) a fax may appear in a list. */
export const LISTED_LATE = 10 * 60_000;

/** A fax that can still become news: a sent one on its way, or a received one whose file can't be had. */
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
 * How far a list of Fax.to has been read. Not one mark but the events themselves: whether new entries always come first,
 * ids grow or times are unique is documented nowhere. What is older than the floor is not new, whatever its id.
 */
export class ListCursor {
	/** In milliseconds, by Fax.to's times. */
	floor: number;
	/** By the id of the event: the time of the fax. */
	readonly known: Map<string, number>;
	/** Those of them that n8n was given, while it is not certain that their executions have begun. */
	readonly given: Set<string>;
	/** By the id of the fax. */
	readonly open: Map<string, Open>;

	constructor({ floor = 0, known = [], given = [], open = [] }: Partial<SavedList> = {}) {
		this.floor = floor;
		this.known = new Map(known);
		this.given = new Set(given);
		this.open = new Map(open);
	}

	/** Whether anything is known of a fax. */
	knows(faxId: string): boolean {
		return this.open.has(faxId) || this.isTold(faxId);
	}

	/** Whether an event of a fax is known. @param outcome of a sent fax; without it any counts */
	isTold(faxId: string, outcome?: string): boolean {
		if (outcome !== undefined) return this.known.has(`receipt:${faxId}:${outcome}`);
		return this.known.has(`received:${faxId}`) || this.isTold(faxId, 'delivered') || this.isTold(faxId, 'failed');
	}

	/** Whether an event is new, or a fax on its way. */
	isNews({ id, faxId, time }: Entry): boolean {
		if (id === undefined) return !this.knows(faxId) && time >= this.floor;
		return !this.known.has(id) && (this.knows(faxId) || time >= this.floor);
	}

	/** Puts an event behind the cursor. @param isCertain whether its execution has begun, or need not */
	pass({ id, faxId, time }: FaxEvent, isCertain = true): void {
		this.known.set(id, time);
		if (isCertain) this.given.delete(id);
		else this.given.add(id);
		this.open.delete(faxId);
	}

	/** An event that n8n was given is found anew. */
	forget(id: string): void {
		this.known.delete(id);
		this.given.delete(id);
	}

	/** Notes a fax that can still become news, whatever the clock did meanwhile. */
	follow({ faxId, time }: Entry): Open {
		const last = Date.now();
		const open = { time, since: Math.min(this.open.get(faxId)?.since ?? last, last), last };
		this.open.set(faxId, open);
		return open;
	}

	/** Adds what another cursor of the same list knows. */
	add({ floor, known, given, open }: ListCursor): void {
		this.floor = Math.max(this.floor, floor);
		for (const id of this.given) if (known.has(id) && !given.has(id)) this.given.delete(id);
		for (const id of given) if (!this.known.has(id)) this.given.add(id);
		for (const [faxId, one] of open) if (!this.knows(faxId)) this.open.set(faxId, one);
		for (const [id, time] of known) this.known.set(id, time);
		for (const faxId of this.open.keys()) if (this.isTold(faxId)) this.open.delete(faxId);
	}

	/** Forgets what is too much or too old, by the times of Fax.to. */
	trim(): void {
		const times = [...this.known.values(), ...[...this.open.values()].map(({ time }) => time)];
		const newest = times.reduce((latest, time) => Math.max(latest, time), 0);
		const oldestFirst = [...this.known].sort(([, a], [, b]) => a - b);
		for (const [id, time] of oldestFirst.slice(0, Math.max(0, this.known.size - MAX_KNOWN))) {
			// What may still be listed late must not fall below the floor.
			if (time >= newest - LISTED_LATE && this.known.size <= 10 * MAX_KNOWN) break;
			this.forget(id);
			if (time < newest - LISTED_LATE) this.floor = Math.max(this.floor, time + 1);
		}
		for (const [faxId, { time }] of this.open)
			if (this.open.size > MAX_OPEN || time < newest - FOLLOWED_FOR) this.open.delete(faxId);
	}

	toJSON() {
		const { floor, known, given, open } = this;
		return { floor, known: [...known], given: [...given], open: [...open] };
	}
}

/** How far a trigger has read Fax.to's lists; kept as text in the workflow's static data. */
export class Cursor {
	/** Which account it is of: a digest that changes with the key; '' until its lists were read once. */
	account = '';
	/** What the user had chosen when it was last read; what has not been chosen since then does not start. */
	events: EventName[] = [];
	/** When it was last used, by this machine's clock, in milliseconds. */
	used = 0;
	/** Whether the processes that give events to n8n also run them, as far as one has seen; in queue mode others do. */
	runsOwn = false;
	lists: Record<ListName, ListCursor> = { history: new ListCursor(), inbox: new ListCursor() };

	/** Adds what another process has saved. */
	add(other: Cursor): void {
		this.lists.history.add(other.lists.history);
		this.lists.inbox.add(other.lists.inbox);
		this.runsOwn ||= other.runsOwn;
		if (other.used > this.used) Object.assign(this, { account: other.account, events: other.events, used: other.used });
	}

	/** As text, because n8n would watch each element of an object (docs/n8n-facts.md#static-data-are-watched). */
	text(): string {
		for (const list of Object.values(this.lists)) list.trim();
		return JSON.stringify(this);
	}

	/** The cursor in a text that text() gave, or '' for a new one. */
	static read(text: string): Cursor {
		if (text === '') return new Cursor();
		const saved: Omit<Cursor, 'lists'> & { lists: Record<ListName, SavedList> } = JSON.parse(text);
		const lists = { history: new ListCursor(saved.lists.history), inbox: new ListCursor(saved.lists.inbox) };
		return Object.assign(new Cursor(), saved, { lists });
	}
}
