import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { downloadFile } from '../fields/triggerOptions';
import { concurrently } from '../lib/concurrently';
import { DeduplicationRow } from '../lib/deduplicationRow';
import { textOf } from '../lib/json';
import { withFile } from './files';
import { AT_ONCE } from './look';
import { begin } from './watch';

/** How many notes the store keeps for a workflow, the newest: three for each of 5,000 events, that it has begun, where, and who came too late. */
const MAX_NOTES = 15_000;

/** The modes of the executions that rings and polls start; those by hand and retries are others. */
const AUTOMATIC = ['webhook', 'trigger'];

/**
 * The beginning of an execution, in the trigger itself: of all executions of one event, over all processes and restarts, the first goes on.
 * What a user starts by hand or retries, and what n8n runs again of one execution, goes on. Files are fetched here and not before, so that
 * nothing is stored that belongs to no execution.
 * @returns the items that go on to the next nodes
 * @throws NodeOperationError when n8n's database can't say whether another process has begun it
 */
export async function startExecution(execute: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = execute.getInputData();
	const isAutomatic = AUTOMATIC.includes(execute.getMode());
	const mine = await Promise.all(
		items.map(async ({ json }) => !isAutomatic || (await isFirst(execute, textOf(json.event_id)))),
	);
	const begun = items.filter((_item, index) => mine[index]);
	if (!downloadFile.read({ n8n: execute, index: 0 })) return begun;
	return await concurrently(begun, AT_ONCE, async (item) => await withFile(execute, item));
}

async function isFirst(execute: IExecuteFunctions, id: string): Promise<boolean> {
	// Where a process runs what it has given no other one does, so none can write its note over.
	const isOnly = begin(textOf(execute.getWorkflow().id), id);
	try {
		return await note(execute, 'workflow', id, isOnly).catch(async (error: unknown) => {
			// A Remove Duplicates node uses the row of the workflow in a mode that holds something else.
			if (error instanceof Error && /incompatible/i.test(error.message)) return await note(execute, 'node', id, isOnly);
			throw error;
		});
	} catch {
		// What this process has given it knows without n8n's database.
		if (isOnly) return true;
		const message = 'n8n could not check in its database whether this event has already started an execution';
		const description = 'Retry this execution. Nothing was done yet';
		throw new NodeOperationError(execute.getNode(), message, { description, level: 'warning' });
	}
}

/** Notes an event in the row that all nodes of the workflow share, so that two triggers start one event once, or in the node's own. */
async function note(execute: IExecuteFunctions, scope: 'workflow' | 'node', id: string, isOnly: boolean) {
	const { helpers } = execute;
	const options = { mode: 'entries' as const, maxEntries: MAX_NOTES };
	const name = `${scope} ${execute.getWorkflow().id} ${scope === 'node' ? execute.getNode().id : ''}`;
	const row = new DeduplicationRow(name, {
		note: async (texts) => (await helpers.checkProcessedAndRecord(texts, scope, options)).processed.map(String),
		remove: async (texts) => void (await helpers.removeProcessed(texts, scope, options)),
	});
	// A Remove Duplicates node of the same workflow may note event ids as they are.
	const text = `fax.to ${id}`;
	// An execution that n8n runs again, because its worker was killed, finds its own.
	const token = `${text} by ${execute.getExecutionId()}`;
	const seen = isOnly ? await row.note([text, token]) : await row.claim(text, token);
	const isMine = seen === 'mine' || !seen.has(text);
	if (!isMine) await takeBack(row, token).catch(() => undefined);
	return isMine;
}

/** Takes a token back, so that an execution which has ended at the gate does so too if n8n runs it again. */
async function takeBack(row: DeduplicationRow, token: string): Promise<void> {
	await row.remove([token]);
	// A process that had read the row before has written it back.
	await row.othersHaveWritten();
	await row.remove([token]);
}
