import { randomString } from 'n8n-workflow';
import { BoundedMap } from '../lib/boundedMap';

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
export function hasBegun(workflowId: string, eventId: string): boolean {
	return here.begun.get(workflowId)?.has(eventId) === true;
}

/** Becomes another process, as a restart does. For tests. */
export function restart(): void {
	here = newProcess();
}
