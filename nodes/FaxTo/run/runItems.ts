import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { canceled, notTried } from '../api/messages';
import { isCanceled } from '../api/transport';
import { DeliveryWatch } from '../faxes/deliveryWatch';
import { concurrency, giveUpAfter, timeout } from '../fields/callOptions';
import { isTool, type Output } from '../lib/context';
import { isObject } from '../lib/json';
import { Mutex } from '../lib/mutex';
import { itemError, withoutFields } from './itemError';
import type { Item, Reads } from './operation';
import { Progress } from './progress';

/** What the items of a run have in common. */
export type Shared = Omit<Item, 'index' | 'watch' | 'slots'>;

/** After so many calls in a row that never reached Fax.to the items that are left are not tried. */
const MAX_UNREACHED = 5;

/** How a step is carried out. */
interface Step {
	limit?: number;
	stopsAtFailure?: boolean;
	progress?: Progress;
}

/** The items of a run: how they go through a step together, and what becomes of those that fail. */
export class Run {
	readonly failures = new Map<number, unknown>();
	/** Those of the failed items that were not tried. */
	readonly untried = new Set<number>();
	readonly count: number;
	private readonly concurrency: number;
	private readonly watch: DeliveryWatch;
	private readonly slots: Mutex;

	/** What the items share keeps to the time-out of the first. */
	readonly shared: Shared;

	constructor(shared: Shared) {
		const first = { ...shared, index: 0 };
		const connection = { ...shared.connection, timeout: timeout.read(first) };
		connection.calls.patience = giveUpAfter.read(first) ?? connection.calls.patience;
		this.shared = { ...shared, connection };
		this.count = shared.n8n.getInputData().length;
		this.concurrency = concurrency.read(first);
		this.slots = new Mutex(this.concurrency);
		this.watch = new DeliveryWatch(connection, this.slots);
	}

	get n8n(): IExecuteFunctions {
		return this.shared.n8n;
	}

	/** Whether nothing more is to be started: an item failed and the node stops on errors, or the execution was canceled. */
	get isOver(): boolean {
		return (this.failures.size > 0 && !this.n8n.continueOnFail()) || isCanceled(this.shared.connection);
	}

	get indices(): Map<number, number> {
		return new Map(Array.from({ length: this.count }, (_unused, index) => [index, index]));
	}

	/** An item as its operation gets it. @throws NodeOperationError when its options of every call make no sense */
	item(index: number): Item {
		const { shared, watch, slots } = this;
		const own = { ...shared, index };
		// The first item decides for the run; that the others can't be read is as much of a mistake.
		concurrency.read(own);
		giveUpAfter.read(own);
		return { ...own, connection: { ...shared.connection, timeout: timeout.read(own) }, watch, slots };
	}

	/**
	 * One step for some items. A failure belongs to its item; the others go on, unless the node stops on errors and `stopsAtFailure`.
	 *
	 * @param limit how many at once; as many as the user wants if not given
	 * @param progress is told of each item that is done
	 * @returns what the step gave, for each item that did not fail
	 */
	async each<T, U>(
		items: Map<number, T>,
		task: (value: T, index: number) => Promise<U>,
		{ limit = this.concurrency, stopsAtFailure = false, progress }: Step = {},
	): Promise<Map<number, U>> {
		const results = new Map<number, U>();
		const queue = items.entries();
		const worker = async () => {
			for (const [index, value] of queue) {
				if (isCanceled(this.shared.connection) || (stopsAtFailure && this.isOver)) return;
				try {
					results.set(index, await task(value, index));
					progress?.oneMore();
				} catch (error) {
					this.failures.set(index, error);
				}
			}
		};
		await Promise.all(Array.from({ length: Math.min(limit, items.size) }, worker));
		return results;
	}

	/** Gives an item up where the calls before it never reached Fax.to: a thousand items that wait for a dead line help nobody. @throws NodeApiError then */
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

	/** The error of an item. @param words of what became of it */
	errorOf(index: number, ...words: string[]) {
		const place = { index, isOneOfMany: this.count > 1 };
		return itemError(this.n8n.getNode(), this.failures.get(index), place, ...words);
	}

	/** The outputs in the order of the items, each with its link. @param wordsOf what became of an item that failed */
	outputs(results: Map<number, Output[]>, wordsOf: (index: number) => string[] = () => []): INodeExecutionData[] {
		const lean = isTool(this.shared) ? withoutEmpty : (json: IDataObject) => json;
		return [...this.indices.keys()].flatMap((item): INodeExecutionData[] => {
			const pairedItem = { item };
			const outputs = results.get(item);
			if (outputs) return outputs.map((output) => ({ ...output, json: lean(output.json), pairedItem }));
			if (!this.failures.has(item)) return [];
			const { message, description } = this.errorOf(item, ...wordsOf(item));
			// Other keys would keep it from the error output (docs/n8n-facts.md#an-error-item-holds-three-keys-at-most).
			return [{ json: { error: message, details: description ?? '' }, pairedItem }];
		});
	}
}

/**
 * Carries out an operation that costs nothing for all items of a run.
 *
 * @returns the outputs in the order of the items, each with its link
 * @throws the error that ends the run, naming items as n8n's panel does
 */
export async function runItems(operation: Reads, shared: Shared): Promise<INodeExecutionData[]> {
	try {
		const run = new Run(shared);
		const progress = new Progress(run.n8n.logger, run.count, shared.connection);
		const task = async (index: number) => {
			run.refuseWhileUnreached(index);
			return [await operation.run(run.item(index))].flat();
		};
		const limit = operation.together ? Infinity : undefined;
		const results = await run.each(run.indices, task, { limit, stopsAtFailure: true, progress });
		if (isCanceled(shared.connection)) throw canceled(shared.connection);
		if (run.isOver && run.firstFailure) throw run.errorOf(run.firstFailure[0]);
		return run.outputs(results);
	} catch (error) {
		throw withoutFields(error);
	}
}

/** What a model reads: nothing that is empty, and of a record within a record only what stands outside it. */
function withoutEmpty(json: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(json).filter(
			([, value]) => value !== null && value !== undefined && value !== '' && !isObject(value),
		),
	);
}
