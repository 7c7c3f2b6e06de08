import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { canceled, notTried } from '../api/messages';
import { isCanceled } from '../api/transport';
import { DeliveryWatch } from '../faxes/deliveryWatch';
import { concurrency, giveUpAfter, timeout } from '../fields/callOptions';
import { isTool, type Output, type OwnError } from '../lib/context';
import { isObject } from '../lib/json';
import { Mutex } from '../lib/mutex';
import { oncePer } from '../lib/oncePer';
import { itemError } from './itemError';
import type { Item } from '../faxes/item';
import type { Operation, Reads } from './operation';
import { progressLog } from './progress';

/** What a run is given. */
export type Given = Pick<Item, 'n8n' | 'connection'>;

/** After this many consecutive calls that never reached Fax.to, the remaining items are not tried. */
const MAX_UNREACHED = 5;

/** How to run a step. */
interface Step {
	limit?: number;
	stopsAtFailure?: boolean;
	/** Called for each finished item. */
	progress?: () => void;
}

/** The items of a run: runs steps for them, and keeps track of those that fail. */
export class Run {
	readonly failures = new Map<number, unknown>();
	/** The failed items that were not tried. */
	readonly untried = new Set<number>();
	/** What ends the run where no item does. */
	error?: OwnError;
	readonly count: number;
	private readonly concurrency: number;
	/** What all items share. */
	readonly shared: Omit<Item, 'index'>;

	/** The call options of the first item apply to the run. Where they are invalid, that item fails, and others go on without them. */
	constructor({ n8n, connection: given }: Given) {
		const first = { n8n, index: 0 };
		const connection = { ...given, timeout: ifValid(() => timeout.read(first)) };
		connection.calls.patience = ifValid(() => giveUpAfter.read(first)) ?? connection.calls.patience;
		this.count = n8n.getInputData().length;
		this.concurrency = ifValid(() => concurrency.read(first)) ?? 1;
		const slots = new Mutex(this.concurrency);
		this.shared = { n8n, connection, watch: new DeliveryWatch(connection, slots), slots };
	}

	get n8n(): IExecuteFunctions {
		return this.shared.n8n;
	}

	/** Whether no new work may start: an item failed and the node stops on errors, the run was ended, or the execution was canceled. */
	get isOver(): boolean {
		const hasFailed = this.failures.size > 0 && !this.n8n.continueOnFail();
		return hasFailed || this.error !== undefined || isCanceled(this.shared.connection);
	}

	end(error: OwnError): void {
		this.error = error;
	}

	get indices(): Map<number, number> {
		return new Map(Array.from({ length: this.count }, (_unused, index) => [index, index]));
	}

	/** An item for its operation. @throws NodeOperationError when its call options are invalid */
	item(index: number): Item {
		const own = { ...this.shared, index };
		concurrency.read(own);
		giveUpAfter.read(own);
		return { ...own, connection: { ...own.connection, timeout: timeout.read(own) } };
	}

	/**
	 * Runs one step for some items. A failure only affects its item, unless the node stops on errors and
	 * `stopsAtFailure` is set. A run that is over begins no further step.
	 * @param limit how many at once; Concurrency by default
	 * @returns the results of the items that did not fail
	 */
	async each<T, U>(
		items: Map<number, T>,
		task: (value: T, index: number) => Promise<U>,
		{ limit = this.concurrency, stopsAtFailure = false, progress }: Step = {},
	): Promise<Map<number, U>> {
		const results = new Map<number, U>();
		if (this.isOver) return results;
		const queue = items.entries();
		const worker = async () => {
			for (const [index, value] of queue) {
				if (isCanceled(this.shared.connection) || (stopsAtFailure && this.isOver)) return;
				try {
					results.set(index, await task(value, index));
					progress?.();
				} catch (error) {
					this.failures.set(index, error);
				}
			}
		};
		await Promise.all(Array.from({ length: Math.min(limit, items.size) }, worker));
		return results;
	}

	/**
	 * Gives up on an item if the calls before it never reached Fax.to: a thousand items should not wait for a dead
	 * line. @throws NodeApiError then
	 */
	refuseWhileUnreached(index: number): void {
		const { connection } = this.shared;
		if (connection.calls.unreached < MAX_UNREACHED) return;
		this.untried.add(index);
		throw notTried(connection);
	}

	/** The first item that failed. */
	get firstFailure(): [number, unknown] | undefined {
		return [...this.failures].sort(([a], [b]) => a - b)[0];
	}

	/** The error of an item. @param words about its state */
	errorOf(index: number, ...words: string[]) {
		const place = { index, isOneOfMany: this.count > 1 };
		return itemError(this.n8n.getNode(), this.failures.get(index), place, ...words);
	}

	/** The outputs in the order of the items, linked to them. @param wordsOf the state of a failed item */
	outputs(results: Map<number, Output[]>, wordsOf: (index: number) => string[] = () => []): INodeExecutionData[] {
		const lean = isTool(this.shared) ? withoutEmpty : (json: IDataObject) => json;
		return [...this.indices.keys()].flatMap((item): INodeExecutionData[] => {
			const pairedItem = { item };
			const outputs = results.get(item);
			if (outputs) return outputs.map((output) => ({ ...output, json: lean(output.json), pairedItem }));
			return [failedItem(this.errorOf(item, ...wordsOf(item)), item)];
		});
	}
}

/** What a run is called in the execution. A fax is no number, also where a retry has another operation. */
export function runIn(n8n: IExecuteFunctions, operation?: Operation): string {
	return `${operation?.resource} ${n8n.getWorkflowDataProxy(0).$runIndex}`;
}

/** What the tries of an execution have made, by run and item, as long as n8n has it in memory: each try begins with the first item. */
const madeIn = oncePer<IDataObject, Map<string, Output[]>>(() => new Map());

/**
 * Runs a free operation for all items.
 * @returns the outputs in the order of the items, linked to them
 * @throws the error that ends the run, with items counted from 1
 */
export async function runItems(operation: Reads, given: Given): Promise<INodeExecutionData[]> {
	const run = new Run(given);
	const progress = progressLog(run.n8n.logger, run.count, given.connection);
	const made = madeIn(run.n8n.getContext('node'));
	const name = runIn(run.n8n, operation);
	const task = async (index: number) => {
		const before = made.get(`${name}/${index}`);
		if (before) return before;
		run.refuseWhileUnreached(index);
		const outputs = [await operation.run(run.item(index))].flat();
		if (operation.makes) made.set(`${name}/${index}`, outputs);
		return outputs;
	};
	const limit = operation.waits ? Infinity : undefined;
	const results = await run.each(run.indices, task, { limit, stopsAtFailure: true, progress });
	if (isCanceled(given.connection)) throw canceled(given.connection);
	if (run.isOver && run.firstFailure) throw run.errorOf(run.firstFailure[0]);
	return run.outputs(results);
}

/** The output of a failed item. Other keys would keep it from the error output (docs/n8n-facts.md#an-error-item-holds-three-keys-at-most). */
export function failedItem({ message, description }: OwnError, item: number): INodeExecutionData {
	return { json: { error: message, details: description ?? '' }, pairedItem: { item } };
}

/** A setting; undefined where it is invalid. */
function ifValid<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch {
		return undefined;
	}
}

/** The output for models: without empty values and nested records. */
function withoutEmpty(json: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(json).filter(
			([, value]) => value !== null && value !== undefined && value !== '' && !isObject(value),
		),
	);
}
