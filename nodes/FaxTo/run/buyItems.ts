import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { canceled } from '../api/messages';
import { Budget } from '../purchase/budget';
import { IdempotencyKeys } from '../purchase/idempotencyKeys';
import { type Journal, journalOf } from '../purchase/journal';
import type { Looked, Bought, Checked, PaidItem } from '../purchase/paidItem';
import { Uploads } from '../purchase/uploads';
import { hintOf } from './hints';
import {
	checkError,
	type GoodsWords,
	goodsOf,
	itemError,
	testimony,
	testimonyOfCalls,
	testimonyOfLeft,
	testimonyOfOthers,
	withWords,
} from './itemError';
import { isTool, type Output, type OwnError } from '../lib/context';
import type { Buys, Operation } from './operation';
import { progressLog } from './progress';
import { failedItem, type Given, Run, runIn } from './runItems';

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
 * @throws the error that ends the run, which states the purchases and the documents left behind
 */
export async function buyItems(operation: Buys, given: Given): Promise<Purchases> {
	const run = new PaidRun(operation, given);
	try {
		return await run.stages();
	} finally {
		await run.keys.confirm();
	}
}

/** The outputs where a run ended before its items, and the node continues on errors: n8n would hand the items on as if they had been processed. */
export function failedItems(n8n: IExecuteFunctions, error: unknown, operation?: Operation): INodeExecutionData[] {
	const items = n8n.getInputData();
	return items.map((_item, index) => {
		const place = { index, isOneOfMany: items.length > 1 };
		const purchase = journalOf(n8n).at(`${runIn(n8n, operation)}/${index}`);
		const words = operation?.spends ? [testimony(purchase, goodsOf(operation.resource), place.isOneOfMany)] : [];
		return failedItem(itemError(n8n.getNode(), error, place, ...words), index);
	});
}

class PaidRun extends Run {
	readonly keys: IdempotencyKeys;
	private readonly journal: Journal;
	private readonly budget: Budget;
	private readonly uploads: Uploads;
	private readonly goods: GoodsWords;
	private readonly run: string;

	constructor(
		private readonly operation: Buys,
		given: Given,
	) {
		super(given);
		const { n8n, connection } = this.shared;
		this.keys = new IdempotencyKeys(n8n, connection, operation.resource === 'fax');
		this.journal = journalOf(n8n);
		this.budget = new Budget(connection, this.journal);
		this.goods = goodsOf(operation.resource);
		this.run = runIn(n8n, operation);
		this.uploads = new Uploads(n8n, connection, this.run);
	}

	/** Runs the stages; each gets the items that passed the one before. @throws the error that ends the run */
	async stages(): Promise<Purchases> {
		const next = async <Stage>(stage: () => Promise<Stage>, index: number) => {
			// A purchase made before needs no call.
			if (!this.journal.at(this.placeOf(index))) this.refuseWhileUnreached(index);
			return await stage();
		};
		const checked = await this.each(this.indices, async (index) => await this.operation.check(this.paidItem(index)));
		const looked = await this.each<Checked, Looked>(checked, next);
		await this.checkPlan();
		const isBuying = !this.isOver;
		const progress = progressLog(this.n8n.logger, this.count, this.shared.connection);
		const bought = await this.each<Looked, Bought>(looked, next, { stopsAtFailure: true, progress });
		const results = await this.each(bought, async (finish) => [await finish()].flat(), { limit: Infinity });
		await this.uploads.clean();
		return this.concluded(results, isBuying);
	}

	/** The result of the run, after its documents are deleted. @param isBuying whether paid calls have begun @throws the error that ends the run */
	private concluded(results: Map<number, Output[]>, isBuying: boolean): Purchases {
		// The next try of a tool is a separate run.
		for (const index of this.failures.keys()) this.journal.fail(this.placeOf(index));
		if (this.isOver) throw this.runError(isBuying);
		for (const [index, outputs] of results) {
			const left = this.uploads.left(index);
			for (const { json } of outputs) {
				if (left.length > 0) json.not_deleted = left;
				// Else somebody would look for the document under the id that stands beside.
				if (json.document_id && this.uploads.hasDeleted(index)) json.document_deleted = true;
			}
		}
		const outputs = this.outputs(results, (index) => this.wordsOf(index));
		return { outputs, hints: hintOf(this.goods, results, this.failures, this.purchases(), this.uploads.left()) };
	}

	private paidItem(index: number): PaidItem {
		const { journal, budget, keys, uploads } = this;
		return { ...this.item(index), place: this.placeOf(index), journal, budget, keys, uploads };
	}

	private placeOf(index: number): string {
		return `${this.run}/${index}`;
	}

	/** If the run stops on errors, all of its items must fit into the budget. */
	private async checkPlan(): Promise<void> {
		if (this.isOver || this.n8n.continueOnFail()) return;
		try {
			const complaint = await this.budget.complaintAboutPlan();
			if (complaint !== undefined) this.end(this.budget.refusal(complaint));
		} catch (error) {
			this.failures.set(0, error);
		}
	}

	/** The state of an item and its document, according to the journal. */
	private wordsOf(index: number): string[] {
		return [this.testimonyOf(index), ...this.testimonyOfCalls(), testimonyOfLeft(this.uploads.left(index))];
	}

	private testimonyOf(index: number): string {
		return testimony(this.journal.at(this.placeOf(index)), this.goods, this.count > 1);
	}

	/** A try of an agent's tool which has started nothing may follow one that has. */
	private testimonyOfCalls(): string[] {
		if (!isTool(this.shared) || this.purchases().length > 0) return [];
		return testimonyOfCalls(this.journal.failedBeside(this.run), this.goods);
	}

	private purchases() {
		return this.journal.ofRun(this.run);
	}

	/** The error that ends the run: what happened, what was bought, and what was left behind. */
	private runError(isBuying: boolean): OwnError {
		const { connection } = this.shared;
		const isCanceled = this.failures.size === 0 && this.error === undefined;
		const [index] = this.firstFailure ?? [];
		const others = this.purchases().filter((other) => other.index !== index || !isBuying);
		const calls = this.testimonyOfCalls();
		const last = [...testimonyOfOthers(others, this.goods), ...calls, testimonyOfLeft(this.uploads.left())];
		if (isBuying && index !== undefined) return withWords(this.errorOf(index, this.testimonyOf(index)), ...last);
		const nothing = `Nothing${this.purchases().length + calls.length > 0 ? ' more' : ''} was ${this.goods.verb}`;
		if (isCanceled) return withWords(canceled(connection), ...(others.length > 0 ? [] : [nothing]), ...last);
		const tried = [...this.failures.keys()].filter((one) => !this.untried.has(one)).sort((a, b) => a - b);
		const failures = tried.map((one) => this.errorOf(one));
		const untried = this.untried.size > 0 ? `${this.untried.size} more not tried: Fax.to did not answer` : '';
		return withWords(this.error ?? checkError(this.n8n.getNode(), failures, this.goods), untried, nothing, ...last);
	}
}
