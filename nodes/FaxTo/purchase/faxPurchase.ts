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
	const { budget, index, journal, keys, place } = item;
	const { key, order, wish } = intent;
	if (!isLimited(order.limits) || journal.at(place)) return;
	// What the try before has paid, or may have paid, no limit undoes.
	if (isTool(item) && journal.leftBefore(place, wish) !== undefined) return;
	if (key && (!keys.isFirst(key, index) || (await keys.wouldBe(key)))) return;
	const price = await priceOf(item, intent, await documentOf(item, intent));
	const complaint = budget.complaintAboutPrice(price, order.limits);
	if (complaint !== undefined) throw budget.refusal(complaint);
	budget.plan({ index, price, limits: order.limits });
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

interface Facts {
	cost?: number;
	balance?: number;
	pages?: number;
	documentId?: string;
	/** Where the key's fax was sent, or begun: why nothing would be. */
	before?: string;
}

async function factsOf(item: PaidItem, intent: FaxIntent): Promise<Facts> {
	const { index, keys, rehearsal, uploads } = item;
	const { key, order } = intent;
	const isFirst = !key || keys.isFirst(key, index);
	const balance = await rehearsal.balanceRead();
	if (!isFirst) return { before: 'An item before it has the same reference and number', balance };
	const before = key && (await keys.wouldBe(key));
	if (before?.state === 'started') return { before: 'It may have been sent under this reference before', balance };
	if (before) {
		const id = textOf(before.result.fax_job_id);
		return { before: `It was sent under this reference before${id && `, as job ${id}`}`, balance };
	}
	const document = await documentOf(item, intent);
	const cost = await priceOf(item, intent, document);
	rehearsal.plan({ index, price: cost, limits: order.limits });
	return {
		cost,
		balance,
		pages: document.pages ?? (await uploads.pagesOf(document.documentId)),
		documentId: document.isOwn ? undefined : document.documentId,
	};
}

async function verdict(item: PaidItem, { order }: FaxIntent, facts: Facts): Promise<IDataObject> {
	const { rehearsal, index, n8n } = item;
	const complaint = facts.before ?? (await rehearsal.rehearse(index, !n8n.continueOnFail()));
	const { cost, balance, pages, documentId } = facts;
	return {
		status: 'dry_run',
		would_send: complaint === undefined,
		...(complaint === undefined ? {} : { reason: complaint }),
		fax_number: order.faxNumber,
		...(cost === undefined ? {} : { cost }),
		...(balance === undefined ? {} : { user_cash_balance: balance }),
		...(pages === undefined ? {} : { pages }),
		...(documentId === undefined ? {} : { document_id: idOf(documentId) }),
	};
}
