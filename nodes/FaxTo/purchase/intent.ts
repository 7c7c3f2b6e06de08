import type { Wait } from '../faxes/deliveryWatch';
import { sha256 } from '../lib/digest';
import type { Limits } from './budget';
import type { Key } from './idempotencyKeys';
import type { Wish } from './journal';
import type { PaidItem } from './paidItem';
import type { Pages } from './uploads';

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
	/** Only tells what would be sent. */
	dryRun: boolean;
	/** Waits for the outcome. */
	wait?: Wait;
	/** Whether an outcome that is not "delivered" fails the item. */
	failUndelivered: boolean;
	/** How many times more to send what was busy or not answered; each is a paid fax. */
	resendUpTo: number;
}

/** What an item is going to buy: how it is told from something else, and under which key. */
export interface Intent {
	wish: Wish;
	key?: Key;
}

/** A fax that an item is going to send. */
export interface FaxIntent extends Intent {
	order: Order;
	pages: Pages;
	/** A digest of its pages, or of the id of its document. */
	document: string;
	/** Once Fax.to told it. */
	price?: number;
}

/** An order as the purchase of an item. @param kind tells what is ordered in different ways apart */
export function faxIntent(item: PaidItem, kind: string, order: Order, pages: Pages): FaxIntent {
	const documentId = 'documentId' in pages ? pages.documentId : '';
	const document = sha256('documentId' in pages ? `document ${documentId}` : pages.digest);
	item.uploads.expect(item.index, pages, order.deleteFile);
	return {
		order,
		pages,
		document,
		wish: wishOf(item, [kind, order.faxNumber, document], order.reference),
		key: item.keys.of(order.reference, order.faxNumber, documentId),
	};
}

/** What tells a purchase from others. @param wanted equal for equal wishes */
export function wishOf({ connection }: PaidItem, wanted: string[], reference: string): Wish {
	const { account, baseUrl } = connection;
	return { fingerprint: sha256(JSON.stringify([account, ...wanted])), account, baseUrl, reference };
}
