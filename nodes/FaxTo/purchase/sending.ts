import type { IDataObject } from 'n8n-workflow';
import { digitsOf } from '../api/digits';
import type { Connection } from '../api/connection';
import { isoDate } from '../api/dates';
import { faxPages, type FaxOrder, getBalance, getFaxCost, sendCall } from '../api/endpoints';
import { idOf, type JsonObject, numberOf, textOf } from '../lib/json';
import { isOlderFromHere } from '../api/paging';
import type { Entry, Ledger, Open } from './ledger';
import { buyOnce } from './once';

/** How many of the newest faxes are searched for one whose answer was lost. */
const SEARCH_DEPTH = 1_000;

/** How far, in milliseconds, Fax.to's clock and ours may be apart: an older fax is no proof. */
const CLOCKS_APART = 15 * 60_000;

/** A fax to be sent, and what is needed to recognise it in the history. */
export interface Sending extends FaxOrder {
	/** Whether the document was uploaded for this execution: then every fax of it is this execution's own. */
	fresh: boolean;
	/** Whether another run's open fax with the same aim is this one. */
	adopts: boolean;
}

/** A fax whose answer was lost. */
interface OpenFax extends Open {
	documentId: string;
	faxNumber: string;
	fresh: boolean;
}

/**
 * Sends a fax once, whatever happens to the answer: a fax is recognised in the history by its document and number, by not
 * having been there before, by its time, and by not belonging to another item. The history may come in any order.
 *
 * @returns Fax.to's answer with `document_id` and `fax_number`; after a lost answer, what the history, the price list and
 *   the balance say, and `recovered: true`
 * @throws NodeApiError; the entry tells whether the fax was not sent or may have been
 */
export async function sendOnce(
	connection: Connection,
	ledger: Ledger,
	entry: Entry,
	sending: Sending,
): Promise<IDataObject> {
	const { documentId, faxNumber, fresh } = sending;
	return await buyOnce<OpenFax>(connection, ledger, entry, {
		call: sendCall(sending),
		note: async () => {
			const since = Date.now() - CLOCKS_APART;
			// Of a document that is new no fax was there before.
			const known = fresh ? [] : await ledger.recentBefore(async () => await recentFaxes(connection, since));
			return { documentId, faxNumber, fresh, since, known };
		},
		read: (answer) => {
			const id = textOf(answer.fax_job_id);
			return /^[1-9]\d*$/.test(id) ? { ...answer, document_id: idOf(documentId), fax_number: faxNumber } : undefined;
		},
		find: async (open) => (isOpenFax(open) ? await findFax(connection, ledger, open) : undefined),
		words: {
			what: 'The fax may have been sent',
			check: `Look for document ${documentId} and number ${faxNumber} with Fax > Get Many before you send it again: twice sent is twice paid`,
		},
		adopts: sending.adopts,
	});
}

function isOpenFax(open: Open): open is OpenFax {
	return typeof open.documentId === 'string' && typeof open.faxNumber === 'string' && typeof open.fresh === 'boolean';
}

/** The ids of the faxes that were made since a time; undefined when the history is too long and too mixed to tell. */
async function recentFaxes(connection: Connection, since: number): Promise<string[] | undefined> {
	const recent: string[] = [];
	let read = 0;
	for await (const faxes of faxPages(connection, SEARCH_DEPTH)) {
		read += faxes.length;
		recent.push(...faxes.filter((fax) => !(timeOf(fax) < since)).map(({ id }) => textOf(id)));
		if (isOlderFromHere(faxes.map(timeOf), since)) return recent;
	}
	return read < SEARCH_DEPTH ? recent : undefined;
}

/** Milliseconds since 1970; NaN when the fax has no date that can be read. */
function timeOf(fax: JsonObject): number {
	return Date.parse(isoDate(fax.created) ?? '');
}

/** The one fax in the history that an open one must be; none where several could be, or nothing proves it. */
async function findFax(connection: Connection, ledger: Ledger, open: OpenFax): Promise<IDataObject | undefined> {
	const { documentId, faxNumber, fresh, since, known } = open;
	// Without knowing what was there before, an old fax could pass for the new one.
	if (known === undefined) return undefined;
	const notOwn = new Set([...known, ...ledger.taken('fax_job_id')]);
	const isOwn = (fax: JsonObject) =>
		textOf(fax.document_id) === documentId &&
		// The history writes numbers without + (T19).
		digitsOf(textOf(fax.recipient)) === digitsOf(faxNumber) &&
		!notOwn.has(textOf(fax.id)) &&
		(fresh || timeOf(fax) >= since);
	const own: JsonObject[] = [];
	for await (const faxes of faxPages(connection, SEARCH_DEPTH)) {
		own.push(...faxes.filter(isOwn));
		if (isOlderFromHere(faxes.map(timeOf), since)) break;
	}
	const [only, ...more] = own;
	return only && more.length === 0 ? await recovered(connection, open, only) : undefined;
}

/** An answer like the lost one. The price and the balance are asked for again; a document that is gone has no price any more. */
async function recovered(
	connection: Connection,
	{ documentId, faxNumber }: OpenFax,
	fax: JsonObject,
): Promise<IDataObject> {
	const [cost, balance] = await Promise.allSettled([
		getFaxCost(connection, documentId, faxNumber),
		getBalance(connection),
	]);
	return {
		status: 'executed',
		fax_job_id: idOf(textOf(fax.id)),
		user_cash_balance: balance.status === 'fulfilled' ? (numberOf(balance.value.balance) ?? null) : null,
		cost: cost.status === 'fulfilled' ? (numberOf(cost.value.cost) ?? null) : null,
		document_id: idOf(documentId),
		fax_number: faxNumber,
		time: isoDate(fax.created) ?? null,
		recovered: true,
	};
}
