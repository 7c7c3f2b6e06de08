import type { IDataObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { createHash } from 'crypto';
import type { Connection } from '../api/connection';
import { deleteFile, getFaxCost } from '../api/endpoints';
import { isoDate } from '../api/dates';
import { idOf, numberOf, textOf } from '../lib/json';
import { pause } from '../api/transport';
import { tryOut } from './dryRun';
import type { Entry, Ledger, Open } from './ledger';
import type { Outcome } from '../faxes/outcome';
import { isLimited, type Limits, type Purse } from './purse';
import type { Before, Binding, References, Words } from './references';
import { sendOnce } from './sending';
import { findFax, outcomeAfter, undelivered, type Wait } from '../faxes/waiting';

/** Before a fax is sent again because the line was busy or nobody answered, in milliseconds. */
const PAUSE_BEFORE_RESEND = 60_000;

const WORDS: Words = {
	what: 'A fax may have been sent',
	check: 'Look for it with Fax > Get Many',
	idField: 'fax_job_id',
};

/** The document of a fax. */
interface DocumentToSend {
	documentId: string;
	/** Whether it was uploaded for this execution. */
	fresh: boolean;
	/** Its pages, where they are known. */
	pages?: number;
}

/** What is to be sent: how to tell it from something else, and how to get its document. */
export interface Chosen {
	/** The same for the same pages. */
	identity: string;
	/** As a person knows it: a file name, an address or an id. */
	label: string;
	/** Gets or uploads the document; called only when it is needed. */
	get(entry: Pick<Entry, 'documentId'>): Promise<DocumentToSend>;
}

/** A fax as a user orders it. */
export interface Order {
	/** E.164. */
	faxNumber: string;
	tsiNumber: string;
	deleteFile: boolean;
	limits: Limits;
	/** Where not empty: sent once per reference, over all executions. */
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

/** What an order needs around it. */
interface Desk {
	connection: Connection;
	ledger: Ledger;
	purse: Purse;
	references: References;
	/** The item's place in the run, from 0. */
	index: number;
	/** Whether an AI agent runs the node as a tool. */
	isTool: boolean;
}

/** An order that was checked: nothing about it was bought yet. */
export interface Checked {
	/** Asks Fax.to whatever can be known for free, and uploads where a price is needed. @throws where it can't be bought */
	look(): Promise<void>;
	/** Carries it out. */
	run(): Promise<IDataObject>;
}

/**
 * An order, ready to be carried out: looks at the reference, gets the document, reserves the money, sends once, and waits if
 * wanted. Nothing is uploaded for a reference that was used; nothing is sent beyond the limits.
 *
 * @returns at least `status`, `fax_job_id`, `cost`, `user_cash_balance`, `document_id`, `fax_number`
 * @throws NodeApiError or NodeOperationError; the entry tells whether anything was sent
 */
export function orderFax(desk: Desk, kind: string, order: Order, chosen: Chosen): Checked {
	const binding: Binding = { to: order.faxNumber, document: chosen.identity, label: chosen.label };
	const aim = createHash('sha256')
		.update(JSON.stringify([kind, order.faxNumber, chosen.identity]))
		.digest('hex');
	if (order.reference !== '' && !order.dryRun) desk.references.claim(desk.index, order.reference, binding);
	return new FaxInHand(desk, order, chosen, binding, aim);
}

/** One order on its way. */
class FaxInHand implements Checked {
	private price?: number;

	constructor(
		private readonly desk: Desk,
		private readonly order: Order,
		private readonly chosen: Chosen,
		private readonly binding: Binding,
		private readonly aim: string,
	) {}

	async look(): Promise<void> {
		const { desk, order } = this;
		const known = desk.ledger.known(desk.index);
		if (order.dryRun || known?.result || known?.pending || !isLimited(order.limits)) return;
		if (order.reference !== '' && desk.references.isUsed(order.reference)) return;
		await this.withDocument(desk.ledger.entry(desk.index, this.aim), async ({ documentId }) => {
			this.price = numberOf((await getFaxCost(desk.connection, documentId, order.faxNumber)).cost);
		});
		const complaint = desk.purse.complaintAboutPrice(this.price, order.limits);
		if (complaint !== undefined) throw desk.purse.refusal(complaint);
		desk.purse.plan(this.price, order.limits);
	}

	async run(): Promise<IDataObject> {
		// Not an entry of the ledger: nothing of a dry run is remembered.
		if (this.order.dryRun)
			return await tryOut(this.desk.connection, this.desk.purse, this.order, await this.chosen.get({}));
		const { desk, order } = this;
		const entry = desk.ledger.entry(desk.index, this.aim);
		entry.result ??= entry.pending ? undefined : entry.earlier?.pop();
		const sent = entry.result ?? (await this.underReference(entry));
		const named = order.reference === '' ? sent : { ...sent, reference: entry.reference ?? order.reference };
		if (!order.wait) return idFirst(named);
		// Waiting can take long, and n8n may stop meanwhile.
		await desk.references.saved();
		return await this.delivered(entry, named, order.wait);
	}

	/** Sends unless the reference was used before. Inside one execution the ledger knows better, so it goes first. */
	private async underReference(entry: Entry): Promise<IDataObject> {
		const { references, index } = this.desk;
		entry.reference ??= this.order.reference;
		if (entry.reference === '') return await this.send(entry);
		const sent = await references.once(entry, this.binding, index, WORDS, async () => await this.send(entry));
		return 'now' in sent ? sent.now : await this.repeated(sent.before);
	}

	private async repeated({ id, result, at }: Before): Promise<IDataObject> {
		const first = result ?? (await this.fromHistory(id));
		return {
			cost: null,
			user_cash_balance: null,
			document_id: null,
			...first,
			fax_job_id: idOf(id),
			status: 'already_sent',
			fax_number: this.order.faxNumber,
			time: at ?? first.time ?? null,
		};
	}

	/** What the history still knows of a fax; where it can't be read, its id is enough. */
	private async fromHistory(id: string): Promise<IDataObject> {
		const fax = await findFax(this.desk.connection, id).catch(() => undefined);
		return fax ? { document_id: idOf(textOf(fax.document_id)), time: isoDate(fax.created) ?? null } : {};
	}

	/** The paid call. */
	private async send(entry: Entry): Promise<IDataObject> {
		const { connection, ledger, purse, isTool } = this.desk;
		const { order } = this;
		const open = openOf(entry);
		// What an earlier try may have sent is settled whatever it costs: the money is spent or not.
		if (open) return await sendOnce(connection, ledger, entry, { ...order, ...open, adopts: isTool });
		return await this.withDocument(entry, async ({ documentId, fresh }) => {
			// A document that may be sent again is deleted at the end.
			const deleteAtOnce = order.deleteFile && order.resendUpTo === 0;
			const sending = { ...order, documentId, fresh, deleteFile: deleteAtOnce, adopts: isTool };
			return await purse.pay(
				entry,
				this.price,
				order.limits,
				async () => await sendOnce(connection, ledger, entry, sending),
			);
		});
	}

	/** Does something with the document. One that was uploaded before and is gone is uploaded anew, once. */
	private async withDocument<T>(entry: Entry, task: (document: DocumentToSend) => Promise<T>): Promise<T> {
		const document = await this.chosen.get(entry);
		let gone: unknown;
		try {
			return await task(document);
		} catch (error) {
			gone = error;
		}
		if (!document.fresh || !isNotFound(gone) || entry.pending) throw gone;
		this.desk.ledger.forgetDocument(document.documentId);
		delete entry.documentId;
		return await task(await this.chosen.get(entry));
	}

	/** The outcome; sends again what was busy, as often as was ordered. A fax that was sent stays sent, whatever happens here. */
	private async delivered(entry: Entry, first: IDataObject, wait: Wait): Promise<IDataObject> {
		const { connection } = this.desk;
		const { order } = this;
		let sent = first;
		let outcome = await outcomeAfter(connection, textOf(sent.fax_job_id), wait);
		while (
			outcome.retryable === true &&
			outcome.final &&
			(entry.earlier?.length ?? 0) < order.resendUpTo &&
			sent.status !== 'already_sent'
		) {
			await pause(connection, PAUSE_BEFORE_RESEND);
			const next = await this.again(entry);
			if (!next) break;
			sent = { ...sent, ...next };
			outcome = await outcomeAfter(connection, textOf(sent.fax_job_id), wait);
		}
		if (order.deleteFile && order.resendUpTo > 0 && outcome.final)
			await deleteFile(connection, textOf(sent.document_id)).catch(() => undefined);
		if (order.failUndelivered && outcome.outcome !== 'delivered') throw undelivered(connection, outcome);
		return outcomeFirst(sent, outcome);
	}

	/** Sends once more; undefined when it was certainly not sent: then the last fax stays the result. */
	private async again(entry: Entry): Promise<IDataObject | undefined> {
		const last = entry.result;
		if (!last) return undefined;
		entry.earlier = [...(entry.earlier ?? []), last];
		delete entry.result;
		try {
			const sent = await this.send(entry);
			if (entry.reference)
				await this.desk.references.finish(entry.reference, this.binding, textOf(sent.fax_job_id), sent);
			return sent;
		} catch (error) {
			if (entry.pending) {
				if (entry.reference) this.desk.references.leaveOpen(entry.reference, this.binding, entry.pending);
				throw new NodeApiError(connectionNode(this.desk), {}, wordsOf(error));
			}
		}
		entry.result = last;
		entry.earlier.pop();
		return undefined;
	}
}

function connectionNode({ connection }: Desk) {
	return connection.caller.getNode();
}

function wordsOf(error: unknown): { message: string; description?: string; level: 'warning' } {
	if (error instanceof NodeApiError || error instanceof NodeOperationError)
		return { message: error.message, description: error.description ?? undefined, level: 'warning' };
	return { message: 'The fax may have been sent', level: 'warning' };
}

function isNotFound(error: unknown): boolean {
	return error instanceof NodeApiError && error.httpCode === '404';
}

/** What a repeated call must look for: the fax that was started, not what the fields say now. */
function openOf({ pending }: Entry): (Open & { documentId: string; faxNumber: string; fresh: boolean }) | undefined {
	if (!pending || typeof pending.documentId !== 'string' || typeof pending.faxNumber !== 'string') return undefined;
	return { ...pending, documentId: pending.documentId, faxNumber: pending.faxNumber, fresh: pending.fresh === true };
}

function idFirst({ fax_job_id, status, fax_number, cost, ...rest }: IDataObject): IDataObject {
	return { fax_job_id, status, fax_number, cost, ...rest };
}

function outcomeFirst(
	sent: IDataObject,
	{ outcome, reason, retryable, advice, final, status }: IDataObject & Outcome,
): IDataObject {
	const { fax_number, fax_job_id, cost, status: first, ...rest } = sent;
	return {
		outcome,
		reason,
		fax_number,
		fax_job_id,
		cost,
		status: first === 'already_sent' ? first : (status ?? first),
		retryable,
		advice,
		final,
		...rest,
	};
}
