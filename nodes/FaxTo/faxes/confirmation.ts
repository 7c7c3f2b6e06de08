import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { isoDate } from '../api/dates';
import { onPaper } from '../lib/time';
import { download } from '../documents/download';
import { findFile, generatePreview, getFaxCost } from '../api/endpoints';
import { numberOf, textOf } from '../lib/json';
import { type Confirmation, confirmationPage } from '../documents/confirmationPage';
import type { Outcome } from './outcome';
import { money } from '../purchase/budget';
import { faxOutcome, findFax } from './waiting';

const IN_WORDS: Record<Outcome['outcome'], string> = {
	delivered: 'Delivered',
	failed: 'Not delivered',
	in_progress: 'On its way',
};

/** The largest picture of a page that is put into a confirmation, in bytes. */
const LARGEST_PICTURE = 10 * 1024 * 1024;

/** How many of the newest documents are searched for that of a fax. */
const DOCUMENTS_SEARCHED = 1_000;

/** What is known of a fax, and the page that says so. */
interface Confirmed {
	json: IDataObject;
	content: Buffer;
}

/**
 * The confirmation of a sent fax, from Fax.to's records: the status, the history, and, where the document is still there, its pages,
 * price and picture. What Fax.to does not tell (the sender ID, when the fax ended, what was paid) is left out.
 *
 * @param timezone of the workflow, in which times are shown
 * @param known the outcome, where it was just read
 * @throws NodeApiError when Fax.to does not know the fax
 */
export async function confirmFax(
	connection: Connection,
	faxJobId: string,
	timezone: string,
	known?: IDataObject & Outcome,
): Promise<Confirmed> {
	const outcome = known ?? (await faxOutcome(connection, faxJobId));
	const fax = await findFax(connection, faxJobId).catch(() => undefined);
	const documentId = textOf(fax?.document_id);
	const document =
		documentId === '' ? undefined : await findFile(connection, documentId, DOCUMENTS_SEARCHED).catch(() => undefined);
	const recipient = textOf(fax?.recipient).replace(/^\+?(?=\d)/, '+');
	// No record tells what was paid. The price list tells what the same fax costs now, which is no proof of it: so it has a name of its own.
	const price =
		document && recipient !== ''
			? await getFaxCost(connection, documentId, recipient).then(
					({ cost }) => numberOf(cost),
					() => undefined,
				)
			: undefined;
	const facts: IDataObject = {
		outcome: outcome.outcome,
		reason: outcome.reason,
		fax_job_id: outcome.fax_job_id,
		...(fax
			? {
					fax_number: recipient,
					document_id: fax.document_id,
					file_name: textOf(fax.document),
					time: isoDate(fax.created) ?? null,
				}
			: {}),
		...(numberOf(document?.pages) === undefined ? {} : { pages: numberOf(document?.pages) }),
		...(price === undefined ? {} : { list_price: price }),
		status: outcome.status,
		final: outcome.final,
	};
	const picture = document ? await pictureOf(connection, documentId).catch(() => undefined) : undefined;
	return { json: facts, content: await confirmationPage({ ...pageOf(facts, outcome, timezone), picture }) };
}

function pageOf(facts: IDataObject, outcome: Outcome, timezone: string): Confirmation {
	const time = (value: unknown) => (textOf(value) === '' ? '' : onPaper(textOf(value), timezone));
	return {
		outcome: IN_WORDS[outcome.outcome],
		rows: [
			['Job', textOf(facts.fax_job_id)],
			['To', textOf(facts.fax_number)],
			[
				'Document',
				[textOf(facts.file_name), facts.document_id === undefined ? '' : `(${textOf(facts.document_id)})`]
					.join(' ')
					.trim(),
			],
			['Pages', textOf(facts.pages)],
			['Accepted', time(facts.time)],
			['Outcome', outcome.reason],
			[
				'List price',
				numberOf(facts.list_price) === undefined
					? ''
					: `${money(numberOf(facts.list_price) ?? 0)} by the price list of this day; what was paid is not in this record`,
			],
		],
		notes: [`This is the record of Fax.to for this fax, as read on ${onPaper(new Date().toISOString(), timezone)}.`],
	};
}

async function pictureOf(connection: Connection, documentId: string): Promise<Confirmation['picture']> {
	const { url } = await generatePreview(connection, documentId);
	const { kind, content } = await download(connection, url, { purpose: 'return the picture of the first page' });
	if ((kind === 'png' || kind === 'jpeg') && content.length <= LARGEST_PICTURE) return { kind, content };
	return undefined;
}

/** Puts a confirmation into n8n's binary data. */
export async function keepConfirmation(
	{ helpers }: Pick<IExecuteFunctions, 'helpers'>,
	faxJobId: string,
	content: Buffer,
) {
	return await helpers.prepareBinaryData(content, `fax_confirmation_${faxJobId}.pdf`, 'application/pdf');
}
