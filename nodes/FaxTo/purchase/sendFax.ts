import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { isoDate } from '../api/dates';
import { getBalance, getFaxCost, sendCall } from '../api/endpoints';
import { idOf, type JsonObject, numberOf, textOf } from '../lib/json';
import type { PaidItem } from './paidItem';
import { isLimited } from './budget';
import type { BoughtBefore } from './idempotencyKeys';
import type { Started } from './journal';
import { type FaxIntent, resume } from './intent';
import type { Order } from './order';
import { type Goods, payOnce, reconcile, reconcileEqual } from './payOnce';
import { faxesOf, isLike, newestFirst } from './sentFaxes';
import type { SentDocument } from './uploads';

/** How many faxes of the history an error names. */
const MAX_NAMED_FAXES = 5;

export const FAX_KEY_WORDS = { what: 'A fax may have been sent', check: 'Look for it with Fax > Get Many' };

/**
 * Sends the fax of an item, once. What an earlier try of it has sent, or what its idempotency key has, is the result; nothing is uploaded for
 * that. Nothing is sent beyond the limits.
 *
 * @returns at least `status`, `fax_job_id`, `cost`, `user_cash_balance`, `document_id`, `fax_number`
 * @throws NodeApiError or NodeOperationError; the journal tells whether anything was sent
 */
export async function sendFax(item: PaidItem, intent: FaxIntent): Promise<IDataObject> {
	const { journal, keys } = item;
	const { order, key, wish } = intent;
	const releaseKey = key && (await keys.lock(key));
	const release = await journal.lock(wish.fingerprint);
	try {
		const resumed = await resume(item, intent, {
			goodsOf: (started) => faxGoods(item, { ...order, faxNumber: started.to }, started.documentId),
			knows: async (result) => (await item.faxes.newest()).some((fax) => isFaxOf(fax, result)),
			idField: 'fax_job_id',
		});
		if (resumed) return resumed;

		const before = key && (await keys.before(key));
		if (before?.state === 'bought') return alreadySent(intent, before);
		if (before?.state === 'started') return await settled(item, intent, before.started);

		const document = await documentOf(item, intent);
		const price = await priceOf(item, intent, document);
		return await buy(item, intent, document, price);
	} finally {
		release();
		releaseKey?.();
	}
}

/**
 * Sends a fax once more, because the line was busy or nobody answered.
 *
 * @throws NodeApiError or NodeOperationError; the journal tells whether it was sent
 */
export async function sendAgain(item: PaidItem, intent: FaxIntent, documentId: string): Promise<IDataObject> {
	const release = await item.journal.lock(intent.wish.fingerprint);
	try {
		// Somebody else may send the first fax again, too.
		const document = { documentId, isOwn: false };
		return await buy(item, { ...intent, key: undefined }, document, await priceOf(item, intent, document));
	} finally {
		release();
	}
}

/** Reserves the money, claims the key, and pays. */
async function buy(
	item: PaidItem,
	intent: FaxIntent,
	{ documentId, isOwn }: SentDocument,
	price: number | undefined,
): Promise<IDataObject> {
	const { budget, journal, keys, place, uploads } = item;
	const { order, key, wish } = intent;
	const goods = faxGoods(item, order, documentId);
	await reconcileEqual(item, wish.fingerprint, goods);
	const release = await budget.reserve(place, price, order.limits);
	try {
		const before = key && (await keys.claim(key, FAX_KEY_WORDS));
		if (before) return alreadySent(intent, before);
		const started = { to: order.faxNumber, documentId, isOwn, at: Date.now(), price };
		const sent = await payOnce(item, wish, started, goods);
		budget.noteBalance(sent.user_cash_balance);
		return sent;
	} finally {
		release();
		if (key) await keys.settle(key, journal.at(place), 'fax_job_id', intent.document);
		uploads.settle(item.index, documentId, fateOf(item, order, documentId));
	}
}

/** What becomes of a document that is to be deleted, once the paid call has ended. */
function fateOf({ journal, place, uploads }: PaidItem, order: Order, documentId: string) {
	const purchase = journal.at(place);
	if (purchase?.state === 'pending') return 'needed';
	if (purchase === undefined) return uploads.isOurs(documentId) ? 'free' : 'kept';
	if (deletesAtOnce(order, uploads.isAlone(documentId))) return 'given';
	return order.wait ? 'needed' : 'free';
}

/** A document that may be sent again, or that another item sends, is deleted at the end. */
function deletesAtOnce({ deleteFile, resendUpTo }: Order, isAlone: boolean): boolean {
	return deleteFile && resendUpTo === 0 && isAlone;
}

/** The document of an item, uploaded if it has to be. */
export async function documentOf(
	{ uploads, index }: PaidItem,
	{ order, pages, key }: FaxIntent,
): Promise<SentDocument> {
	return await uploads.documentOf(index, pages, key, order.deleteFile || order.dryRun);
}

/** The price of a fax where a limit needs it, asked for once; undefined where none does, or Fax.to does not tell it. */
export async function priceOf(
	{ connection }: PaidItem,
	intent: FaxIntent,
	{ documentId }: Pick<SentDocument, 'documentId'>,
): Promise<number | undefined> {
	const { order } = intent;
	if (!order.dryRun && !isLimited(order.limits)) return undefined;
	intent.price ??= numberOf((await getFaxCost(connection, documentId, order.faxNumber)).cost);
	return intent.price;
}

/** Whether a fax of the history is the one of a result: an account may have the same ids as another one. */
function isFaxOf(fax: JsonObject, { fax_job_id: id, document_id: documentId, fax_number: to }: IDataObject): boolean {
	return textOf(fax.id) === textOf(id) && isLike(fax, { documentId: textOf(documentId), to: textOf(to) });
}

/** What an earlier execution of this process has started under the key is this item's to reconcile. */
async function settled(item: PaidItem, intent: FaxIntent, started: Started): Promise<IDataObject> {
	const { journal, keys, place } = item;
	journal.start(place, intent.wish, started);
	try {
		return await reconcile(item, faxGoods(item, intent.order, started.documentId));
	} finally {
		if (intent.key) await keys.settle(intent.key, journal.at(place), 'fax_job_id', intent.document);
	}
}

function faxGoods({ journal, uploads }: PaidItem, order: Order, documentId: string): Goods {
	const { faxNumber } = order;
	return {
		call: sendCall({
			documentId,
			faxNumber,
			tsiNumber: order.tsiNumber,
			deleteFile: deletesAtOnce(order, uploads.isAlone(documentId)),
		}),
		read: (answer) => {
			const id = textOf(answer.fax_job_id);
			return /^[1-9]\d*$/.test(id) ? { ...answer, document_id: idOf(documentId), fax_number: faxNumber } : undefined;
		},
		isProvable: ({ isOwn }) => isOwn,
		find: async (connection, started) => {
			const taken = journal.taken('fax_job_id');
			const fax = (await faxesOf(connection, started)).find(({ id }) => !taken.has(textOf(id)));
			return fax && (await recovered(connection, started, fax));
		},
		shown: historyOf,
		words: {
			what: 'The fax may have been sent',
			check: `Look for document ${documentId} and number ${faxNumber} with Fax > Get Many before you send it again: twice sent is twice paid`,
		},
	};
}

/** What the history holds of a document to a number, whosever it is, in words; '' where it can't be read. */
async function historyOf(connection: Connection, started: Started): Promise<string> {
	const faxes = await faxesOf(connection, started).catch(() => undefined);
	if (!faxes) return '';
	const [newest = [], more = []] = [faxes.sort(newestFirst).slice(0, MAX_NAMED_FAXES), faxes.slice(MAX_NAMED_FAXES)];
	const jobs = newest.map(({ id, created }) => `job ${textOf(id)} of ${isoDate(created) ?? 'no date'}`);
	if (jobs.length === 0) return 'The history shows no fax of them so far';
	return `The history shows, whosever they are: ${jobs.join(', ')}${more.length > 0 ? ` and ${more.length} more` : ''}`;
}

/** An answer like the lost one. The price and the balance are asked for again; a document that is gone has no price any more. */
async function recovered(connection: Connection, { documentId, to }: Started, fax: JsonObject): Promise<IDataObject> {
	const [cost, balance] = await Promise.allSettled([getFaxCost(connection, documentId, to), getBalance(connection)]);
	return {
		status: 'executed',
		fax_job_id: idOf(textOf(fax.id)),
		user_cash_balance: balance.status === 'fulfilled' ? (numberOf(balance.value.balance) ?? null) : null,
		cost: cost.status === 'fulfilled' ? (numberOf(cost.value.cost) ?? null) : null,
		document_id: idOf(documentId),
		fax_number: to,
		time: isoDate(fax.created) ?? null,
		recovered: true,
	};
}

/** The output for what was sent under the key before. */
function alreadySent({ order, document }: FaxIntent, { id, result, time, document: first }: BoughtBefore): IDataObject {
	return {
		cost: null,
		user_cash_balance: null,
		document_id: null,
		...result,
		fax_job_id: id === '' ? null : idOf(id),
		status: 'already_sent',
		fax_number: order.faxNumber,
		time: time ?? null,
		same_document: first === undefined ? null : first === document,
	};
}
