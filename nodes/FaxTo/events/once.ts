import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';
import { isObject, textOf } from '../lib/json';
import type { FaxEvent } from './look';
import { here, noteBegun } from './process';

/** How many notes the store keeps for a workflow, the newest: two for each event. */
const MAX_NOTES = 10_000;

/** Another process that has read the row before us has most probably written it after so many milliseconds. */
const OTHERS_TAKE = 60;

/** So often a note is written again that another process has written over, and so often the database may fail meanwhile. */
const MAX_TRIES = 20;
const MAX_FAULTS = 3;

/** The modes of the executions that rings and polls start; those by hand and retries are others. */
const AUTOMATIC = ['webhook', 'trigger'];

/** The field beside json and binary that holds the stamp; n8n stores it with the item, nobody sees it. */
const FIELD = 'faxToStart';

/** What the beginning of an execution must know of an item. */
interface Stamp extends IDataObject {
	/** The process that gave it to n8n. */
	by: string;
	/** Whether it needs its file. */
	file: boolean;
}

/** The item of an event on its way into n8n. @param downloadFile whether the file of a received fax is wanted */
export function stamped({ item, list }: FaxEvent, downloadFile: boolean): INodeExecutionData {
	const stamp: Stamp = { by: here.name, file: downloadFile && list === 'inbox' };
	return { ...item, [FIELD]: stamp };
}

function unstamped(item: INodeExecutionData): { item: INodeExecutionData; stamp?: Stamp } {
	const { [FIELD]: stamp, ...rest } = item;
	return isObject(stamp) ? { item: rest, stamp: { by: textOf(stamp.by), file: stamp.file === true } } : { item: rest };
}

/** An item whose execution begins. */
interface Beginning {
	item: INodeExecutionData;
	needsFile: boolean;
}

/**
 * The gate at the beginning of an execution: of all executions of one event, over all processes and restarts, the first goes on. What
 * a user starts by hand or retries, and what n8n runs again of one execution, goes on.
 *
 * @returns the items that go on
 * @throws NodeOperationError when n8n's database can't say whether another process has begun it
 */
export async function begin(execute: IExecuteFunctions): Promise<Beginning[]> {
	const given = execute.getInputData().map(unstamped);
	const isAutomatic = AUTOMATIC.includes(execute.getMode());
	const mine = await Promise.all(
		given.map(async ({ item, stamp }) => !isAutomatic || !stamp || (await isFirst(execute, item, stamp))),
	);
	return given
		.filter((_one, index) => mine[index])
		.map(({ item, stamp }) => ({ item, needsFile: stamp?.file === true }));
}

async function isFirst(execute: IExecuteFunctions, item: INodeExecutionData, stamp: Stamp): Promise<boolean> {
	const id = textOf(item.json.event_id);
	// A Remove Duplicates node of the same workflow may note event ids as they are.
	const note = `fax.to ${id}`;
	const isOwn = stamp.by === here.name;
	if (isOwn) here.runsOwn = true;
	const workflowId = textOf(execute.getWorkflow().id);
	if (isOwn && !noteBegun(workflowId, id)) return false;
	const row = rowOf(workflowId);
	if (isOwn) {
		// Where a process runs what it has given, it is the only one, and must know only what was before it started.
		const before = await row.seen(execute, [note, markOf(execute, note)]).catch((): string[] => []);
		return before.length === 0;
	}
	const isClaimed = await claim(execute, row, note);
	if (isClaimed) noteBegun(workflowId, id);
	return isClaimed;
}

/**
 * Notes an event unless another execution has, so that of several processes one gets it. The store has no lock: a process that had
 * read the row before writes over the note. So it is looked at again when each of those has written, and noted again until it stays.
 */
async function claim(execute: IExecuteFunctions, row: Row, note: string): Promise<boolean> {
	const mark = markOf(execute, note);
	let faults = 0;
	for (let tries = 0; tries < MAX_TRIES; tries++) {
		try {
			const seen = await row.seen(execute, [note, mark]);
			// An execution that n8n runs again, because its worker was killed, finds its own mark.
			if (seen.includes(mark)) return true;
			if (seen.length > 0) {
				await row.remove(execute, [mark]);
				return false;
			}
		} catch {
			if (++faults === MAX_FAULTS) break;
		}
		await sleep(OTHERS_TAKE * (1 + Math.random()));
	}
	throw new NodeOperationError(
		execute.getNode(),
		'n8n’s database could not tell whether this event has started already',
		{ description: 'Retry this execution. Nothing was done yet', level: 'warning' },
	);
}

/** Tells an execution's own note, which it finds when n8n runs it again. */
function markOf(execute: IExecuteFunctions, note: string): string {
	return `${note} by ${execute.getExecutionId()}`;
}

interface Access {
	texts: string[];
	done(seen: string[]): void;
	failed(reason: unknown): void;
}

/**
 * The row of n8n's deduplication store for a workflow: digests of texts, read and written as a whole, with no lock
 * (docs/n8n-facts.md#the-deduplication-store-has-no-lock). So the accesses of this process stand in one queue, and those that wait go
 * together.
 */
class Row {
	private waiting: Access[] = [];
	private isBusy = false;

	/** Tells which texts were noted before, and notes them all. @throws what n8n's database throws; they may be noted then */
	async seen(execute: IExecuteFunctions, texts: string[]): Promise<string[]> {
		return await new Promise((done, failed) => {
			this.waiting.push({ texts, done, failed });
			void this.work(execute);
		});
	}

	/** Takes texts back. Never fails: one that stays says nothing to other executions. */
	async remove({ helpers }: IExecuteFunctions, texts: string[]): Promise<void> {
		await inScope(async (scope) => await helpers.removeProcessed(texts, scope, { mode: 'entries' })).catch(
			() => undefined,
		);
	}

	private async work({ helpers }: IExecuteFunctions): Promise<void> {
		if (this.isBusy) return;
		this.isBusy = true;
		while (this.waiting.length > 0) {
			const together = this.waiting;
			this.waiting = [];
			const texts = [...new Set(together.flatMap((access) => access.texts))];
			const options = { mode: 'entries' as const, maxEntries: MAX_NOTES };
			try {
				const { processed } = await inScope(
					async (scope) => await helpers.checkProcessedAndRecord(texts, scope, options),
				);
				tell(together, processed.map(String));
			} catch (reason) {
				for (const { failed } of together) failed(reason);
			}
		}
		this.isBusy = false;
	}
}

/** Tells each access, in their order, which of its texts were noted before, by an earlier one of them too. */
function tell(together: Access[], before: string[]): void {
	const known = new Set(before);
	for (const { texts, done } of together) {
		done(texts.filter((text) => known.has(text)));
		for (const text of texts) known.add(text);
	}
}

/**
 * Does something with the row that all nodes of the workflow share, so that two triggers start one event once; with the node's own, where
 * a Remove Duplicates node uses that one in a mode that holds something else.
 */
async function inScope<T>(task: (scope: 'workflow' | 'node') => Promise<T>): Promise<T> {
	const first = await task('workflow').then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
	if ('value' in first) return first.value;
	const isOthers = first.error instanceof Error && /incompatible/i.test(first.error.message);
	return isOthers ? await task('node') : await Promise.reject(first.error);
}

const rows = new Map<string, Row>();

function rowOf(workflowId: string): Row {
	const row = rows.get(workflowId) ?? new Row();
	rows.set(workflowId, row);
	return row;
}
