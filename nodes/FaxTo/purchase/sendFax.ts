import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { getBalance, getFaxCost, sendCall } from '../api/endpoints';
import { idOf, numberOf, textOf } from '../lib/json';
import type { PaidItem } from './paidItem';
import { isLimited } from './budget';
import type { BoughtBefore } from './idempotencyKeys';
import type { FaxIntent, Order } from './intent';
import type { Started } from './journal';
import { boughtBefore, type Goods, inHand, payOnce } from './payOnce';
import { faxesOf, findSent, isLike, type SentFax } from './sentFaxes';
import type { SentDocument } from './uploads';

/** How many faxes of the history an error names. */
const MAX_NAMED_FAXES = 5;

/**
 * Sends the fax of an item, once. What an earlier try of it has sent, or what its idempotency key has, is the result; nothing is uploaded for
 * that. Nothing is sent beyond the limits.
 *
 * @returns at least `status`, `fax_job_id`, `cost`, `user_cash_balance`, `document_id`, `fax_number`
 * @throws NodeApiError or NodeOperationError; the journal tells whether anything was sent
 */
export async function sendFax(item: PaidItem, intent: FaxIntent): Promise<IDataObject> {
	const goods = faxGoods(item, intent);
	const release = await inHand(item, intent);
	try {
		const before = await boughtBefore(item, intent, goods);
		if (before) return before;
		const document = await documentOf(item, intent);
		const price = await priceOf(item, intent, document);
		return await pay(item, intent, goods, document, price);
	} finally {
		release();
	}
}

/**
 * Sends a fax once more, because the line was busy or nobody answered.
 *
 * @throws NodeApiError or NodeOperationError; the journal tells whether it was sent
 */
export async function sendAgain(item: PaidItem, intent: FaxIntent, documentId: string): Promise<IDataObject> {
	const goods = faxGoods(item, intent);
	const release = await inHand(item, intent);
	try {
		// Somebody else may send the first fax again, too.
		const document = { documentId, isOwn: false };
		return await pay(item, intent, goods, document, await priceOf(item, intent, document));
	} finally {
		release();
	}
}

/** Reserves the money, and pays. */
async function pay(
	item: PaidItem,
	intent: FaxIntent,
	goods: Goods,
	{ documentId, isOwn }: SentDocument,
	price: number | undefined,
): Promise<IDataObject> {
	const { budget, place, uploads } = item;
	const { order } = intent;
	const { faxNumber, tsiNumber } = order;
	const isDeleted = deletesAtOnce(order, uploads.isAlone(documentId));
	const release = await budget.reserve(place, price, order.limits);
	try {
		const sent = await payOnce(item, intent, goods, {
			call: sendCall({ documentId, faxNumber, tsiNumber, deleteFile: isDeleted }),
			started: async () => ({ to: faxNumber, documentId, isOwn, at: Date.now(), price }),
			read: (answer) =>
				/^[1-9]\d*$/.test(textOf(answer.fax_job_id))
					? { ...answer, document_id: idOf(documentId), fax_number: faxNumber }
					: undefined,
		});
		budget.noteBalance(sent.user_cash_balance);
		return sent;
	} finally {
		release();
		uploads.settle(item.index, documentId, fateOf(item, order, { documentId, isOwn }));
	}
}

/** What becomes of a document that is to be deleted, once the paid call has ended. */
function fateOf({ journal, place, uploads }: PaidItem, order: Order, { documentId, isOwn }: SentDocument) {
	const purchase = journal.at(place);
	if (purchase?.state === 'pending') return 'needed';
	if (purchase === undefined) return isOwn ? 'free' : 'kept';
	if (deletesAtOnce(order, uploads.isAlone(documentId))) return 'given';
	return order.wait ? 'needed' : 'free';
}

/** A document that may be sent again, or that another item sends, is deleted at the end. */
function deletesAtOnce({ deleteFile, resendUpTo }: Order, isAlone: boolean): boolean {
	return deleteFile && resendUpTo === 0 && isAlone;
}

/** The document of an item, uploaded if it has to be. */
export async function documentOf(item: PaidItem, { order, pages, key, wish }: FaxIntent): Promise<SentDocument> {
	const { index, journal, place, uploads } = item;
	return await uploads.documentOf(index, pages, key, order.deleteFile || order.dryRun, journal.doubtsOf(place, wish));
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

/** How a fax is recognised in Fax.to's history: only one whose document this run uploaded is certainly its own. */
function faxGoods({ connection, journal, keys }: PaidItem, { order, wish }: FaxIntent): Goods {
	return {
		isProvable: ({ isOwn }) => isOwn,
		find: async (timed, started) => {
			const taken = journal.taken('fax_job_id');
			const fax = (await faxesOf(timed, started)).find(({ id }) => !taken.has(id));
			return fax && (await recovered(timed, started, fax));
		},
		shown: historyOf,
		// An account may have the same ids as another one.
		knows: async ({ fax_job_id: id, document_id: documentId, fax_number: to }) => {
			const sought = { documentId: textOf(documentId), to: textOf(to) };
			const isIt = (fax: SentFax) => fax.id === textOf(id) && isLike(fax, sought);
			return (await findSent(connection, keys.node, (faxes) => faxes.find(isIt))) !== undefined;
		},
		repeated: (before) => alreadySent(order, wish.document, before),
		words: ({ documentId, to }) => ({
			what: 'The fax may have been sent',
			check: `Look for document ${documentId} and number ${to} with Fax > Get Many before you send it again: twice sent is twice paid`,
		}),
	};
}

/** What the history holds of a document to a number, whosever it is, in words; '' where it can't be read. */
async function historyOf(connection: Connection, started: Started): Promise<string> {
	const faxes = await faxesOf(connection, started).catch(() => undefined);
	if (!faxes) return '';
	const jobs = faxes.slice(0, MAX_NAMED_FAXES).map(({ id, time }) => `job ${id} of ${time ?? 'no date'}`);
	if (jobs.length === 0) return 'The history shows no fax of them so far';
	const more = faxes.length > jobs.length ? ` and ${faxes.length - jobs.length} more` : '';
	return `The history shows, whosever they are: ${jobs.join(', ')}${more}`;
}

/** An answer like the lost one. The price and the balance are asked for again; a document that is gone has no price any more. */
async function recovered(connection: Connection, { documentId, to }: Started, fax: SentFax): Promise<IDataObject> {
	const [cost, balance] = await Promise.allSettled([getFaxCost(connection, documentId, to), getBalance(connection)]);
	return {
		status: 'executed',
		fax_job_id: idOf(fax.id),
		user_cash_balance: balance.status === 'fulfilled' ? (numberOf(balance.value.balance) ?? null) : null,
		cost: cost.status === 'fulfilled' ? (numberOf(cost.value.cost) ?? null) : null,
		document_id: idOf(documentId),
		fax_number: to,
		time: fax.time ?? null,
		recovered: true,
	};
}

/** The output for what was sent under the key before. @param document a digest of what is to be sent now */
function alreadySent(
	{ faxNumber, reference }: Order,
	document: string | undefined,
	{ result, time, document: first }: BoughtBefore,
): IDataObject {
	return {
		cost: null,
		user_cash_balance: null,
		document_id: null,
		fax_job_id: null,
		...result,
		status: 'already_sent',
		fax_number: faxNumber,
		time: time ?? null,
		same_document: first === undefined ? null : first === document,
		reference,
	};
}
