import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { textOf } from '../lib/json';
import { isReceipt } from './items';
import { type Memory, memoryOf } from './memory';
import { isRecovered, Signal, unstamped } from './start';

/** The modes of the executions that webhooks and polls start; those by hand and retries are others. */
const AUTOMATIC = ['webhook', 'trigger'];

/** How long, in milliseconds since the first of them, executions that n8n has recovered wait for static data to be read. */
const LOADED_WITHIN = 5_000;

/**
 * The beginning of an execution, in the trigger itself: the items that go on to the next nodes, without those of an event
 * that another execution has. What a user starts by hand or retries always goes on.
 *
 * Holds them, for seconds at most, until the callback is answered: n8n begins an execution before it answers
 * (docs/n8n-facts.md#an-execution-begins-before-the-answer), and a quick one
 * could be through when n8n crashes, so that the repetition would do all of it again. Where another process executes (queue
 * mode) there is nothing to wait for.
 */
export async function begin(execute: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const memory = memoryOf(textOf(execute.getWorkflow().id));
	const isAutomatic = AUTOMATIC.includes(execute.getMode());
	const goingOn: INodeExecutionData[] = [];
	for (const { item, stamp } of execute.getInputData().map(unstamped)) {
		if (isAutomatic && stamp) {
			const id = textOf(item.json.event_id);
			await memory.answered(id);
			if (isRecovered(stamp) && (await comesAgain(memory, id, execute.getMode()))) continue;
			if (!memory.begins(id, stamp.start)) continue;
		}
		goingOn.push(item);
	}
	return goingOn;
}

let firstRecovered = 0;

/**
 * Whether an event of which n8n had stored an execution and not begun it when it stopped is told anew: n8n runs that
 * execution when it starts again (docs/n8n-facts.md#executions-are-recovered). It was never answered, or static
 * data would tell it. So a receipt comes again, and a received fax is brought by the polling trigger, if there is one; the new start is the
 * better one, as it is saved before anything runs. No document says that Fax.to repeats a received fax, so that goes on.
 */
async function comesAgain(memory: Memory, id: string, mode: string): Promise<boolean> {
	firstRecovered ||= Date.now();
	while (!memory.isLoaded && Date.now() - firstRecovered < LOADED_WITHIN) await new Signal().comes(100);
	if (memory.has(id)) return false;
	return mode === 'trigger' ? memory.isLoaded : isReceipt(id) || memory.polls.areAtWork;
}
