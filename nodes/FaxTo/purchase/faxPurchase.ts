import type { IDataObject } from 'n8n-workflow';
import { isTool } from '../lib/context';
import { idOf, textOf } from '../lib/json';
import type { Bought, Checked, PaidItem } from './paidItem';
import { isLimited } from './budget';
import { deliver } from './deliver';
import type { FaxIntent } from './intent';
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
async function usedBefore({ index, keys }: PaidItem, { key }: FaxIntent): Promise<string | undefined> {
	if (!key) return undefined;
	if (!keys.isFirst(key, index)) return 'An item before it has the same reference and number';
	const before = await keys.wouldBe(key);
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

/** What a dry run found out. */
interface Facts {
	cost?: number;
	balance?: number;
	pages?: number;
	documentId?: string;
	/** Why nothing would be sent. */
	before?: string;
}

async function factsOf(item: PaidItem, intent: FaxIntent): Promise<Facts> {
	const { budget, index, uploads } = item;
	const { dryRun, limits } = intent.order;
	const [before, balance] = await Promise.all([usedBefore(item, intent), budget.balance()]);
	if (before !== undefined) return { before, balance };
	const { documentId, isOwn, pages = await uploads.pagesOf(documentId) } = await documentOf(item, intent);
	const cost = await priceOf(item, intent, documentId);
	budget.plan({ index, price: cost, limits, dryRun });
	return { cost, balance, pages, documentId: isOwn ? undefined : documentId };
}

async function verdict({ budget, index, n8n }: PaidItem, { order }: FaxIntent, facts: Facts): Promise<IDataObject> {
	const complaint = facts.before ?? (await budget.rehearse(index, !n8n.continueOnFail()));
	const { cost, balance, pages, documentId } = facts;
	const told = {
		status: 'dry_run',
		would_send: complaint === undefined,
		reason: complaint,
		fax_number: order.faxNumber,
		cost,
		user_cash_balance: balance,
		pages,
		document_id: documentId && idOf(documentId),
	};
	return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}
