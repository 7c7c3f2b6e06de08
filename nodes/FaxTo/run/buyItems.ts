import type { INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { canceled } from '../api/messages';
import { Budget } from '../purchase/budget';
import { IdempotencyKeys } from '../purchase/idempotencyKeys';
import { Journal } from '../purchase/journal';
import type { Checked, Looked, PaidItem } from '../purchase/paidItem';
import { Uploads } from '../purchase/uploads';
import { hintOf } from './hints';
import {
	checkError,
	type GoodsWords,
	goodsOf,
	testimony,
	testimonyOfLeft,
	testimonyOfOthers,
	withoutFields,
	withWords,
} from './itemError';
import type { Output, OwnError } from '../lib/context';
import type { Buys, Item } from './operation';
import { progressLog } from './progress';
import { Run, type Shared } from './runItems';

/** The result of a run that costs money. */
interface Purchases {
	outputs: INodeExecutionData[];
	hints: NodeExecutionHint[];
}

/**
 * Runs an operation that costs money for all items: all are checked, then priced, then bought, then finished together.
 * If the node stops on errors, an invalid item stops the run before anything is bought; otherwise the valid ones are
 * bought.
 * @returns the outputs in the order of the items, linked to them, and the result of the run
 * @throws the error that ends the run, which states what was bought and what was left behind
 */
export async function buyItems(operation: Buys, shared: Shared): Promise<Purchases> {
	let run: PaidRun | undefined;
	try {
		run = new PaidRun(operation, shared);
		return await run.concluded(await run.stages());
	} catch (error) {
		throw withoutFields(error);
	} finally {
		await run?.keys.confirmed();
	}
}

class PaidRun extends Run {
	readonly keys: IdempotencyKeys;
	private readonly journal: Journal;
	private readonly budget: Budget;
	private readonly rehearsal: Budget;
	private readonly uploads: Uploads;
	private readonly goods: GoodsWords;
	private readonly runIndex: string;
	/** Whether paid calls have begun. */
	private isBuying = false;
	/** Why not all items can be bought. */
	private planError?: OwnError;

	constructor(
		private readonly operation: Buys,
		shared: Shared,
	) {
		super(shared);
		const { n8n, connection } = this.shared;
		this.keys = new IdempotencyKeys(n8n, connection, operation.resource === 'fax');
		this.journal = Journal.of(n8n);
		this.budget = new Budget(connection, this.journal);
		this.rehearsal = new Budget(connection, this.journal);
		this.goods = goodsOf(operation.resource);
		this.runIndex = String(n8n.getWorkflowDataProxy(0).$runIndex);
		this.uploads = new Uploads(n8n, connection, this.runIndex);
	}

	/** The result of the run, after its documents are deleted. @param results of the stages @throws the error that ends the run */
	async concluded(results: Map<number, Output[]>): Promise<Purchases> {
		await this.uploads.clean();
		// The next try of a tool is a separate run.
		for (const index of this.failures.keys()) this.journal.fail(this.placeOf(index));
		if (this.isOver || this.planError) throw this.runError();
		for (const [index, outputs] of results) {
			const left = this.uploads.left(index);
			if (left.length > 0) for (const { json } of outputs) json.not_deleted = left;
		}
		const outputs = this.outputs(results, (index) => this.wordsOf(index));
		return { outputs, hints: hintOf(this.goods, results, this.failures, this.purchases(), this.uploads.left()) };
	}

	/** Runs the stages; each gets the items that passed the previous one. @returns the results of items that passed all stages */
	async stages(): Promise<Map<number, Output[]>> {
		const nothing = new Map<number, Output[]>();
		const checked = await this.each(this.indices, async (index) => await this.operation.check(this.paidItem(index)));
		if (this.isOver) return nothing;
		const look = async (item: Checked, index: number) => {
			// What was bought before needs no call.
			if (!this.journal.at(this.placeOf(index))) this.refuseWhileUnreached(index);
			return await item.look();
		};
		const looked = await this.each(checked, look);
		if (this.isOver || !(await this.fitsBudget())) return nothing;
		this.isBuying = true;
		const buy = async (item: Looked, index: number) => {
			if (!this.journal.at(this.placeOf(index))) this.refuseWhileUnreached(index);
			return await item.buy();
		};
		const progress = progressLog(this.n8n.logger, this.count, this.shared.connection);
		const bought = await this.each(looked, buy, { stopsAtFailure: true, progress });
		if (this.isOver) return nothing;
		return await this.each(bought, async (item) => [await item.finish()].flat(), { limit: Infinity });
	}

	private paidItem(index: number): Item & PaidItem {
		const { journal, budget, rehearsal, keys, uploads } = this;
		return {
			...this.item(index),
			...this.waiting,
			place: this.placeOf(index),
			journal,
			budget,
			rehearsal,
			keys,
			uploads,
		};
	}

	private placeOf(index: number): string {
		return `${this.runIndex}/${index}`;
	}

	/** If the run stops on errors, all of its items must fit into the budget. */
	private async fitsBudget(): Promise<boolean> {
		if (this.n8n.continueOnFail()) return true;
		try {
			const complaint = await this.budget.complaintAboutPlan();
			if (complaint !== undefined) this.planError = this.budget.refusal(complaint);
		} catch (error) {
			this.failures.set(0, error);
		}
		return this.planError === undefined && this.failures.size === 0;
	}

	/** The state of an item and its document, according to the journal. */
	private wordsOf(index: number): string[] {
		return [testimony(this.journal.at(this.placeOf(index)), this.goods), testimonyOfLeft(this.uploads.left(index))];
	}

	private purchases() {
		return this.journal.ofRun(this.runIndex);
	}

	/** The error that ends the run: what happened, what was bought, and what was left behind. */
	private runError(): OwnError {
		const { connection } = this.shared;
		const isCanceled = this.failures.size === 0 && this.planError === undefined;
		const [index] = this.firstFailure ?? [];
		const others = this.purchases().filter((other) => other.index !== index || !this.isBuying);
		const last = [...testimonyOfOthers(others, this.goods), testimonyOfLeft(this.uploads.left())];
		if (this.isBuying && index !== undefined)
			return withWords(this.errorOf(index, testimony(this.journal.at(this.placeOf(index)), this.goods)), ...last);
		const nothing = `Nothing${this.purchases().length > 0 ? ' more' : ''} was ${this.goods.verb}`;
		if (isCanceled) return withWords(canceled(connection), ...(others.length > 0 ? [] : [nothing]), ...last);
		const tried = [...this.failures.keys()].filter((one) => !this.untried.has(one)).sort((a, b) => a - b);
		const failures = tried.map((one) => this.errorOf(one));
		const untried = this.untried.size > 0 ? `${this.untried.size} more not tried: Fax.to did not answer` : '';
		return withWords(this.planError ?? checkError(this.n8n.getNode(), failures, this.goods), untried, nothing, ...last);
	}
}
