import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { canceled } from '../api/messages';
import { isCanceled } from '../api/transport';
import { DeliveryWatch } from '../faxes/deliveryWatch';
import { concurrency, giveUpAfter, timeout } from '../fields/callOptions';
import { concurrently } from '../lib/concurrently';
import { isTool, type Output } from '../lib/context';
import { isObject } from '../lib/json';
import { Slots } from '../lib/slots';
import { itemError, withoutFields } from './itemError';
import type { Item, Reads } from './operation';
import { Progress } from './progress';

/** What the items of a run have in common. */
export type Shared = Omit<Item, 'index' | 'watch' | 'slots'>;

/** The items of a run: how they go through a step together, and what becomes of those that fail. */
export class Run {
	readonly failures = new Map<number, unknown>();
	readonly count: number;
	private readonly concurrency: number;
	private readonly watch: DeliveryWatch;
	private readonly slots: Slots;

	/** What the items share keeps to the time-out of the first. */
	readonly shared: Shared;

	constructor(shared: Shared) {
		const first = { ...shared, index: 0 };
		const connection = { ...shared.connection, timeout: timeout.read(first) };
		connection.calls.patience = giveUpAfter.read(first) ?? connection.calls.patience;
		this.shared = { ...shared, connection };
		this.count = shared.n8n.getInputData().length;
		this.concurrency = concurrency.read(first);
		this.slots = new Slots(this.concurrency);
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
	 * @returns what the step gave, for each item that did not fail
	 */
	async each<T, U>(
		items: Map<number, T>,
		task: (value: T, index: number) => Promise<U>,
		{ limit = this.concurrency, stopsAtFailure = false } = {},
	): Promise<Map<number, U>> {
		const results = new Map<number, U>();
		const all = [...items];
		const next = async (place: number) => {
			const [index, value] = all[place] ?? [];
			if (index === undefined || value === undefined || (stopsAtFailure && this.isOver)) return;
			try {
				results.set(index, await task(value, index));
			} catch (error) {
				this.failures.set(index, error);
			}
		};
		await concurrently(all.length, limit, next, this.n8n.getExecutionCancelSignal());
		return results;
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
			const outputs = [await operation.run(run.item(index))].flat();
			progress.oneMore();
			return outputs;
		};
		const limit = operation.together ? Infinity : undefined;
		const results = await run.each(run.indices, task, { limit, stopsAtFailure: true });
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
