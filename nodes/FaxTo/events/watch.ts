import type { IDataObject } from 'n8n-workflow';
import { randomString } from 'n8n-workflow';
import { BoundedMap } from '../lib/boundedMap';
import { textOf } from '../lib/json';
import { Cursor } from './cursor';
import { eventId, LIST_NAMES } from './items';
import type { FaxEvent } from './look';

/** What n8n was given and has not begun after so long, in milliseconds, is given again. It may only have put it off. */
const GIVEN_AGAIN_AFTER = 30 * 60_000;

/** For so long, in milliseconds, n8n may put an execution off before it says that it has it. */
const MAX_TAKING = 3 * 3_600_000;

/** How many events that have begun are remembered for each workflow, the newest. */
const MAX_BEGUN = 5_000;

/** What this process knows of the executions that it runs. */
interface Here {
	/** Tells this process from others, and from itself before a restart. */
	name: string;
	/** Whether it has run what its own triggers gave: in queue mode the processes that take calls never do. */
	runsOwn: boolean;
	/** By the id of the workflow: the events whose executions have begun here. */
	begun: Map<string, BoundedMap<string, true>>;
}

const newProcess = (): Here => ({ name: randomString(8), runsOwn: false, begun: new Map() });

/** This process. */
export let here = newProcess();

/** Notes that the execution of an event has begun here. @returns false when another one of it has */
export function noteBegun(workflowId: string, eventId: string): boolean {
	const begun = here.begun.get(workflowId) ?? new BoundedMap({ max: MAX_BEGUN });
	here.begun.set(workflowId, begun);
	if (begun.has(eventId)) return false;
	begun.set(eventId, true);
	return true;
}

/** Whether the execution of an event has begun here. */
function hasBegun(workflowId: string, eventId: string): boolean {
	return here.begun.get(workflowId)?.has(eventId) === true;
}

/** A trigger of a published workflow, as this process knows it. */
export class Watch {
	/** Undefined until the lists were read once. */
	cursor?: Cursor;
	/** What was read or written last. */
	private lastText = '';
	/** By the id of the event: until when nobody else may give it to n8n, which has not said yet whether it takes it. */
	private readonly taking = new Map<string, number>();

	/** @param node its id */
	constructor(
		private readonly workflowId: string,
		private readonly node: string,
	) {}

	/** Adds what the workflow's static data (type 'global') hold. */
	read(store: IDataObject): void {
		const text = textOf(store[this.key]);
		// What this process wrote it knows, and reading is the expensive part.
		if (this.cursor && (text === this.lastText || text.startsWith(this.signature))) return;
		this.lastText = text;
		const saved = Cursor.read(text.slice(text.indexOf('{')));
		if (saved && this.cursor) this.cursor.add(saved);
		else this.cursor ??= saved;
	}

	/** What the text of this process begins with. */
	private get signature(): string {
		return `${here.name} {`;
	}

	/** Takes what static data hold for all that is known: what this process has given beyond that was thrown away. */
	reload(store: IDataObject): void {
		this.cursor = undefined;
		this.read(store);
	}

	/** Puts what is known into the workflow's static data, unless that is done; n8n saves them. */
	write(store: IDataObject): void {
		if (!this.cursor) return;
		const text = `${here.name} ${this.cursor.text()}`;
		// What was written into the data of another call need not be saved again.
		if (text !== this.lastText) store[this.key] = this.lastText = text;
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
		this.cursor?.lists[list]?.given.set(key, { time, by: here.name, at: Date.now(), runs: here.runsOwn });
	}

	/**
	 * Settles what n8n was given before: what has begun is known, what was lost is found anew, and the gate ends it if it had begun.
	 *
	 * @param isOnly whether no other process than this one gives events of the trigger, as with polls
	 */
	settle(isOnly: boolean): void {
		for (const name of LIST_NAMES) {
			const list = this.cursor?.lists[name];
			for (const [key, { time, by, at, runs }] of [...(list?.given ?? [])]) {
				const isOwn = by === here.name;
				const age = Math.abs(Date.now() - at);
				// In queue mode nobody learns what has begun, and n8n has stored what it was given.
				const isQueued = isOwn && !here.runsOwn;
				if (isQueued || hasBegun(this.workflowId, eventId(name, key))) list?.pass(key, time);
				else if (isOwn ? age >= GIVEN_AGAIN_AFTER : isOnly || runs || here.runsOwn) list?.given.delete(key);
			}
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

/** Becomes another process, as a restart does. For tests. */
export function restart(): void {
	here = newProcess();
	watches.clear();
}
