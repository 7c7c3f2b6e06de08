import type { IDataObject } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { pause } from '../api/transport';
import { isBusyOrUnanswered, type Outcome } from '../faxes/outcome';
import { type FaxOutcome, undelivered } from '../faxes/status';
import { idOf, textOf } from '../lib/json';
import type { FaxIntent, PaidItem } from './paidItem';
import { idsOf, paidFor } from './journal';
import { sendFax } from './sendFax';
import { isOwnError } from '../lib/context';

/** Before a fax is sent again because the line was busy or nobody answered, in milliseconds. */
const PAUSE_BEFORE_RESEND = 60_000;

/**
 * What becomes of a fax that was sent: waits for its outcome where that is wanted, and sends again what was busy or not answered, as often as was
 * ordered. A fax that was sent stays sent, whatever happens here.
 *
 * @param sent its result
 * @returns the item's output
 * @throws NodeOperationError when it is not delivered and that fails the item; NodeApiError if it is not known whether it was sent again
 */
export async function deliver(item: PaidItem, intent: FaxIntent, sent: IDataObject): Promise<IDataObject> {
	const { uploads, watch } = item;
	const { failUndelivered, wait } = intent.order;
	if (isRepetition(sent)) uploads.noteFate(item.index, intent.wish.documentId, 'unrelated');
	const id = textOf(sent.fax_job_id);
	if (!wait || id === '') return notWaitedFor(item, failUndelivered, sent);
	const outcome = await watch.outcomeOf(id, wait);
	const isAgain = isBusyOrUnanswered(outcome) && mayBeSentAgain(item, intent, sent);
	const next = isAgain ? await sentAgain(item, intent, sent) : undefined;
	if (next) return await deliver(item, intent, next);
	if (outcome.final) uploads.noteFate(item.index, textOf(sent.document_id), 'free');
	if (failUndelivered && outcome.outcome !== 'delivered') throw notDelivered(item, outcome, sent);
	return outcomeFirst({ ...sent, ...totalOf(item) }, outcome);
}

/** Whether the fax was sent in an earlier execution, under the item's reference. */
function isRepetition({ status }: IDataObject): boolean {
	return status === 'already_sent';
}

/** Whether another fax was ordered, and is still what the item wants: its fields may have been corrected since an earlier try sent the first. */
function mayBeSentAgain({ journal, place }: PaidItem, { order, wish }: FaxIntent, last: IDataObject): boolean {
	const { bought, wish: first } = journal.at(place) ?? {};
	const resends = (bought?.length ?? 1) - 1;
	return !isRepetition(last) && resends < order.resendUpTo && first?.fingerprint === wish.fingerprint;
}

/** Sends once more, a minute later; undefined when it was certainly not sent: then the last fax stays the result. */
async function sentAgain(item: PaidItem, intent: FaxIntent, last: IDataObject): Promise<IDataObject | undefined> {
	const { connection, journal, place, slots } = item;
	await pause(connection, PAUSE_BEFORE_RESEND);
	const sent = slots.use(async () => await sendFax(item, intent, textOf(last.document_id)));
	return await sent.catch((error: unknown) => {
		if (journal.at(place)?.pending || !isOwnError(error)) throw error;
		return undefined;
	});
}

function notDelivered({ connection }: PaidItem, outcome: Outcome, last: IDataObject): Error {
	const error = undelivered(connection, outcome);
	if (isRepetition(last))
		error.description = `${error.description ?? ''}. It was sent before under the reference '${textOf(last.reference)}', as job ${textOf(last.fax_job_id)}`;
	return error;
}

/** The output of a fax that is not waited for, or can't be: the store of references keeps no id. @throws NodeOperationError where its outcome decides */
function notWaitedFor(item: PaidItem, failUndelivered: boolean, sent: IDataObject): IDataObject {
	if (!failUndelivered) return idFirst({ ...sent, ...totalOf(item) });
	throw new NodeOperationError(item.n8n.getNode(), 'It is not known whether the fax was delivered', {
		description: `It was sent before under the reference '${textOf(sent.reference)}', and n8n does not know as which job. Look for it with Fax > Get Many`,
		level: 'warning',
	});
}

/** What all faxes of an item came to, where there were several. */
function totalOf({ journal, place }: PaidItem): IDataObject {
	const purchase = journal.at(place);
	const ids = idsOf(purchase, 'fax_job_id').map(idOf);
	if (ids.length < 2) return {};
	return {
		cost: Math.round(paidFor(purchase) * 10_000) / 10_000,
		attempts: ids.length,
		earlier_fax_job_ids: ids.slice(0, -1),
	};
}

function idFirst({ fax_job_id, status, fax_number, cost, ...rest }: IDataObject): IDataObject {
	return { fax_job_id, status, fax_number, cost, ...rest };
}

function outcomeFirst(sent: IDataObject, ended: FaxOutcome): IDataObject {
	const { fax_number, fax_job_id, cost, status: told, ...rest } = sent;
	const { outcome, reason, retryable, advice, final } = ended;
	const status = told === 'already_sent' ? told : (ended.status ?? told);
	return { outcome, reason, fax_number, fax_job_id, cost, status, retryable, advice, final, ...rest };
}
