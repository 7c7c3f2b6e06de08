import type { IDataObject } from 'n8n-workflow';
import { present } from '../faxes/output';
import { idOf, textOf } from '../lib/json';
import { type Checked, type FaxIntent, isStarted, type PaidItem } from './paidItem';
import { isLimited, type Planned } from './budget';
import { deliver } from './deliver';
import { idsOf } from './journal';
import { documentOf, priceOf, sendFax } from './sendFax';

/** What is known of a fax before it is sent. */
interface Facts {
	/** Why nothing would be sent. */
	reason?: string;
	/** How it counts for the limits. */
	planned?: Planned;
	/** Fields of what a dry run outputs. */
	output?: IDataObject;
}

/** A fax that was checked, and how it goes on: a look at what is free of charge, the purchase, its end. @param besides what its output says, too */
export function faxPurchase(item: PaidItem, intent: FaxIntent, besides: IDataObject = {}): Checked {
	return async () => {
		const facts = await factsOf(item, intent);
		return async () => {
			const sent = intent.order.dryRun ? undefined : await sendFax(item, intent);
			return async () => {
				const json = sent ? await deliver(item, intent, sent) : await verdict(item, intent, facts);
				return { json: { ...json, ...besides } };
			};
		};
	};
}

/** What a limit or a dry run needs to know; a file is uploaded for it. @throws NodeOperationError where the fax is beyond the limits */
async function factsOf(item: PaidItem, intent: FaxIntent): Promise<Facts> {
	const { budget, index, uploads } = item;
	const { dryRun, limits } = intent.order;
	// No limit undoes what was paid.
	if (!dryRun && (!isLimited(limits) || isStarted(item, intent.wish))) return {};
	const [reason, balance] = await Promise.all([usedBefore(item, intent), dryRun ? budget.balance() : undefined]);
	if (reason !== undefined) return { reason, output: { user_cash_balance: balance } };
	const { documentId, isOwn, pages } = await documentOf(item, intent);
	const planned = { index, price: await priceOf(item, intent, documentId), limits, dryRun };
	budget.plan(planned);
	if (!dryRun) return {};
	const output = {
		cost: planned.price,
		user_cash_balance: balance,
		pages: pages ?? (await uploads.pagesOf(documentId)),
	};
	return { planned, output: isOwn ? output : { ...output, document_id: idOf(documentId) } };
}

/** Why nothing would be sent: by a try before of the execution, or under the item's key; undefined where nothing speaks against sending. */
async function usedBefore(item: PaidItem, { wish }: FaxIntent): Promise<string | undefined> {
	const { index, journal, keys, place } = item;
	const left = journal.at(place);
	if (left && left.wish.account === wish.account) {
		if (left.pending) return 'It may have been sent in this execution before';
		return `It was sent in this execution before, as job ${idsOf(left, 'fax_job_id').join(' and ')}`;
	}
	const before = await keys.probe(wish, index);
	if (!before) return undefined;
	if (before.started) return 'It may have been sent under this reference before';
	if (!before.paid) return 'An item before it has the same reference and number';
	const id = textOf(before.paid.result.fax_job_id);
	return `It was sent under this reference before${id && `, as job ${id}`}`;
}

/** What would be sent, at what cost. Nothing of it is remembered, and what was uploaded to find out is deleted again. */
async function verdict({ budget, n8n }: PaidItem, { order }: FaxIntent, facts: Facts): Promise<IDataObject> {
	const reason = facts.reason ?? (facts.planned && (await budget.rehearse(facts.planned, !n8n.continueOnFail())));
	const told = { status: 'dry_run', would_send: reason === undefined, reason, fax_number: order.faxNumber };
	return present({ ...told, ...facts.output });
}
