import { digitsOf } from '../../api/digits';
import { idOf, textOf } from '../../lib/json';
import { faxJobId } from '../../fields/identifier';
import { defaultCountryCode, otherNumber } from '../../fields/faxNumber';
import { readOrder, sendOptions, waiting } from '../../fields/sendOptions';
import { toggle } from '../../fields/kinds';
import { notForModels } from '../../fields/tool';
import { inputError } from '../../lib/context';
import type { Item } from '../../faxes/item';
import type { Buys } from '../../run/operation';
import { type FaxIntent, faxIntent, type PaidItem } from '../../purchase/paidItem';
import { faxPurchase } from '../../purchase/faxPurchase';
import { isDocumentsFault } from '../../faxes/outcome';
import { findJob } from '../../faxes/history';
import { faxOutcome } from '../../faxes/status';

const resendAnyway = toggle({
	in: 'options',
	displayName: 'Resend Anyway',
	name: 'resendAnyway',
	default: true,
	description:
		'Whether to also resend a fax that was delivered, is still on its way, or failed for a reason that another attempt can’t change',
	forms: notForModels,
}).or(false);

/** Number of newest faxes searched for the one to resend: at most 400 calls. */
const MAX_RESEND_SEARCH = 20_000;

export const faxResend: Buys = {
	resource: 'fax',
	value: 'resend',
	name: 'Resend',
	action: 'Resend fax',
	description: 'Send a failed fax again, to the same number or another. Costs money.',
	fields: [faxJobId, otherNumber, ...waiting, sendOptions(defaultCountryCode, resendAnyway)],
	spends: true,
	check: async (item) => {
		const id = faxJobId.read(item);
		const number = await otherNumber.read(item);
		const isAnyway = resendAnyway.read(item);
		readOrder(item, '');
		return async () => {
			const intent = await intentOf(item, id, number, isAnyway);
			const started = item.journal.at(item.place)?.wish;
			// What a try before has sent may be another fax: its fields may have been changed since.
			const isOther = started !== undefined && started.fingerprint !== intent.wish.fingerprint;
			return await faxPurchase(item, intent, isOther ? {} : { previous_fax_job_id: idOf(id) })();
		};
	},
};

/** A number as the history may write it (T19); anything else is no number to send to. */
const RECIPIENT = /^(\+|00)?[1-9][\d ().-]{5,20}$/;

/** The fax to send, from the history; if it was started before in this account, unchanged. */
async function intentOf(item: PaidItem, id: string, other: string | undefined, isAnyway: boolean): Promise<FaxIntent> {
	const { connection, journal, place } = item;
	const kind = `resend ${id}`;
	const started = journal.at(place)?.wish;
	if (started?.account === connection.account)
		return faxIntent(item, kind, readOrder(item, started.to), { documentId: started.documentId });
	const fax = await findJob(connection, id, MAX_RESEND_SEARCH);
	if (!fax) {
		throw inputError(
			item,
			`Fax.to's history has no fax '${id}' among its newest ${MAX_RESEND_SEARCH.toLocaleString('en-US')}`,
			"Check 'Fax': it is the fax_job_id that Fax > Send returned",
		);
	}
	const recipient = textOf(fax.recipient);
	const first = RECIPIENT.test(recipient) ? `+${digitsOf(recipient)}` : undefined;
	const number = other ?? first;
	if (number === undefined)
		throw inputError(item, `Fax.to's history does not state the number of fax ${id}`, "Enter it in 'Fax Number'");
	const document = textOf(fax.document_id);
	if (!/^[1-9]\d*$/.test(document))
		throw inputError(item, `Fax.to's history does not state the file of fax ${id}`, 'Send the file with Fax > Send');
	if (!isAnyway) await refuseHopeless(item, id, number !== first);
	return faxIntent(item, kind, readOrder(item, number), { documentId: document });
}

async function refuseHopeless(item: Item, id: string, isElsewhere: boolean): Promise<void> {
	const { outcome, reason, advice, retryable } = await faxOutcome(item.connection, id);
	// The outcome at the first number says nothing about another one, unless the document itself can't be faxed.
	if (retryable || (isElsewhere && !isDocumentsFault({ reason }))) return;
	const { why, what } = {
		in_progress: { why: 'it is still on its way', what: 'Wait until it ends with Fax > Wait for Delivery' },
		delivered: { why: 'it was delivered', what: "Switch on 'Resend Anyway' if you want a second copy" },
		failed: { why: reason, what: `${advice}. Switch on 'Resend Anyway' to send it anyway` },
	}[outcome];
	throw inputError(item, `Fax ${id} was not resent: ${why}`, what);
}
