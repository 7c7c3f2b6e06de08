import type { INodeProperties } from 'n8n-workflow';
import { digitsOf } from '../../api/digits';
import { type JsonObject, idOf, textOf } from '../../api/json';
import { identifier, readIdentifier } from '../../fields/identifier';
import { readOrder, sendOptions } from '../../fields/sendOptions';
import { notForModels } from '../../fields/tool';
import { collection, inputError, isTool, type Item, type Operation } from '../../operation';
import { type Checked, orderFax } from '../../purchase/order';
import { faxOutcome, findFax } from '../../purchase/waiting';

const resendAnyway: INodeProperties = {
	displayName: 'Resend Anyway',
	name: 'resendAnyway',
	type: 'boolean',
	default: true,
	description: 'Whether to send also a fax that was delivered, or that failed for a reason that will not go away by itself',
};

export const faxResend: Operation = {
	resource: 'fax',
	value: 'resend',
	name: 'Resend',
	action: 'Resend fax',
	description: 'Send a failed fax again, to the same number. Costs money. Only a fax that can succeed now is sent, unless ‘Resend Anyway’ is on.',
	fields: [identifier('faxJobId'), sendOptions(...notForModels(resendAnyway))],
	spends: true,
	check: async (item) => {
		const faxJobId = readIdentifier(item, 'faxJobId');
		readOrder(item, '');
		let ordered: Promise<Checked> | undefined;
		// The history is read once, and again by a later step only where that failed.
		const order = async () => {
			ordered ??= orderOf(item, faxJobId);
			ordered.catch(() => (ordered = undefined));
			return await ordered;
		};
		return {
			look: async () => await (await order()).look(),
			run: async () => ({ json: { ...(await (await order()).run()), previous_fax_job_id: idOf(faxJobId) } }),
		};
	},
};

/** The order for a fax as the history has it; for one that was started before, as it was started. */
async function orderOf(item: Item, faxJobId: string): Promise<Checked> {
	const { connection, ledger, purse, references, index } = item;
	const known = ledger.known(index);
	const isOrdered = known?.result !== undefined || known?.pending !== undefined;
	const fax = isOrdered ? started(known?.pending ?? known?.result ?? {}) : await findFax(connection, faxJobId);
	if (!fax) {
		throw inputError(item, `Fax.to's history has no fax '${faxJobId}'`, "Check 'Fax': it is the fax_job_id that Fax > Send returned");
	}
	if (!isOrdered && collection(item).resendAnyway !== true) await refuseHopeless(item, faxJobId);
	const documentId = textOf(fax.document_id);
	return orderFax({ connection, ledger, purse, references, index, isTool: isTool(item) }, `resend ${faxJobId}`, readOrder(item, `+${digitsOf(textOf(fax.recipient))}`), {
		identity: `resend ${faxJobId}`,
		label: `document ${documentId}`,
		get: async () => ({ documentId, fresh: false }),
	});
}

function started({ documentId, document_id, faxNumber, fax_number }: JsonObject): JsonObject {
	return { document_id: documentId ?? document_id, recipient: faxNumber ?? fax_number };
}

async function refuseHopeless(item: Item, faxJobId: string): Promise<void> {
	const { outcome, reason, advice, retryable } = await faxOutcome(item.connection, faxJobId);
	if (retryable) return;
	if (outcome === 'in_progress') {
		throw inputError(item, `Fax ${faxJobId} was not resent: it is still on its way`, 'Wait for its end with Fax > Wait for Delivery');
	}
	if (outcome === 'delivered') {
		throw inputError(item, `Fax ${faxJobId} was not resent: it was delivered`, "Switch on 'Resend Anyway' if you want a second copy");
	}
	throw inputError(item, `Fax ${faxJobId} was not resent: ${reason}`, `${advice}. Switch on 'Resend Anyway' to send it all the same`);
}
