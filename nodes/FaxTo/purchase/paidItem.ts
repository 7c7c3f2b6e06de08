import type { Wait } from '../faxes/deliveryWatch';
import type { Item } from '../faxes/item';
import { isTool, type Output } from '../lib/context';
import { sha256 } from '../lib/digest';
import type { Budget, Limits } from './budget';
import type { IdempotencyKeys } from './idempotencyKeys';
import type { Journal, Wish } from './journal';
import type { Pages, Uploads } from './uploads';

/** An item on its way through an operation that costs money, and what its run has for buying. */
export interface PaidItem extends Item {
	/** What this execution has bought so far. */
	journal: Journal;
	/** The item's place in the journal. */
	place: string;
	budget: Budget;
	keys: IdempotencyKeys;
	uploads: Uploads;
}

/** An item whose fields were checked: asks Fax.to whatever can be known for free. @throws NodeApiError or NodeOperationError where it can't be bought */
export type Checked = () => Promise<Looked>;

/** An item that can be bought, as far as is known: buys it. @throws NodeApiError or NodeOperationError; the journal says whether it was bought */
export type Looked = () => Promise<Bought>;

/** An item that was bought, in this run or before: waits for what becomes of it, if wanted. @throws NodeApiError or NodeOperationError */
export type Bought = () => Promise<Output | Output[]>;

/** A fax as a user orders it. */
export interface Order {
	/** E.164. */
	faxNumber: string;
	tsiNumber: string;
	/** Whether no page of it may stay at Fax.to. */
	deleteFile: boolean;
	limits: Limits;
	/** Where not empty: sent once per reference, number and account, over all executions. */
	reference: string;
	/** Only says what would be sent. */
	dryRun: boolean;
	/** Waits for the outcome. */
	wait?: Wait;
	/** Whether an outcome that is not "delivered" fails the item. */
	failUndelivered: boolean;
	/** How many times more to send what was busy or not answered; each is a paid fax. */
	resendUpTo: number;
}

/** A fax that an item is going to send. */
export interface FaxIntent {
	wish: Wish;
	order: Order;
	pages: Pages;
	/** A digest of its pages, or of the id of its document. */
	document: string;
	/** Once Fax.to told it. */
	price?: number;
}

/** An order as the purchase of an item. @param kind of different operations: their equal orders are not equal wishes */
export function faxIntent(item: PaidItem, kind: string, order: Order, pages: Pages): FaxIntent {
	const documentId = 'documentId' in pages ? pages.documentId : '';
	const document = sha256('documentId' in pages ? `document ${documentId}` : pages.digest);
	if (!order.dryRun && documentId !== '') item.uploads.doom(item.index, documentId, 'kept', order.deleteFile);
	const { faxNumber: to, reference } = order;
	return { order, pages, document, wish: wishOf(item, [kind, to, document], { to, documentId, reference }) };
}

/** What distinguishes a purchase from others. @param wanted equal for equal wishes */
export function wishOf(
	{ connection }: PaidItem,
	wanted: string[],
	named: { to: string; documentId: string; reference: string },
): Wish {
	const { account, baseUrl } = connection;
	return { fingerprint: sha256(JSON.stringify([account, ...wanted])), account, baseUrl, ...named };
}

/** Whether a try before has paid for a wish, or may have paid; a try of an agent's tool finds what another run has left. */
export function isStarted(item: PaidItem, wish: Wish): boolean {
	const { journal, place } = item;
	return journal.at(place) !== undefined || (isTool(item) && journal.leftBefore(wish) !== undefined);
}
