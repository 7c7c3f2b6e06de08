import type { INodeProperties } from 'n8n-workflow';
import { digitsOf } from '../../api/digits';
import { type JsonObject, idOf, textOf } from '../../lib/json';
import { identifier, readIdentifier } from '../../fields/identifier';
import { defaultCountryCode, faxNumber, readFaxNumber } from '../../fields/faxNumber';
import { readOrder, sendOptions, waiting } from '../../fields/sendOptions';
import { notForModels } from '../../fields/tool';
import { collection, inputError, isTool, type Item, type Operation, text } from '../../run/operation';
import { type Checked, orderFax } from '../../purchase/order';
import { isDocumentsFault } from '../../faxes/outcome';
import { faxOutcome, findFax } from '../../faxes/waiting';

const resendAnyway: INodeProperties = {
	displayName: 'Resend Anyway',
	name: 'resendAnyway',
	type: 'boolean',
	default: true,
	description:
		'Whether to send also a fax that was delivered, or that failed for a reason that will not go away by itself',
};

/** How many of the newest faxes are searched for the one to resend: at most 400 calls. */
const SEARCHED = 20_000;

const otherNumber: INodeProperties = {
	...faxNumber,
	required: false,
	hint: 'Leave it empty to send to the same number',
	description:
		'Another number to send the fax to, with + and country code. To another number it is a new fax, also where the first was delivered.',
};

export const faxResend: Operation = {
	resource: 'fax',
	value: 'resend',
	name: 'Resend',
	action: 'Resend fax',
	description:
		'Send a fax again, to the same number or another. Costs money. To the same number, only a fax that can succeed now is sent, unless ‘Resend Anyway’ is on.',
	fields: [
		identifier('faxJobId'),
		otherNumber,
		...waiting,
		sendOptions(defaultCountryCode, ...notForModels(resendAnyway)),
	],
	spends: true,
	check: async (item) => {
		const faxJobId = readIdentifier(item, 'faxJobId');
		const number = await readOtherNumber(item);
		readOrder(item, '');
		let ordered: Promise<Checked> | undefined;
		// The history is read once, and again by a later step only where that failed.
		const order = async () => {
			ordered ??= orderOf(item, faxJobId, number);
			ordered.catch(() => (ordered = undefined));
			return await ordered;
		};
		return {
			look: async () => await (await order()).look(),
			run: async () => ({ json: { ...(await (await order()).run()), previous_fax_job_id: idOf(faxJobId) } }),
		};
	},
};

/** The number to send to in place of the first; undefined for the same. @throws NodeOperationError when it is none, or an expression that found nothing */
async function readOtherNumber(item: Item): Promise<string | undefined> {
	const value = item.n8n.getNodeParameter('faxNumber', item.index, '');
	// An expression that found nothing must not lead to a number that nobody asked for.
	if (value === undefined || value === null)
		throw inputError(
			item,
			"The expression in 'Fax Number' found nothing",
			'Correct it, or leave the field empty to send to the same number',
		);
	return text(item, 'faxNumber') === '' ? undefined : await readFaxNumber(item);
}

/** The order for a fax as the history has it; for one that was started before, as it was started. */
async function orderOf(item: Item, faxJobId: string, other: string | undefined): Promise<Checked> {
	const { connection, ledger, purse, references, index } = item;
	const known = ledger.known(index);
	const isOrdered = known?.result !== undefined || known?.pending !== undefined;
	const fax = isOrdered
		? started(known?.pending ?? known?.result ?? {})
		: await findFax(connection, faxJobId, SEARCHED);
	if (!fax) {
		throw inputError(
			item,
			`Fax.to's history has no fax '${faxJobId}' among its newest ${SEARCHED.toLocaleString('en-US')}`,
			"Check 'Fax': it is the fax_job_id that Fax > Send returned",
		);
	}
	const first = `+${digitsOf(textOf(fax.recipient))}`;
	const number = isOrdered ? first : (other ?? first);
	if (!isOrdered && collection(item).resendAnyway !== true) await refuseHopeless(item, faxJobId, number !== first);
	const documentId = textOf(fax.document_id);
	return orderFax(
		{ connection, ledger, purse, references, index, isTool: isTool(item) },
		`resend ${faxJobId}`,
		readOrder(item, number),
		{
			identity: `resend ${faxJobId}`,
			label: `document ${documentId}`,
			get: async () => ({ documentId, fresh: false }),
		},
	);
}

function started({ documentId, document_id, faxNumber, fax_number }: JsonObject): JsonObject {
	return { document_id: documentId ?? document_id, recipient: faxNumber ?? fax_number };
}

async function refuseHopeless(item: Item, faxJobId: string, isElsewhere: boolean): Promise<void> {
	const { outcome, reason, advice, retryable } = await faxOutcome(item.connection, faxJobId);
	// What became of it at the first number says nothing of another one, unless the document itself can't be faxed.
	if (retryable || (isElsewhere && !isDocumentsFault({ reason }))) return;
	if (outcome === 'in_progress') {
		throw inputError(
			item,
			`Fax ${faxJobId} was not resent: it is still on its way`,
			'Wait for its end with Fax > Wait for Delivery',
		);
	}
	if (outcome === 'delivered') {
		throw inputError(
			item,
			`Fax ${faxJobId} was not resent: it was delivered`,
			"Switch on 'Resend Anyway' if you want a second copy",
		);
	}
	throw inputError(
		item,
		`Fax ${faxJobId} was not resent: ${reason}`,
		`${advice}. Switch on 'Resend Anyway' to send it all the same`,
	);
}
