import type { IDataObject } from 'n8n-workflow';
import { textOf } from '../lib/json';
import { Cursor, type ListCursor } from './cursor';
import { eventId, type ListName } from './items';
import type { FaxEvent } from './look';
import { hasBegun, here } from './process';

/** What n8n was given and has not begun after so long, in milliseconds, is given again; each time it is waited for twice as long. */
const GIVEN_AGAIN_AFTER = 10 * 60_000;

/** For so long, in milliseconds, n8n may put an execution off before it says that it has it. */
const MAX_TAKING = 3 * 3_600_000;

/** A trigger of a published workflow, as this process knows it. */
export class Watch {
	/** Undefined until the lists were read once. */
	cursor?: Cursor;
	private lastText = '';
	/** By the id of the event: until when nobody else may give it to n8n, which has not said yet whether it takes it. */
	private readonly taking = new Map<string, number>();
	/** By the id of the event: when it is given again. */
	private readonly again = new Map<string, { at: number; wait: number }>();

	/** @param node its id */
	constructor(
		private readonly workflowId: string,
		private readonly node: string,
	) {}

	/** Adds what the workflow's static data (type 'global') hold. */
	read(store: IDataObject): void {
		const text = textOf(store[this.key]);
		// Reading is the expensive part, and usually the text is what this process wrote.
		if (text === '' || text === this.lastText) return;
		this.lastText = text;
		const saved = Cursor.read(text);
		if (saved && this.cursor) this.cursor.add(saved);
		else this.cursor = saved;
	}

	/** Takes what static data hold for all that is known: what this process has given beyond that was thrown away. */
	reload(store: IDataObject): void {
		this.lastText = '';
		this.cursor = undefined;
		this.again.clear();
		this.read(store);
	}

	/** Puts what is known into the workflow's static data; n8n saves them. */
	write(store: IDataObject): void {
		if (!this.cursor) return;
		this.lastText = this.cursor.text();
		// What is there already need not be saved.
		if (store[this.key] !== this.lastText) store[this.key] = this.lastText;
	}

	/** Under the node's id: a node can be renamed. */
	private get key(): string {
		return `faxTo:${this.node}`;
	}

	/** Whether an event is on its way into n8n, or its execution has begun. */
	isTaken(id: string): 'no' | 'begun' | 'under way' {
		if (hasBegun(this.workflowId, id)) return 'begun';
		const until = this.taking.get(id) ?? 0;
		return until > Date.now() && until <= Date.now() + MAX_TAKING ? 'under way' : 'no';
	}

	/** Keeps others from giving an event to n8n until it is known whether n8n takes it. */
	take(id: string): void {
		this.taking.set(id, Date.now() + MAX_TAKING);
	}

	/** n8n has not taken an event: it is found anew. */
	release(id: string): void {
		this.taking.delete(id);
	}

	/** n8n has an event. */
	give({ id, list, key, time }: FaxEvent): void {
		this.taking.delete(id);
		this.cursor?.lists[list]?.given.set(key, { time, by: here.name, runs: here.runsOwn });
		const wait = 2 * (this.again.get(id)?.wait ?? GIVEN_AGAIN_AFTER / 2);
		this.again.set(id, { at: Date.now() + wait, wait });
	}

	/**
	 * Settles what n8n was given before: what has begun is known, what was lost is found anew, and the gate ends it if it had begun.
	 *
	 * @param isOnly whether no other process than this one gives events of the trigger, as with polls
	 */
	settle(isOnly: boolean): void {
		for (const name of ['history', 'inbox'] as const) {
			const list = this.cursor?.lists[name];
			if (list) this.settleList(name, list, isOnly);
		}
		for (const [id] of this.again) if (hasBegun(this.workflowId, id)) this.again.delete(id);
	}

	private settleList(name: ListName, list: ListCursor, isOnly: boolean): void {
		for (const [key, { time, by, runs }] of [...list.given]) {
			const id = eventId(name, key);
			if (hasBegun(this.workflowId, id) || (by === here.name && !here.runsOwn)) list.pass(key, time);
			else if (by === here.name ? (this.again.get(id)?.at ?? 0) < Date.now() : isOnly || runs || here.runsOwn)
				list.given.delete(key);
		}
	}
}

const watches = new Map<string, Watch>();

/** A trigger of a workflow in this process. */
export function watchOf(workflowId: string, node: string): Watch {
	const key = `${workflowId} ${node}`;
	const watch = watches.get(key) ?? new Watch(workflowId, node);
	watches.set(key, watch);
	return watch;
}

/** Forgets what the process knows, as a restart does. For tests. */
export function forgetWatches(): void {
	watches.clear();
}
