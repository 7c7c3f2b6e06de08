import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { textOf } from '../api/json';
import { type Memory, memoryOf } from './remember';
import { unstamped } from './stamp';

/** The modes of the executions that webhooks and polls start; those by hand and retries are others. */
const AUTOMATIC = ['webhook', 'trigger'];

/** In milliseconds. Fax.to repeats a callback after 15 minutes. */
const REPEATED_BY = 20 * 60_000;

/** How often, in milliseconds, to look whether it was. */
const LOOK_EVERY = 1_000;

/**
 * The beginning of an execution, in the trigger itself: the items that go on to the next nodes, without those of an event
 * that another execution has. What a user starts by hand or retries always goes on.
 *
 * Holds them until the callback is answered: n8n begins an execution before it answers, and a quick one could be through
 * when n8n crashes, so that the repetition would do all of it again. Where another process executes (queue mode) there is
 * nothing to wait for.
 */
export async function begin(execute: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const memory = memoryOf(textOf(execute.getWorkflow().id));
	const isAutomatic = AUTOMATIC.includes(execute.getMode());
	const end = Date.now() + REPEATED_BY;
	const goingOn: INodeExecutionData[] = [];
	for (const { item, stamp } of execute.getInputData().map(unstamped)) {
		if (isAutomatic && stamp) {
			const id = textOf(item.json.event_id);
			await memory.answered(id);
			if (stamp.runsHere && !memory.isOwn(id, stamp.start)) await waitForAnother(execute, memory, id, end);
			if (!memory.begins(id, stamp.start)) continue;
		}
		goingOn.push(item);
	}
	return goingOn;
}

/**
 * For what another process started that runs by itself what it starts: it has crashed, and n8n runs what it had stored and
 * not begun (n8n 2.41, enqueued-execution-recovery.service.js).
 *
 * What was not begun was not answered either, so its callback comes again, or a poll brings it. That start is the better
 * one, as it is noted in static data before anything runs; this one is for the case that nothing comes.
 */
async function waitForAnother(execute: IExecuteFunctions, memory: Memory, id: string, end: number): Promise<void> {
	while (memory.knownStart(id) === undefined && Date.now() < end) await sleep(LOOK_EVERY, execute.getExecutionCancelSignal());
}
