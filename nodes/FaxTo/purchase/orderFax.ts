import type { IDataObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { deleteFile, filePages, getBalance, getFaxCost } from '../api/endpoints';
import { idOf, numberOf, textOf } from '../api/json';
import type { Entry, Ledger } from './ledger';
import { IN_PROGRESS } from './outcomes';
import type { References } from './references';
import { sendOnce } from './sendOnce';
import { waitForDelivery } from './waitForDelivery';

/** The document of a fax. */
export interface DocumentToSend {
	documentId: string;
	/** Whether it was uploaded for this execution. */
	fresh: boolean;
	/** Its pages, where the upload told. */
	pages?: number;
}

/** A fax as a user orders it. */
export interface Order {
	/** E.164. */
	faxNumber: string;
	tsiNumber: string;
	deleteFile: boolean;
	/** The most that it may cost, in the account's money. */
	maxCost?: number;
	/** What must be left in the account afterwards. */
	minBalance?: number;
	/** Where not empty: sent once per reference, over all executions. */
	reference: string;
	/** Only tells what would be sent. */
	dryRun: boolean;
	/** Waits for the outcome; milliseconds. */
	wait?: { longest: number; interval: number };
}

/** What an order needs around it. */
export interface Desk {
	connection: Connection;
	ledger: Ledger;
	references: References;
}

/**
 * Carries out an order: looks at the reference, gets the document, looks at the money, sends once, and waits if wanted.
 * Nothing is uploaded for a reference that was used; nothing is sent beyond the limits.
 *
 * @param document gets or uploads the document; called only when it is needed
 * @returns at least `status`, `fax_job_id`, `cost`, `user_cash_balance`, `document_id`, `fax_number`
 * @throws NodeApiError or NodeOperationError that says whether anything was sent
 */
export async function orderFax(desk: Desk, entry: Entry, order: Order, document: () => Promise<DocumentToSend>): Promise<IDataObject> {
	if (order.dryRun) return await tryOut(desk, order, await document());
	const sent = entry.result ?? (await withReference(desk, entry, order, async () => await send(desk, entry, order, document)));
	const named = order.reference === '' ? sent : { ...sent, reference: order.reference };
	if (!order.wait || textOf(sent.fax_job_id) === '') return named;
	return { ...named, ...(await outcomeAfter(desk, textOf(sent.fax_job_id), order.wait)) };
}

async function send({ connection, ledger }: Desk, entry: Entry, order: Order, document: () => Promise<DocumentToSend>): Promise<IDataObject> {
	const { documentId, fresh } = await document();
	// What an earlier try may have sent is settled whatever it costs: the money is spent or not.
	if (!entry.pending) {
		const complaint = overBudget(order, await moneyOf(connection, order, documentId));
		if (complaint !== undefined) {
			throw new NodeOperationError(connection.caller.getNode(), `The fax was not sent: ${complaint}`, {
				description: `Raise the limit if that is right. Document ${documentId} stays in the account and can be sent as Existing Document`,
				level: 'warning',
			});
		}
	}
	return await sendOnce(connection, ledger, entry, { documentId, fresh, faxNumber: order.faxNumber, tsiNumber: order.tsiNumber, deleteFile: order.deleteFile });
}

/** Sends unless the reference was used before. Inside one execution the ledger knows better, so it goes first. */
async function withReference({ connection, ledger, references }: Desk, entry: Entry, order: Order, task: () => Promise<IDataObject>): Promise<IDataObject> {
	const { reference, faxNumber } = order;
	if (reference === '') return await task();
	return await ledger.exclusively(`reference ${reference}`, async () => {
		const known = entry.pending ? 'new' : await references.start(reference);
		if (known === 'sent') {
			return { status: 'already_sent', fax_job_id: null, user_cash_balance: null, cost: null, document_id: null, fax_number: faxNumber };
		}
		if (known === 'open') {
			throw new NodeOperationError(connection.caller.getNode(), `A fax with the reference '${reference}' may have been sent before: an earlier execution stopped while sending it`, {
				description: 'Look for it with Fax > Get Many. If it was not sent, use another reference',
				level: 'warning',
			});
		}
		let sent: IDataObject | undefined;
		try {
			sent = await task();
		} finally {
			if (sent) await references.finish(reference);
			else if (!entry.pending) await references.forget(reference);
		}
		return sent;
	});
}

/** What is known of the money; only what a limit asks for is asked. */
interface Money {
	cost?: number;
	balance?: number;
}

async function moneyOf(connection: Connection, { maxCost, minBalance, faxNumber, dryRun }: Order, documentId: string): Promise<Money> {
	const money: Money = {};
	if (dryRun || maxCost !== undefined || minBalance !== undefined) money.cost = numberOf((await getFaxCost(connection, documentId, faxNumber)).cost);
	if (dryRun || minBalance !== undefined) money.balance = numberOf((await getBalance(connection)).balance);
	return money;
}

function overBudget({ maxCost, minBalance }: Order, { cost, balance }: Money): string | undefined {
	if (maxCost !== undefined && (cost === undefined || cost > maxCost)) return `it would cost ${cost ?? 'an unknown amount'}, and 'Max Cost' is ${maxCost}`;
	if (minBalance === undefined) return undefined;
	const left = Math.round(((balance ?? 0) - (cost ?? 0)) * 10_000) / 10_000;
	return left < minBalance ? `it would leave ${left} in the account, and 'Min Balance' is ${minBalance}` : undefined;
}

/** What would be sent. A document that was uploaded to find out is deleted again. */
async function tryOut({ connection }: Desk, order: Order, { documentId, fresh, pages }: DocumentToSend): Promise<IDataObject> {
	try {
		const money = await moneyOf(connection, order, documentId);
		const complaint = overBudget(order, money);
		return {
			status: 'dry_run',
			fax_job_id: null,
			user_cash_balance: money.balance ?? null,
			cost: money.cost ?? null,
			document_id: fresh ? null : idOf(documentId),
			fax_number: order.faxNumber,
			total_pages: pages ?? (await pagesOf(connection, documentId)) ?? null,
			would_send: complaint === undefined,
			reason: complaint ?? 'Nothing speaks against it',
		};
	} finally {
		if (fresh) await deleteFile(connection, documentId);
	}
}

async function pagesOf(connection: Connection, documentId: string): Promise<number | undefined> {
	for await (const files of filePages(connection)) {
		const file = files.find(({ id }) => textOf(id) === documentId);
		if (file) return numberOf(file.pages);
	}
	return undefined;
}

/** The outcome; a fax that was sent stays sent, so that its status can't be read is no reason to fail. */
async function outcomeAfter({ connection }: Desk, faxJobId: string, { longest, interval }: { longest: number; interval: number }): Promise<IDataObject> {
	try {
		const { status, message, ...outcome } = await waitForDelivery(connection, faxJobId, longest, interval);
		return { ...outcome, delivery_status: status, delivery_message: message };
	} catch (error) {
		const why = error instanceof NodeApiError || error instanceof NodeOperationError ? error.message : 'the connection was lost';
		return { ...IN_PROGRESS, reason: `The fax was sent, but its status could not be read: ${why}` };
	}
}
