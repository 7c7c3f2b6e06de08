import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { DeliveryWatch } from '../faxes/deliveryWatch';
import { isObject } from '../lib/json';
import { Slots } from '../lib/slots';
import { concurrently } from '../lib/concurrently';
import { concurrency, giveUpAfter, timeout } from '../fields/callOptions';
import { isTool } from '../lib/context';
import { checkError, itemError, runError, withoutFields } from './itemError';
import { type CheckedItem, type Item, type Operation, type Output } from './operation';
import { Progress } from './progress';
import { witnessOf } from '../purchase/ledger';

type Told = NodeApiError | NodeOperationError;

/**
 * Carries out an operation for all items of a run, in the steps that keep a mistake from costing money: all are checked, then
 * looked at, then bought. Where the node stops on a failure, a bad item stops the run before anything is bought; where it
 * goes on, the good ones go.
 *
 * @param shared what the items have in common
 * @returns the outputs in the order of the items, each with its link
 * @throws the error that ends the run, naming items as n8n's panel does
 */
export async function runOperation(
	n8n: IExecuteFunctions,
	operation: Operation,
	shared: Omit<Item, 'index' | 'watch' | 'slots'>,
): Promise<INodeExecutionData[]> {
	try {
		return await new Run(n8n, operation, shared).finish();
	} catch (error) {
		throw withoutFields(error);
	} finally {
		await shared.references.confirmed();
	}
}

class Run {
	private readonly count: number;
	private readonly checked: CheckedItem[] = [];
	private readonly failures = new Map<number, Told>();
	private readonly concurrency: number;
	private readonly shared: Omit<Item, 'index'>;

	constructor(
		private readonly n8n: IExecuteFunctions,
		private readonly operation: Operation,
		shared: Omit<Item, 'index' | 'watch' | 'slots'>,
	) {
		this.count = n8n.getInputData().length;
		const first = { ...shared, index: 0 };
		const { connection } = shared;
		const wanted = concurrency.read(first);
		this.concurrency = operation.together ? Math.max(this.count, 1) : wanted;
		connection.calls.patience = giveUpAfter.read(first) ?? connection.calls.patience;
		const watch = new DeliveryWatch({ ...connection, timeout: timeout.read(first) }, wanted);
		this.shared = { ...shared, watch, slots: new Slots(wanted) };
	}

	async finish(): Promise<INodeExecutionData[]> {
		await this.step(async (index) => {
			this.checked[index] = await this.check(index);
		});
		await this.step(
			async (index) => await this.checked[index]?.look?.(),
			() => this.isPointless(),
		);
		await this.checkBudget();
		const outputs: Output[][] = [];
		const progress = new Progress(this.n8n.logger, this.count, this.shared.connection);
		await this.step(
			async (index) => {
				outputs[index] = [(await this.checked[index]?.run()) ?? []].flat();
				progress.oneMore();
			},
			() => this.failures.size > 0 && !this.n8n.continueOnFail(),
			true,
		);
		return Array.from({ length: this.count }, (_unused, index) => this.outputOf(index, outputs[index])).flat();
	}

	/** One step for each item that has not failed. @param isOver whether no further item is worth starting */
	private async step(
		task: (index: number) => Promise<void>,
		isOver: () => boolean = () => false,
		isLast = false,
	): Promise<void> {
		await concurrently(
			this.count,
			this.concurrency,
			async (index) => {
				if (this.failures.has(index) || isOver()) return;
				try {
					await task(index);
				} catch (error) {
					const witness = witnessOf(this.shared.ledger.known(index));
					this.failures.set(
						index,
						itemError(
							this.n8n.getNode(),
							error,
							{ index, isOneOfMany: this.count > 1 },
							isLast || this.n8n.continueOnFail() ? this.operation : { ...this.operation, spends: undefined },
							witness,
						),
					);
				}
			},
			this.n8n.getExecutionCancelSignal(),
		);
		if (this.failures.size === 0 || this.n8n.continueOnFail()) return;
		const failures = [...this.failures].sort(([a], [b]) => a - b);
		const [[index, first] = []] = failures;
		if (!isLast)
			throw this.withOthers(
				checkError(
					this.n8n.getNode(),
					failures.map(([, told]) => told),
					this.operation,
					this.shared.ledger,
				),
				undefined,
			);
		if (first) throw this.withOthers(first, index);
	}

	/** What earlier tries of this run bought belongs to the error that ends it. */
	private withOthers(error: Told, index: number | undefined): Told {
		return this.operation.spends ? runError(error, index, this.shared.ledger, this.operation.resource) : error;
	}

	private async check(index: number): Promise<CheckedItem> {
		const plain: Item = { ...this.shared, index };
		// The first item decides for the run; what another one says is not ignored where it is unclear.
		concurrency.read(plain);
		giveUpAfter.read(plain);
		const item = { ...plain, connection: { ...plain.connection, timeout: timeout.read(plain) } };
		const { check, run } = this.operation;
		if (check) return await check(item);
		return { run: async () => (await run?.(item)) ?? [] };
	}

	/** Whether what stopped one item will stop all the others: then nobody waits for each of them. */
	private isPointless(): boolean {
		return [...this.failures.values()].some(
			(told) => told instanceof NodeApiError && told.httpCode !== '404' && told.httpCode !== '400',
		);
	}

	/** Where the run stops on a failure, all of its items must fit into the budget. */
	private async checkBudget(): Promise<void> {
		if (!this.operation.spends || this.n8n.continueOnFail()) return;
		const complaint = await this.shared.purse.complaintAboutPlan();
		if (complaint !== undefined)
			throw this.withOthers(
				checkError(this.n8n.getNode(), [this.shared.purse.refusal(complaint)], this.operation, this.shared.ledger),
				undefined,
			);
	}

	private outputOf(index: number, outputs: Output[] | undefined): INodeExecutionData[] {
		const pairedItem = { item: index };
		const told = this.failures.get(index);
		// Other keys would keep it from the error output (docs/n8n-facts.md#an-error-item-holds-three-keys-at-most).
		if (told) return [{ json: { error: told.message, details: told.description ?? '' }, pairedItem }];
		const lean = isTool(this.shared) ? withoutEmpty : (json: IDataObject) => json;
		return (outputs ?? []).map((output) => ({ ...output, json: lean(output.json), pairedItem }));
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
