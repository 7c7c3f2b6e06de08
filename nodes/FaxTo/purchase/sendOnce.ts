import type { IDataObject } from 'n8n-workflow';
import { buyOnce } from './buy';
import type { Connection } from '../api/connection';
import { isoDate } from '../api/dates';
import { faxPages, type FaxOrder, getBalance, getFaxCost, sendCall } from '../api/endpoints';
import { digitsOf } from '../api/digits';
import { idOf, isObject, type JsonObject, numberOf, textOf } from '../api/json';
import type { Entry, Ledger } from './ledger';

/** How many of the newest faxes are searched for one whose answer was lost. */
const SEARCH_DEPTH = 500;

/** A fax to be sent, and what is needed to recognise it in the history. */
export interface Sending extends FaxOrder {
	/** Whether the document was uploaded for this execution: then every fax of it is this execution's own. */
	fresh: boolean;
}

/**
 * Sends a fax once, whatever happens to the answer (DESIGN §3.2): a fax is recognised in the history by its document and
 * number, by being newer than what was there before, and by not belonging to another item. Faxes of one document to one
 * number are sent one after the other, so that each lost answer has one candidate.
 *
 * @returns Fax.to's answer with `document_id` and `fax_number`; after a lost answer, what the history, the price list and
 *   the balance say, and `recovered: true`
 * @throws NodeApiError saying "not sent" or "may have been sent"
 */
export async function sendOnce(connection: Connection, ledger: Ledger, entry: Entry, sending: Sending): Promise<IDataObject> {
	const { documentId, faxNumber } = sending;
	return await ledger.exclusively(`${documentId} ${faxNumber}`, async () => {
		const baseline = entry.pending ? entry.pending.baseline : await newestFax(connection, ledger, sending);
		return await buyOnce(
			connection,
			entry,
			{
				call: sendCall(sending),
				read: (answer) =>
					isObject(answer) && textOf(answer.fax_job_id) !== '' ? { ...answer, document_id: idOf(documentId), fax_number: faxNumber } : undefined,
				find: async () => {
					const fax = await findFax(connection, ledger, sending, baseline);
					return fax ? await recovered(connection, sending, fax) : undefined;
				},
				words: {
					what: 'The fax may have been sent',
					check: `Look for document ${documentId} and number ${faxNumber} with Fax > Get Many before you send it again: twice sent is twice paid`,
				},
			},
			{ baseline },
		);
	});
}

/** The newest fax before a document that is not new is sent, asked for once per execution; undefined when it can't be told. */
async function newestFax(connection: Connection, ledger: Ledger, { fresh }: Sending): Promise<number | undefined> {
	if (fresh) return 0;
	return await ledger.newestFax(async () => {
		for await (const [newest] of faxPages(connection, 1)) return numberOf(newest?.id);
		return 0;
	});
}

async function findFax(connection: Connection, ledger: Ledger, { documentId, faxNumber }: Sending, baseline: number | undefined): Promise<JsonObject | undefined> {
	// Without knowing what was there before, an old fax could pass for the new one.
	if (baseline === undefined) return undefined;
	const taken = ledger.taken('fax_job_id');
	for await (const faxes of faxPages(connection, SEARCH_DEPTH)) {
		const found = faxes.find(
			(fax) =>
				textOf(fax.document_id) === documentId &&
				// The history writes numbers without + (T19).
				digitsOf(textOf(fax.recipient)) === digitsOf(faxNumber) &&
				(numberOf(fax.id) ?? 0) > baseline &&
				!taken.has(textOf(fax.id)),
		);
		if (found) return found;
		if (faxes.every(({ id }) => (numberOf(id) ?? 0) <= baseline)) return undefined;
	}
	return undefined;
}

/** An answer like the lost one. The price and the balance are asked for again; a document that is gone has no price any more. */
async function recovered(connection: Connection, { documentId, faxNumber }: Sending, fax: JsonObject): Promise<IDataObject> {
	const [cost, balance] = await Promise.allSettled([getFaxCost(connection, documentId, faxNumber), getBalance(connection)]);
	return {
		status: 'executed',
		fax_job_id: fax.id,
		user_cash_balance: balance.status === 'fulfilled' ? balance.value.balance : null,
		cost: cost.status === 'fulfilled' ? cost.value.cost : null,
		document_id: idOf(documentId),
		fax_number: faxNumber,
		created: isoDate(fax.created) ?? null,
		recovered: true,
	};
}
