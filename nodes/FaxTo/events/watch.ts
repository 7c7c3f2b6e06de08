import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { BoundedMap } from '../lib/boundedMap';
import { textOf } from '../lib/json';
import { addCursor, cursorOf, cursorText } from './cursor';
import type { FaxEvent } from './items';

/** An event that n8n has not begun this long after it was given, in milliseconds, is given again. n8n may only have postponed it. */
const GIVEN_AGAIN_AFTER = 30 * 60_000;

/** How many events and triggers this process remembers, the newest. */
const MAX_REMEMBERED = 20_000;
export const MAX_TRIGGERS = 1_000;

/** What this process knows of events, by workflow and event: when n8n was given it, in milliseconds, or that its execution has begun. */
let states = new BoundedMap<string, number | 'begun'>({ max: MAX_REMEMBERED });

const watches = new BoundedMap<string, Watch>({ max: MAX_TRIGGERS });

/** Whether this process runs what it gives to n8n: in queue mode others do. */
let runsOwn = false;

const keyOf = (workflowId: string, id: string) => `${workflowId} ${id}`;

/** Notes that the execution of an event has begun here. @returns whether it is the first one of what this process has given */
export function begin(workflowId: string, id: string): boolean {
	const isOwn = typeof states.get(keyOf(workflowId, id)) === 'number';
	states.set(keyOf(workflowId, id), 'begun');
	runsOwn ||= isOwn;
	return isOwn;
}

/** A trigger of a published workflow, as this process knows it. */
export class Watch {
	cursor = cursorOf();
	/** When n8n's log last stated why calls start nothing, in milliseconds. */
	warnedAt = 0;
	private readonly states = states;
	/** What was read or written last. */
	private lastText = '';

	/** @param key in the static data; of the node's id, because a node can be renamed */
	constructor(
		private readonly workflowId: string,
		private readonly key: string,
	) {}

	/** Adds what the workflow's static data (type 'global') hold. */
	read(store: IDataObject): void {
		const text = textOf(store[this.key]);
		// Reading is the expensive part.
		if (text !== this.lastText) addCursor(this.cursor, cursorOf(text));
		this.lastText = text;
	}

	/** Puts what is known into the workflow's static data; n8n saves them. */
	write(store: IDataObject): void {
		store[this.key] = this.lastText = cursorText(this.cursor);
	}

	/** Whether an event is on its way into n8n, or its execution has begun. */
	isTaken(id: string): 'no' | 'begun' | 'under way' {
		const state = this.states.get(keyOf(this.workflowId, id)) ?? 0;
		if (state === 'begun') return 'begun';
		return Math.abs(Date.now() - state) < GIVEN_AGAIN_AFTER ? 'under way' : 'no';
	}

	/** An event is on its way into n8n: nobody else gives it. */
	give(id: string): void {
		this.states.set(keyOf(this.workflowId, id), Date.now());
	}

	/** n8n has stored an event, or has not, so that the next look finds it again. */
	delivered(event: FaxEvent, isTaken: boolean): void {
		if (isTaken) this.cursor.lists[event.list].pass(event, false);
		else if (this.isTaken(event.id) !== 'begun') this.states.delete(keyOf(this.workflowId, event.id));
	}

	/**
	 * Learns what became of what n8n was given: what has begun is known, what was lost is found again, and startExecution() ends it if it had begun.
	 * @param isOnly whether no other process than this one gives events of the trigger, as with polls
	 */
	review(isOnly: boolean): void {
		this.cursor.runsOwn ||= runsOwn;
		for (const { given, known } of Object.values(this.cursor.lists)) {
			for (const [id, time] of given) {
				const fate = this.fateOf(id, isOnly);
				if (fate !== undefined) given.delete(id);
				if (fate === 'begun') known.set(id, time);
			}
		}
	}

	/** What became of an event that n8n was given; undefined while nobody can tell. */
	private fateOf(id: string, isOnly: boolean): 'begun' | 'lost' | undefined {
		const { runsOwn: isRunHere } = this.cursor;
		const state = this.isTaken(id);
		// In queue mode nobody learns what has begun, and n8n has stored what it was given.
		if (state === 'begun' || (!isRunHere && this.states.has(keyOf(this.workflowId, id)))) return 'begun';
		return state === 'no' && (isOnly || isRunHere) ? 'lost' : undefined;
	}
}

/** The trigger of a workflow in this process. */
export function watchOf(n8n: Pick<IPollFunctions, 'getNode' | 'getWorkflow'>): Watch {
	// A node has no id where n8n 2.8 saved what its API was given.
	const { id, name } = n8n.getNode();
	const [workflowId, key] = [textOf(n8n.getWorkflow().id), `faxTo:${id || name}`];
	return watches.renew(`${workflowId} ${key}`, () => new Watch(workflowId, key));
}

/** Becomes another process, as a restart does. For tests. */
export function restart(): void {
	states = new BoundedMap({ max: MAX_REMEMBERED });
	watches.clear();
	runsOwn = false;
}
