import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { isObject, numberOf, textOf } from '../lib/json';
import { Mutex } from '../lib/mutex';

/** A purchase that was started, with what reconciling needs to recognise it in Fax.to's records. */
export interface Started extends IDataObject {
	/** The fax number (E.164), or the number group. */
	to: string;
	/** Of a fax; '' for a number. */
	documentId: string;
	/** Of a fax: whether its document was uploaded by this run. Only then is a fax of it that Fax.to lists this one. */
	isOwn: boolean;
	/** Milliseconds since 1970. */
	at: number;
	/** Of a number: the ids that the account had before. */
	known?: string[];
	/** What the price list says it costs. */
	price?: number;
	/** Why nobody knows its end, in words. */
	doubt?: string;
}

/** What tells one intended purchase from another. */
export interface Wish extends IDataObject {
	/** A digest of what is wanted; equal wishes have the same. */
	fingerprint: string;
	/** The account that is charged, and where it is. */
	account: string;
	baseUrl: string;
	/** The idempotency key's name; '' for none. */
	reference: string;
	/** Of a fax: a digest of its pages, or of the id of its document. */
	document?: string;
}

/** One thing that was bought. */
interface Paid extends IDataObject {
	result: IDataObject;
	/** What it cost: as its answer says, else as the price list does; undefined where neither tells. */
	cost?: number;
}

/**
 * The purchase of an item. It is absent until the moment before the paid call; `bought` holds what came of it, the resends after the
 * first fax; a purchase that is `pending` may have `bought` something before.
 */
export type Purchase = { wish: Wish; bought: Paid[]; isFailed?: boolean } & (
	| { state: 'pending'; started: Started }
	| { state: 'bought' }
);

/** Journals by the part of n8n's context that holds them: the calls of an agent, which run side by side, share one. */
const journals = new WeakMap<IDataObject, Journal>();

/**
 * What this node has bought in this execution, in the execution's own data (docs/n8n-facts.md#the-context-lives-as-long-as-the-execution).
 * A place is a run of the node and an item: n8n's "Retry On Fail" comes back to the same places
 * (docs/n8n-facts.md#retry-on-fail-runs-all-items), a pass of a loop and each try of an agent's tool are runs of their own
 * (docs/n8n-facts.md#a-tools-try-is-a-run-of-its-own). Only this class writes; each change is a transition from one state to another:
 *
 *     absent ── start ──> pending ── buy ──> bought ── start (a resend) ──> pending
 *                            └──── refuse ──> absent, or bought if something was before
 *
 * It holds ids, numbers, amounts and digests; no key, no page, and nothing of what was not started.
 */
export class Journal {
	private readonly mutex = new Mutex();
	private readonly pending = new Set<string>();
	/** What the execution has certainly paid. */
	paid = 0;

	/** The journal of the execution. */
	static of(n8n: IExecuteFunctions): Journal {
		const kept = keptIn(n8n, 'faxToPurchases');
		const journal = journals.get(kept) ?? new Journal(kept);
		journals.set(kept, journal);
		return journal;
	}

	private constructor(private readonly purchases: IDataObject) {
		for (const place of Object.keys(purchases)) {
			const purchase = this.at(place);
			this.paid += paidFor(purchase);
			if (purchase?.state === 'pending') this.pending.add(place);
		}
	}

	/** The purchase of a place; undefined while nothing was started. */
	at(place: string): Purchase | undefined {
		const purchase = this.purchases[place];
		return isPurchase(purchase) ? purchase : undefined;
	}

	/** The paid call is about to be made. */
	start(place: string, wish: Wish, started: Started): void {
		this.write(place, { state: 'pending', wish, started, bought: this.at(place)?.bought ?? [] });
	}

	/** It was bought. @returns the result, with the reference */
	buy(place: string, result: IDataObject): IDataObject {
		const purchase = this.at(place);
		if (purchase?.state !== 'pending') return result;
		const { bought, started, wish } = purchase;
		const named = wish.reference === '' ? result : { ...result, reference: wish.reference };
		const paid = { result: named, cost: numberOf(result.cost) ?? started.price };
		this.write(place, { state: 'bought', wish, bought: [...bought, paid] });
		return named;
	}

	/** It was certainly not bought. */
	refuse(place: string): void {
		const purchase = this.at(place);
		if (purchase?.state !== 'pending') return;
		const { wish, bought } = purchase;
		this.write(place, bought.length > 0 ? { state: 'bought', wish, bought } : undefined);
	}

	/** Nobody knows its end yet. @param why in words */
	doubt(place: string, why: string): void {
		const purchase = this.at(place);
		if (purchase?.state === 'pending')
			this.write(place, { ...purchase, started: { ...purchase.started, doubt: purchase.started.doubt ?? why } });
	}

	/** It is of another account, so it is nothing to this wish. */
	forget(place: string): void {
		this.write(place, undefined);
	}

	/** Its item failed although something was bought, or may have been. */
	fail(place: string): void {
		const purchase = this.at(place);
		if (purchase) this.write(place, { ...purchase, isFailed: true });
	}

	/** Where another run of an agent's tool, the try before, left an equal purchase that failed or is pending; undefined where none did. */
	leftBefore(place: string, { fingerprint }: Wish): string | undefined {
		return Object.keys(this.purchases).find((one) => {
			const purchase = one === place ? undefined : this.at(one);
			return purchase?.wish.fingerprint === fingerprint && (purchase.isFailed === true || purchase.state === 'pending');
		});
	}

	/** Hands over what the try before has left to this run of the tool. */
	takeOver(place: string, wish: Wish): void {
		const other = this.leftBefore(place, wish);
		const purchase = other === undefined ? undefined : this.at(other);
		if (other === undefined || !purchase) return;
		this.write(other, undefined);
		this.write(place, { ...purchase, isFailed: undefined });
	}

	/** How many equal purchases are pending at other places. */
	doubtsOf(place: string, { fingerprint }: Wish): number {
		return [...this.pending].filter((other) => other !== place && this.at(other)?.wish.fingerprint === fingerprint)
			.length;
	}

	/** What the execution has paid, or may have paid. */
	get spent(): number {
		const pending = [...this.pending].map((place) => this.at(place));
		return pending.reduce((sum, one) => sum + (one?.state === 'pending' ? (one.started.price ?? 0) : 0), this.paid);
	}

	/** The ids that were bought in this execution, so that no two items take the same. @param field of the results */
	taken(field: string): Set<string> {
		return new Set(Object.keys(this.purchases).flatMap((place) => idsOf(this.at(place), field)));
	}

	/** The places of a run that have a purchase, in the order of the items. @param run its index */
	ofRun(run: string): Array<{ index: number; purchase: Purchase }> {
		return Object.keys(this.purchases)
			.filter((place) => place.startsWith(`${run}/`))
			.flatMap((place) => {
				const purchase = this.at(place);
				return purchase ? [{ index: Number(place.split('/')[1]), purchase }] : [];
			})
			.sort((a, b) => a.index - b.index);
	}

	/** Waits for equal purchases of the execution that are under way. @returns how to let the next one go */
	async lock({ fingerprint }: Wish): Promise<() => void> {
		return await this.mutex.acquire(fingerprint);
	}

	private write(place: string, purchase: Purchase | undefined): void {
		this.paid += paidFor(purchase) - paidFor(this.at(place));
		if (purchase?.state === 'pending') this.pending.add(place);
		else this.pending.delete(place);
		if (purchase) this.purchases[place] = purchase;
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

/** A part of n8n's memory of the execution. What is saved as an empty object stays the one that is written to. */
export function keptIn(n8n: IExecuteFunctions, name: string): IDataObject {
	const context = n8n.getContext('node');
	const kept = isObject(context[name]) ? context[name] : {};
	context[name] = kept;
	return kept;
}

function isPurchase(value: unknown): value is Purchase {
	return isObject(value) && isObject(value.wish) && Array.isArray(value.bought);
}
