import { digitsOf } from '../../api/digits';
import { type JsonObject, idOf, textOf } from '../../lib/json';
import { faxJobId } from '../../fields/identifier';
import { defaultCountryCode, otherNumber } from '../../fields/faxNumber';
import { readOrder, sendOptions, waiting } from '../../fields/sendOptions';
import { toggle } from '../../fields/kinds';
import { notForModels } from '../../fields/tool';
import { inputError, isTool } from '../../lib/context';
import type { Item, Operation } from '../../run/operation';
import { type Checked, orderFax } from '../../purchase/order';
import { isDocumentsFault } from '../../faxes/outcome';
import { faxOutcome, findFax } from '../../faxes/waiting';

const resendAnyway = toggle({
	in: 'options',
	displayName: 'Resend Anyway',
	name: 'resendAnyway',
	default: true,
	description:
		'Whether to send also a fax that was delivered, or that failed for a reason that will not go away by itself',
	forms: notForModels,
}).or(false);

/** How many of the newest faxes are searched for the one to resend: at most 400 calls. */
const SEARCHED = 20_000;

export const faxResend: Operation = {
	resource: 'fax',
	value: 'resend',
	name: 'Resend',
	action: 'Resend fax',
	description:
		'Send a fax again, to the same number or another. Costs money. To the same number, only a fax that can succeed now is sent, unless ‘Resend Anyway’ is on.',
	fields: [faxJobId, otherNumber, ...waiting, sendOptions(defaultCountryCode, resendAnyway)],
	spends: true,
	check: async (item) => {
		const id = faxJobId.read(item);
		const number = await otherNumber.read(item);
		const isAnyway = resendAnyway.read(item);
		readOrder(item, '');
		let ordered: Promise<Checked> | undefined;
		// The history is read once, and again by a later step only where that failed.
		const order = async () => {
			ordered ??= orderOf(item, id, number, isAnyway);
			ordered.catch(() => (ordered = undefined));
			return await ordered;
		};
		return {
			look: async () => await (await order()).look(),
			run: async () => ({ json: { ...(await (await order()).run()), previous_fax_job_id: idOf(id) } }),
		};
	},
};

/** The order for a fax as the history has it; for one that was started before, as it was started. */
async function orderOf(item: Item, id: string, other: string | undefined, isAnyway: boolean): Promise<Checked> {
	const { connection, ledger, purse, references, index } = item;
	const known = ledger.known(index);
	const isOrdered = known?.result !== undefined || known?.pending !== undefined;
	const fax = isOrdered ? started(known?.pending ?? known?.result ?? {}) : await findFax(connection, id, SEARCHED);
	if (!fax) {
		throw inputError(
			item,
			`Fax.to's history has no fax '${id}' among its newest ${SEARCHED.toLocaleString('en-US')}`,
			"Check 'Fax': it is the fax_job_id that Fax > Send returned",
		);
	}
	const first = `+${digitsOf(textOf(fax.recipient))}`;
	const number = isOrdered ? first : (other ?? first);
	if (!isOrdered && !isAnyway) await refuseHopeless(item, id, number !== first);
	const documentId = textOf(fax.document_id);
	return orderFax(
		{ connection, ledger, purse, references, index, isTool: isTool(item) },
		`resend ${id}`,
		readOrder(item, number),
		{ identity: `resend ${id}`, label: `document ${documentId}`, get: async () => ({ documentId, fresh: false }) },
	);
}

function started({ documentId, document_id, faxNumber, fax_number }: JsonObject): JsonObject {
	return { document_id: documentId ?? document_id, recipient: faxNumber ?? fax_number };
}

async function refuseHopeless(item: Item, id: string, isElsewhere: boolean): Promise<void> {
	const { outcome, reason, advice, retryable } = await faxOutcome(item.connection, id);
	// What became of it at the first number says nothing of another one, unless the document itself can't be faxed.
	if (retryable || (isElsewhere && !isDocumentsFault({ reason }))) return;
	if (outcome === 'in_progress') {
		throw inputError(
			item,
			`Fax ${id} was not resent: it is still on its way`,
			'Wait for its end with Fax > Wait for Delivery',
		);
	}
	if (outcome === 'delivered') {
		throw inputError(
			item,
			`Fax ${id} was not resent: it was delivered`,
			"Switch on 'Resend Anyway' if you want a second copy",
		);
	}
	throw inputError(
		item,
		`Fax ${id} was not resent: ${reason}`,
		`${advice}. Switch on 'Resend Anyway' to send it all the same`,
	);
}
