import type { IDataObject } from 'n8n-workflow';
import { BoundedMap } from '../lib/boundedMap';
import { textOf } from '../lib/json';
import { Cursor } from './cursor';
import { LIST_NAMES } from './items';
import type { FaxEvent } from './look';

/** What n8n was given and has not begun after so long, in milliseconds, is given again. It may only have put it off. */
const GIVEN_AGAIN_AFTER = 30 * 60_000;

/** Of how many events and triggers this process knows what became of them, the newest. */
const MAX_EVENTS = 20_000;
export const MAX_TRIGGERS = 1_000;

/** What this process has given to n8n, by workflow and event, and when, in milliseconds. */
const given = new BoundedMap<string, number>({ max: MAX_EVENTS });

/** The events whose executions have begun here. */
const begun = new BoundedMap<string, true>({ max: MAX_EVENTS });

const watches = new BoundedMap<string, Watch>({ max: MAX_TRIGGERS });

/** Whether this process runs what it gives to n8n: in queue mode others do. */
let runsOwn = false;

const keyOf = (workflowId: string, id: string) => `${workflowId} ${id}`;

/** Whether this process has given an event to n8n that begins here: then it is the only one that does so. */
export function isOwn(workflowId: string, id: string): boolean {
	const isGiven = given.has(keyOf(workflowId, id));
	runsOwn ||= isGiven;
	return isGiven;
}

/** Notes that the execution of an event has begun here. @returns false when another one of it has */
export function noteBegun(workflowId: string, id: string): boolean {
	const key = keyOf(workflowId, id);
	if (begun.has(key)) return false;
	begun.set(key, true);
	return true;
}

/** A trigger of a published workflow, as this process knows it. */
export class Watch {
	/** Undefined until the lists were read once. */
	cursor?: Cursor;
	/** What was read or written last. */
	private lastText = '';

	/** @param node its id */
	constructor(
		private readonly workflowId: string,
		private readonly node: string,
	) {}

	/** Adds what the workflow's static data (type 'global') hold. */
	read(store: IDataObject): void {
		const text = textOf(store[this.key]);
		// Reading is the expensive part.
		if (this.cursor && text === this.lastText) return;
		this.lastText = text;
		const saved = Cursor.read(text);
		if (saved && this.cursor) this.cursor.add(saved);
		else this.cursor ??= saved;
	}

	/** Puts what is known into the workflow's static data; n8n saves them. */
	write(store: IDataObject): void {
		if (this.cursor) store[this.key] = this.lastText = this.cursor.text();
	}

	/** Under the node's id: a node can be renamed. */
	private get key(): string {
		return `faxTo:${this.node}`;
	}

	/** Whether an event is on its way into n8n, or its execution has begun. */
	isTaken(id: string): 'no' | 'begun' | 'under way' {
		const key = keyOf(this.workflowId, id);
		if (begun.has(key)) return 'begun';
		return Math.abs(Date.now() - (given.get(key) ?? 0)) < GIVEN_AGAIN_AFTER ? 'under way' : 'no';
	}

	/** An event is on its way into n8n: nobody else gives it. */
	give(id: string): void {
		given.set(keyOf(this.workflowId, id), Date.now());
	}

	/** n8n has an event, or has not taken it, so that it is found anew. */
	settle(event: FaxEvent, isTaken: boolean): void {
		if (isTaken) this.cursor?.lists[event.list]?.pass(event, false);
		else given.delete(keyOf(this.workflowId, event.id));
	}

	/**
	 * Learns what became of what n8n was given: what has begun is known, what was lost is found anew, and the gate ends it if it had begun.
	 *
	 * @param isOnly whether no other process than this one gives events of the trigger, as with polls
	 */
	review(isOnly: boolean): void {
		const { cursor } = this;
		if (!cursor) return;
		cursor.runsOwn ||= runsOwn;
		for (const list of LIST_NAMES.map((name) => cursor.lists[name])) {
			for (const id of [...(list?.given ?? [])]) {
				const taken = this.isTaken(id);
				const isOurs = given.has(keyOf(this.workflowId, id));
				// In queue mode nobody learns what has begun, and n8n has stored what it was given.
				if (taken === 'begun' || (isOurs && !cursor.runsOwn)) list?.given.delete(id);
				else if (taken === 'no' && (isOurs || isOnly || cursor.runsOwn)) list?.forget(id);
			}
		}
	}
}

/** A trigger of a workflow in this process. */
export function watchOf(workflowId: string, node: string): Watch {
	return watches.renew(`${workflowId} ${node}`, () => new Watch(workflowId, node));
}

/** Becomes another process, as a restart does. For tests. */
export function restart(): void {
	for (const memory of [given, begun, watches]) memory.clear();
	runsOwn = false;
}
