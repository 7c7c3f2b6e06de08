import type { IDataObject } from 'n8n-workflow';
import { isTool } from '../lib/context';
import { sha256 } from '../lib/digest';
import type { PaidItem } from './paidItem';
import type { Key } from './idempotencyKeys';
import { type Purchase, resultsOf, type Started, type Wish } from './journal';
import type { Order, Pages } from './order';
import { type Goods, reconcile } from './payOnce';

/** What an item is going to buy: how it is told from something else, and under which key. */
export interface Intent {
	wish: Wish;
	key?: Key;
}

/** A fax that an item is going to send. */
export interface FaxIntent extends Intent {
	order: Order;
	pages: Pages;
	/** A digest of the pages, or of the id of a document. */
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
		key: item.keys.of(item.index, order.reference, order.faxNumber, documentId),
	};
}

/** What tells a purchase from others. @param wanted equal for equal wishes */
export function wishOf({ connection }: PaidItem, wanted: string[], reference: string): Wish {
	const { account, baseUrl } = connection;
	return { fingerprint: sha256(JSON.stringify([account, ...wanted])), account, baseUrl, reference };
}

/** How what an earlier try has left is recognised. */
interface Recognition {
	goodsOf(started: Started): Goods;
	/** Whether this account knows of what was bought. @throws NodeApiError where that can't be told */
	knows(result: IDataObject): Promise<boolean>;
	idField: string;
}

/**
 * What an earlier try of the item came to: what was bought stays bought, whatever the fields say now; what is pending is reconciled, and
 * nothing is bought instead of it. A try of an agent's tool finds what the one before it left in another run.
 *
 * @returns the latest result; undefined where nothing was started, or in another account
 * @throws NodeApiError when nobody knows what came of it
 */
export async function resume(item: PaidItem, { wish }: Intent, how: Recognition): Promise<IDataObject | undefined> {
	const { journal, keys, place } = item;
	if (isTool(item) && !journal.at(place)) journal.takeOver(place, wish.fingerprint);
	const purchase = journal.at(place);
	if (purchase && !(await isOfThisAccount(item, purchase, how))) journal.forget(place);
	if (journal.at(place)?.state !== 'pending') return resultsOf(journal.at(place)).at(-1);
	if (purchase?.state !== 'pending') return undefined;
	const { reference } = purchase.wish;
	const key = keys.of(item.index, reference, purchase.started.to, purchase.started.documentId);
	try {
		return await reconcile(item, how.goodsOf(purchase.started));
	} finally {
		if (key) await keys.settle(key, journal.at(place), how.idField);
	}
}

/** A key that was renewed is another account at first sight; its records tell. */
async function isOfThisAccount({ connection }: PaidItem, purchase: Purchase, { knows }: Recognition): Promise<boolean> {
	if (purchase.wish.account === connection.account) return true;
	if (purchase.wish.baseUrl !== connection.baseUrl) return false;
	const last = resultsOf(purchase).at(-1);
	// Of what is pending, reconciling tells more.
	return last === undefined || (await knows(last));
}
