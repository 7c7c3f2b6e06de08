import type { INodeProperties } from 'n8n-workflow';
import { faxOutcome, findFax } from '../../purchase/faxOutcome';
import { digitsOf } from '../../api/digits';
import { idOf, textOf } from '../../api/json';
import { orderFax } from '../../purchase/orderFax';
import { References } from '../../purchase/references';
import { identifier, readIdentifier } from '../../fields/identifier';
import { readOrder, sendOptions } from '../../fields/sendOptions';
import { collection, inputError, type Item, type Operation } from '../../operation';

const resendAnyway: INodeProperties = {
	displayName: 'Resend Anyway',
	name: 'resendAnyway',
	type: 'boolean',
	default: false,
	description: 'Whether to send also a fax that was delivered, or that failed for a reason that will not go away by itself',
};

export const faxResend: Operation = {
	resource: 'fax',
	value: 'resend',
	name: 'Resend',
	action: 'Resend fax',
	description:
		'Send a failed fax again, to the same number. Costs money. Refuses faxes that are on their way or delivered, and those that would fail again, unless ‘Resend Anyway’ is on.',
	fields: [identifier('faxJobId'), sendOptions(resendAnyway)],
	spends: true,
	run: async (item) => {
		const { connection, ledger, n8n } = item;
		const faxJobId = readIdentifier(item, 'faxJobId');
		const options = readOrder(item, '');
		const entry = ledger.entry(item.index, `resend ${faxJobId}`);
		const fax = await findFax(connection, faxJobId);
		if (!fax) {
			throw inputError(item, `The history of Fax.to has no Fax ${faxJobId}`, "Check 'Fax': it is the fax_job_id that Fax > Send gave. Nothing was sent");
		}
		if (!entry.result && !entry.pending && collection(item).resendAnyway !== true) await refuseHopeless(item, faxJobId);
		const order = { ...options, faxNumber: `+${digitsOf(textOf(fax.recipient))}` };
		const desk = { connection, ledger, references: new References(n8n.helpers) };
		const sent = await orderFax(desk, entry, order, async () => ({ documentId: textOf(fax.document_id), fresh: false }));
		return { json: { ...sent, previous_fax_job_id: idOf(faxJobId) } };
	},
};

async function refuseHopeless(item: Item, faxJobId: string): Promise<void> {
	const { outcome, reason, advice, retryable } = await faxOutcome(item.connection, faxJobId);
	if (retryable) return;
	if (outcome === 'in_progress') {
		throw inputError(item, `Fax ${faxJobId} was not sent again: it is still on its way`, 'Wait for its end with Fax > Wait for Delivery');
	}
	if (outcome === 'delivered') {
		throw inputError(item, `Fax ${faxJobId} was not sent again: it was delivered`, "Switch on 'Resend Anyway' if a second copy is wanted");
	}
	throw inputError(item, `Fax ${faxJobId} was not sent again: ${reason}`, `${advice}. Switch on 'Resend Anyway' to send it all the same`);
}
