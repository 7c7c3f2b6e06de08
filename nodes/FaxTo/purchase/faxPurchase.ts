import type { IDataObject } from 'n8n-workflow';
import { isTool } from '../lib/context';
import { idOf, textOf } from '../lib/json';
import type { Bought, Checked, FaxIntent, PaidItem } from './paidItem';
import { isLimited } from './budget';
import { deliver } from './deliver';
import { documentOf, priceOf, sendFax } from './sendFax';

/** A fax that was checked, and how it goes on: a look at what is free of charge, the purchase, its end. @param besides what its output says, too */
export function faxPurchase(item: PaidItem, intent: FaxIntent, besides: IDataObject = {}): Checked {
	if (intent.order.dryRun) return triedOnly(item, intent, besides);
	return {
		look: async () => {
			await checkPrice(item, intent);
			return {
				buy: async (): Promise<Bought> => {
					const sent = await sendFax(item, intent);
					return { finish: async () => ({ json: { ...(await deliver(item, intent, sent)), ...besides } }) };
				},
			};
		},
	};
}

/** Asks for the price where a limit is set, and uploads for that. @throws NodeOperationError where the fax is beyond the limits */
async function checkPrice(item: PaidItem, intent: FaxIntent): Promise<void> {
	const { budget, index, journal, place } = item;
	const { order, wish } = intent;
	const { dryRun, limits } = order;
	if (!isLimited(limits) || journal.at(place)) return;
	// What the try before has paid, or may have paid, no limit undoes.
	if (isTool(item) && journal.leftBefore(place, wish) !== undefined) return;
	if ((await usedBefore(item, intent)) !== undefined) return;
	const { documentId } = await documentOf(item, intent);
	const planned = { index, price: await priceOf(item, intent, documentId), limits, dryRun };
	const complaint = budget.complaintAboutPrice(planned);
	if (complaint !== undefined) throw budget.refusal(complaint);
	budget.plan(planned);
}

/** Why nothing would be sent under an item's key; undefined where it is free, or where there is none. */
async function usedBefore({ index, keys }: PaidItem, { wish }: FaxIntent): Promise<string | undefined> {
	if (!keys.isFirst(wish, index)) return 'An item before it has the same reference and number';
	const before = await keys.wouldBe(wish);
	if (before?.started) return 'It may have been sent under this reference before';
	const id = textOf(before?.paid?.result.fax_job_id);
	return before && `It was sent under this reference before${id && `, as job ${id}`}`;
}

/** What would be sent, at what cost. Nothing of it is remembered, and what was uploaded to find out is deleted again. */
function triedOnly(item: PaidItem, intent: FaxIntent, besides: IDataObject): Checked {
	return {
		look: async () => {
			const facts = await factsOf(item, intent);
			const finish = async () => ({ json: { ...(await verdict(item, intent, facts)), ...besides } });
			return { buy: async () => ({ finish }) };
		},
	};
}

/** What a dry run finds out. @returns fields of its output; `reason`, why nothing would be sent, if it is known already */
async function factsOf(item: PaidItem, intent: FaxIntent): Promise<IDataObject> {
	const { budget, index, uploads } = item;
	const { dryRun, limits } = intent.order;
	const [reason, balance] = await Promise.all([usedBefore(item, intent), budget.balance()]);
	if (reason !== undefined) return { reason, user_cash_balance: balance };
	const document = await documentOf(item, intent);
	const { documentId, isOwn } = document;
	const price = await priceOf(item, intent, documentId);
	budget.plan({ index, price, limits, dryRun });
	const pages = document.pages ?? (await uploads.pagesOf(documentId));
	return { cost: price, user_cash_balance: balance, pages, ...(isOwn ? {} : { document_id: idOf(documentId) }) };
}

async function verdict(item: PaidItem, { order }: FaxIntent, { reason, ...facts }: IDataObject): Promise<IDataObject> {
	const complaint = reason ?? (await item.budget.rehearse(item.index, !item.n8n.continueOnFail()));
	const isSent = complaint === undefined;
	const told = { status: 'dry_run', would_send: isSent, reason: complaint, fax_number: order.faxNumber, ...facts };
	return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}
