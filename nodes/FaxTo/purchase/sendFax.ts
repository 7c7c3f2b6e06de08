import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { getBalance, getFaxCost, sendCall } from '../api/endpoints';
import { amountOf, idOf, numberOf, textOf } from '../lib/json';
import { sentences } from '../lib/sentences';
import type { FaxIntent, Order, PaidItem } from './paidItem';
import { isLimited } from './budget';
import type { Paid, Started } from './journal';
import { acquireWish, boughtBefore, type Goods, payOnce } from './payOnce';
import { faxesOf, findSent, isLike, type SentFax } from './sentFaxes';
import type { Fate, SentDocument } from './uploads';

/** How many faxes of the history an error names. */
const MAX_NAMED_FAXES = 5;

/**
 * Sends the fax of an item, once. If an earlier try has sent it, or a fax was sent under its idempotency key, that is the result, and nothing is
 * uploaded. Nothing is sent beyond the limits.
 *
 * @param again the document of a fax that was sent already, to send it once more: the line was busy or nobody answered
 * @returns at least `status`, `fax_job_id`, `cost`, `user_cash_balance`, `document_id`, `fax_number`
 * @throws NodeApiError or NodeOperationError; the journal says whether it was sent
 */
export async function sendFax(item: PaidItem, intent: FaxIntent, again?: string): Promise<IDataObject> {
	const { budget, index, place, uploads } = item;
	const { document, order, wish } = intent;
	const { faxNumber, limits, tsiNumber } = order;
	const goods = faxGoods(item, intent);
	const release = await acquireWish(item, wish);
	try {
		const before = again === undefined ? await sentBefore(item, intent, goods) : undefined;
		if (before) return before;
		// To send a fax again is no proof: somebody else may do the same.
		const { documentId, isOwn } = again === undefined ? await documentOf(item, intent) : { documentId: again };
		const price = await priceOf(item, intent, documentId);
		// A document that may be sent again, or that another item sends, is deleted at the end.
		const deleteFile = order.deleteFile && order.resendUpTo === 0 && uploads.isAlone(documentId);
		const releaseMoney = await budget.reserve(place, price, limits);
		try {
			const sent = await payOnce(item, wish, goods, {
				call: sendCall({ documentId, faxNumber, tsiNumber, deleteFile }),
				started: async () => ({
					to: faxNumber,
					documentId,
					document,
					isDeleted: deleteFile,
					isProvable: isOwn,
					at: Date.now(),
					price,
				}),
				read: (answer) =>
					/^[1-9]\d*$/.test(textOf(answer.fax_job_id))
						? { ...answer, document_id: idOf(documentId), fax_number: faxNumber }
						: undefined,
			});
			budget.noteBalance(sent.user_cash_balance);
			return sent;
		} finally {
			releaseMoney();
			uploads.noteFate(index, documentId, fateOf(item, order, isOwn));
		}
	} finally {
		release();
	}
}

/**
 * The result of a try before, as boughtBefore() returns it. What that one has uploaded is this try's to delete or to name: it may not have wanted
 * that. A document that was at Fax.to before is the user's: only who sends it deletes it.
 */
async function sentBefore(item: PaidItem, { order, wish }: FaxIntent, goods: Goods): Promise<IDataObject | undefined> {
	const { index, journal, place, uploads } = item;
	try {
		return await boughtBefore(item, wish, goods);
	} finally {
		const left = journal.at(place);
		const documentId = left?.pending?.documentId ?? textOf(left?.bought.at(-1)?.result.document_id);
		if (left && ['', wish.documentId].includes(left.wish.documentId)) {
			uploads.doom(index, documentId, 'needed', order.deleteFile);
			uploads.noteFate(index, documentId, fateOf(item, order));
		}
	}
}

/** What becomes of the document of an item's fax. */
function fateOf({ journal, place }: PaidItem, { wait }: Order, isOwn = false): Fate {
	const purchase = journal.at(place);
	if (!purchase) return isOwn ? 'free' : 'kept';
	if (!purchase.pending && purchase.bought.at(-1)?.isDeleted) return 'gone';
	return purchase.pending || wait ? 'needed' : 'free';
}

/** The document of an item, uploaded if it has to be. */
export async function documentOf(item: PaidItem, { order, pages, wish }: FaxIntent): Promise<SentDocument> {
	const { index, journal, keys, place, uploads } = item;
	return await uploads.documentOf({
		index,
		pages,
		tag: keys.of(wish)?.tag,
		isTemporary: order.deleteFile || order.dryRun,
		inDoubt: journal.pendingElsewhere(place, wish),
	});
}

/** The price of a fax if a limit needs it, asked for once; undefined if none does, or Fax.to does not state it. */
export async function priceOf({ connection }: PaidItem, intent: FaxIntent, documentId: string) {
	const { order } = intent;
	if (!order.dryRun && !isLimited(order.limits)) return undefined;
	intent.price ??= amountOf((await getFaxCost(connection, documentId, order.faxNumber)).cost);
	return intent.price;
}

/** How a fax is recognised in Fax.to's history: only a document that this run uploaded proves that the fax is its own. */
function faxGoods({ connection, journal, keys }: PaidItem, { document, order }: FaxIntent): Goods {
	return {
		find: async (timed, started) => {
			const taken = journal.taken('fax_job_id');
			const fax = (await faxesOf(timed, started)).find(({ id }) => !taken.has(id));
			return fax && (await recovered(timed, started, fax));
		},
		// An account may have the same ids as another one.
		knows: async ({ fax_job_id: id, document_id: documentId, fax_number: to }) => {
			const sought = { documentId: textOf(documentId), to: textOf(to) };
			const isIt = (fax: SentFax) => fax.id === textOf(id) && isLike(fax, sought);
			return (await findSent(connection, keys.node, (faxes) => faxes.find(isIt))) !== undefined;
		},
		repeated: (before) => alreadySent(order, document, before),
		words: async (started) => ({
			what: 'The fax may have been sent',
			check: sentences(
				`Look for document ${started.documentId} and number ${started.to} with Fax > Get Many before you send it again: you pay for each fax`,
				started.isProvable ? '' : await historyOf(connection, started),
			),
		}),
	};
}

/** The faxes of a document to a number in the history, whoever sent them, in words; '' if it can't be read. */
async function historyOf(connection: Connection, started: Started): Promise<string> {
	const faxes = await faxesOf(connection, started).catch(() => undefined);
	if (!faxes) return '';
	const jobs = faxes.slice(0, MAX_NAMED_FAXES).map(({ id, time }) => `job ${id} of ${time ?? 'no date'}`);
	if (jobs.length === 0) return 'The history shows no such fax so far';
	const more = faxes.length > jobs.length ? ` and ${faxes.length - jobs.length} more` : '';
	return `The history shows these faxes, whoever sent them: ${jobs.join(', ')}${more}`;
}

/** An answer like the lost one. The price and the balance are asked for again; a document that is gone has no price any more. */
async function recovered(connection: Connection, { documentId, to }: Started, fax: SentFax): Promise<IDataObject> {
	const [cost, balance] = await Promise.allSettled([getFaxCost(connection, documentId, to), getBalance(connection)]);
	return {
		status: 'executed',
		fax_job_id: idOf(fax.id),
		user_cash_balance: balance.status === 'fulfilled' ? (numberOf(balance.value.balance) ?? null) : null,
		cost: cost.status === 'fulfilled' ? (amountOf(cost.value.cost) ?? null) : null,
		document_id: idOf(documentId),
		fax_number: to,
		time: fax.time ?? null,
		recovered: true,
	};
}

/** The output for what was sent under the key before. @param document a digest of what is to be sent now */
function alreadySent({ faxNumber, reference }: Order, document: string, before: Paid): IDataObject {
	const { result, time, document: first } = before;
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
