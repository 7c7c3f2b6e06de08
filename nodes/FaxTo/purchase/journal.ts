import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { keptIn } from '../lib/context';
import { amountOf, isObject, textOf } from '../lib/json';
import { Mutex } from '../lib/mutex';
import { oncePer } from '../lib/oncePer';

/** A purchase that was started, with what reconciling needs to recognise it in Fax.to's records. */
export interface Started extends IDataObject {
	/** The fax number (E.164), or the number group. */
	to: string;
	/** Of a fax; '' for a number. */
	documentId: string;
	/** Whether Fax.to's records can prove that it was bought; if not, they are never taken for an answer. */
	isProvable?: boolean;
	/** Milliseconds since 1970. */
	at: number;
	/** Of a number: the ids that the account had before. */
	known?: string[];
	/** Of a fax: a digest of its pages, or of the id of its document. */
	document?: string;
	/** Whether Fax.to deletes its document with it. */
	isDeleted?: boolean;
	/** The cost according to the price list. */
	price?: number;
	/** Why its result is not known, in words. */
	unknownBecause?: string;
	/** Whether an earlier execution has started it, under the same key: its result is none of this one. */
	isEarlier?: boolean;
}

/** What distinguishes one intended purchase from another. */
export interface Wish extends IDataObject {
	/** A digest of what is wanted; equal wishes have the same. */
	fingerprint: string;
	/** The account that is charged, and where it is. */
	account: string;
	baseUrl: string;
	/** As the user calls the idempotency key; '' for none. */
	reference: string;
	/** The fax number (E.164), or the number group. */
	to: string;
	/** Of an existing document; '' where the fax's is uploaded, or for a number. */
	documentId: string;
}

/** One thing that was bought. */
export interface Paid extends IDataObject {
	result: IDataObject;
	/** What it cost: as its answer says, else as the price list does; undefined where neither does. */
	cost?: number;
	/** ISO 8601. */
	time?: string;
	/** As in Started. */
	document?: string;
	isDeleted?: boolean;
}

/** The purchase of an item, from the moment before the paid call. */
export interface Purchase {
	wish: Wish;
	/** What came of it: a fax and its resends, or a number. */
	bought: Paid[];
	/** The last paid call, while its result is not known. */
	pending?: Started;
	isFailed?: boolean;
}

/** The calls of an agent, which run side by side, share a part of n8n's context, and so a journal. */
const journalIn = oncePer((kept: IDataObject) => new Journal(kept));

/** The journal of the execution. */
export function journalOf(n8n: IExecuteFunctions): Journal {
	return journalIn(keptIn(n8n, 'faxToPurchases'));
}

/**
 * What this node has bought in this execution, in the execution's own data (docs/n8n-facts.md#the-context-lives-as-long-as-the-execution).
 * A place is a run of the node (of a resource) and an item: n8n's "Retry On Fail" comes back to the same places
 * (docs/n8n-facts.md#retry-on-fail-runs-all-items), a pass of a loop and each try of an agent's tool are runs of their own
 * (docs/n8n-facts.md#a-tools-try-is-a-run-of-its-own). Only this class writes; each change is a transition from one state to another:
 *
 *     absent ── start ──> pending ── buy ──> bought ── start (a resend) ──> pending
 *                            └──── refuse ──> absent, or bought if something was before
 *
 * It contains ids, numbers, amounts and digests; no key, no page, and nothing of what was not started.
 */
export class Journal {
	/** Equal purchases go one after the other, so that Fax.to's records can tell them apart. */
	readonly equalPurchases = new Mutex();
	/** The money that is kept for purchases about to be made, by their places, over all runs: the calls of an agent share it. */
	readonly reserved = new Map<string, { price: number; ended: Promise<void> }>();
	private readonly pending = new Set<string>();
	/** What the execution has certainly paid. */
	paid = 0;

	constructor(private readonly purchases: IDataObject) {
		for (const [place, purchase] of this.all) {
			this.paid += paidFor(purchase);
			if (purchase.pending) this.pending.add(place);
		}
	}

	/** The purchase of a place; undefined while nothing was started. */
	at(place: string): Purchase | undefined {
		const purchase = this.purchases[place];
		return isPurchase(purchase) ? purchase : undefined;
	}

	/** The paid call is about to be made. */
	start(place: string, wish: Wish, pending: Started): void {
		this.write(place, { wish, pending, bought: this.at(place)?.bought ?? [] });
	}

	/** It was bought. @returns the result, with the reference */
	buy(place: string, result: IDataObject): IDataObject {
		const { wish, pending, bought = [] } = this.at(place) ?? {};
		if (!wish || !pending) return result;
		const named = wish.reference === '' ? result : { ...result, reference: wish.reference };
		const { document, isDeleted, price } = pending;
		const time = textOf(result.time) || new Date().toISOString();
		const paid = { result: named, cost: amountOf(result.cost) ?? price, time, document, isDeleted };
		this.write(place, { wish, bought: [...bought, paid] });
		return named;
	}

	/** It was certainly not bought. */
	refuse(place: string): void {
		const { wish, bought = [] } = this.at(place) ?? {};
		this.write(place, wish && bought.length > 0 ? { wish, bought } : undefined);
	}

	/** Its result is not known yet. @param why in words; the first reason stays */
	noteUnknown(place: string, why: string): void {
		const purchase = this.at(place);
		if (purchase?.pending) this.write(place, { ...purchase, pending: { unknownBecause: why, ...purchase.pending } });
	}

	/** It is of another account or execution, so it is nothing to this wish. */
	forget(place: string): void {
		this.write(place, undefined);
	}

	/** Its item failed although something was bought, or may have been. */
	fail(place: string): void {
		const purchase = this.at(place);
		if (purchase) this.write(place, { ...purchase, isFailed: true });
	}

	/**
	 * Where another run of an agent's tool, the try before, failed with an equal purchase; undefined where none did. What a run has not ended with
	 * is its own: an equal call beside it wants another fax.
	 */
	leftBefore({ fingerprint }: Wish): string | undefined {
		return this.all.find(([, { wish, isFailed }]) => isFailed && wish.fingerprint === fingerprint)?.[0];
	}

	/** Hands over what the try before has left to this run of the tool. */
	takeOver(place: string, wish: Wish): void {
		const other = this.leftBefore(wish);
		if (other === undefined) return;
		const purchase = this.at(other);
		this.write(other, undefined);
		this.write(place, purchase && { ...purchase, isFailed: undefined });
	}

	/** How many equal purchases are pending at other places. */
	pendingElsewhere(place: string, { fingerprint }: Wish): number {
		const isEqual = (other: string) => other !== place && this.at(other)?.wish.fingerprint === fingerprint;
		return [...this.pending].filter(isEqual).length;
	}

	/** What the execution has paid, or may have paid. */
	get spent(): number {
		return [...this.pending].reduce((sum, place) => sum + (this.at(place)?.pending?.price ?? 0), this.paid);
	}

	/** The ids that were bought in this execution, so that no two items take the same. @param field of the results */
	taken(field: string): Set<string> {
		return new Set(this.all.flatMap(([, purchase]) => idsOf(purchase, field)));
	}

	/** What other runs failed with. */
	failedBeside(run: string): Purchase[] {
		return this.all.flatMap(([place, purchase]) => (purchase.isFailed && !place.startsWith(`${run}/`) ? purchase : []));
	}

	/** The purchases of a run, in the order of the items. @param run its name */
	ofRun(run: string): Array<{ index: number; purchase: Purchase }> {
		return this.all
			.filter(([place]) => place.startsWith(`${run}/`))
			.map(([place, purchase]) => ({ index: Number(place.split('/')[1]), purchase }))
			.sort((a, b) => a.index - b.index);
	}

	/** All purchases, by their places. */
	private get all(): Array<[string, Purchase]> {
		return Object.entries(this.purchases).filter((entry): entry is [string, Purchase] => isPurchase(entry[1]));
	}

	private write(place: string, purchase: Purchase | undefined): void {
		this.paid += paidFor(purchase) - paidFor(this.at(place));
		if (purchase?.pending) this.pending.add(place);
		else this.pending.delete(place);
		if (purchase) this.purchases[place] = { ...purchase };
		else delete this.purchases[place];
	}
}

/** The results of a purchase, the resends after the first. */
export function resultsOf(purchase: Purchase | undefined): IDataObject[] {
	return purchase?.bought.map(({ result }) => result) ?? [];
}

/** What a purchase has cost so far, in the money of the account, as far as that is known. */
export function paidFor(purchase: Purchase | undefined): number {
	return purchase?.bought.reduce((sum, { cost = 0 }) => sum + cost, 0) ?? 0;
}

/** The ids of what a purchase has bought. @param field of the results */
export function idsOf(purchase: Purchase | undefined, field: string): string[] {
	return resultsOf(purchase).map((result) => textOf(result[field]));
}

function isPurchase(value: unknown): value is Purchase {
	return isObject(value) && isObject(value.wish) && Array.isArray(value.bought);
}
