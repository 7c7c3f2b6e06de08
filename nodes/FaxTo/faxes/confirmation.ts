import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { isoDate } from '../api/dates';
import { onPaper, type Zone } from '../lib/time';
import { download } from '../documents/download';
import { findFile, generatePreview, getFaxCost } from '../api/endpoints';
import { type JsonObject, numberOf, textOf } from '../lib/json';
import { money } from '../lib/money';
import { wait } from '../lib/wait';
import type { Confirmation } from '../documents/confirmationPage';
import type { CoverLanguage } from '../documents/coverWords';
import { causeOf, type Outcome } from './outcome';
import { findJob } from './history';
import { present } from './output';
import { type FaxOutcome, faxOutcome } from './status';

/** Maximum size of a page picture in a confirmation, in bytes. */
const MAX_PICTURE_SIZE = 10 * 1024 * 1024;

/** Maximum time that the picture may delay a confirmation, in milliseconds. */
const MAX_PREVIEW_TIME = 10_000;

/** Number of newest documents searched for that of a fax. */
const DOCUMENTS_SEARCHED = 1_000;

/** How the page is printed: in the time zone of the workflow, and in a language. */
export interface Printed {
	timezone: Zone;
	language: CoverLanguage;
}

/** The facts about a fax, and the page with them. */
interface Confirmed {
	json: IDataObject;
	content: Buffer;
}

/**
 * Creates the confirmation of a sent fax from Fax.to's records: the status, the history, and, if the document still
 * exists, its pages, price and picture. What Fax.to does not report (the sender ID, the time of delivery, the amount
 * paid) is omitted.
 * @param known the outcome, if it was just read
 * @param within time limit for the picture, in milliseconds: ten seconds at most
 * @throws NodeApiError when Fax.to does not know the fax
 */
export async function confirmFax(
	connection: Connection,
	faxJobId: string,
	printed: Printed,
	known?: FaxOutcome,
	within = MAX_PREVIEW_TIME,
): Promise<Confirmed> {
	const outcome = known ?? (await faxOutcome(connection, faxJobId));
	const records = await readRecords(connection, faxJobId);
	const facts = confirmedFacts(outcome, records);
	const picture = records.document
		? await pictureInTime(connection, records.documentId, Math.min(within, MAX_PREVIEW_TIME))
		: undefined;
	const lacks: Lack[] = [...records.lacks, ...(records.document && !picture ? ['noPicture' as const] : [])];
	const page = { ...(await pageOf(facts, outcome, lacks, printed)), picture };
	const { confirmationPage } = await import('../documents/confirmationPage');
	return { json: facts, content: await confirmationPage(page) };
}

/** Fax.to's list entries about a fax. */
interface FaxRecords {
	fax: JsonObject | undefined;
	documentId: string;
	document: JsonObject | undefined;
	recipient: string;
	price: number | undefined;
	lacks: Lack[];
}

/** What is missing: the name of the sentence that says so. */
type Lack = 'noHistory' | 'unknownFax' | 'noDocuments' | 'noPicture';

async function readRecords(connection: Connection, faxJobId: string): Promise<FaxRecords> {
	const lacks: Lack[] = [];
	const fax = await findJob(connection, faxJobId).catch(() => void lacks.push('noHistory'));
	const documentId = textOf(fax?.document_id);
	const document =
		documentId === ''
			? undefined
			: await findFile(connection, documentId, DOCUMENTS_SEARCHED).catch(() => void lacks.push('noDocuments'));
	const recipient = textOf(fax?.recipient).replace(/^\+?(?=\d)/, '+');
	if (!fax && lacks.length === 0) lacks.push('unknownFax');
	const price = document && recipient !== '' ? await listPrice(connection, documentId, recipient) : undefined;
	return { fax: fax ?? undefined, documentId, document: document ?? undefined, recipient, price, lacks };
}

/**
 * No record contains the amount paid. The price list has today's price of the same fax, which proves nothing, so it
 * gets its own name.
 */
async function listPrice(connection: Connection, documentId: string, recipient: string): Promise<number | undefined> {
	return await getFaxCost(connection, documentId, recipient).then(
		({ cost }) => numberOf(cost),
		() => undefined,
	);
}

function confirmedFacts(outcome: FaxOutcome, { fax, document, recipient, price }: FaxRecords): IDataObject {
	return present({
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
		pages: numberOf(document?.pages),
		list_price: price,
		status: outcome.status,
		final: outcome.final,
	});
}

async function pageOf(
	facts: IDataObject,
	outcome: Outcome,
	lacks: Lack[],
	{ timezone: { zone, unknown }, language }: Printed,
): Promise<Confirmation> {
	const { COVER_LANGUAGES } = await import('../documents/coverWords');
	const { CONFIRMATION_NOTES } = await import('../documents/confirmationNotes');
	const { locale, to, pages, confirmation: words } = COVER_LANGUAGES[language];
	const notes = CONFIRMATION_NOTES[language];
	const cause = causeOf(outcome);
	const price = numberOf(facts.list_price);
	return {
		language,
		outcome: words[outcome.outcome],
		rows: [
			[words.job, textOf(facts.fax_job_id)],
			[to, textOf(facts.fax_number)],
			[words.document, textOf(facts.file_name)],
			[words.documentId, textOf(facts.document_id)],
			[pages, textOf(facts.pages)],
			[words.accepted, onPaper(textOf(facts.time), zone, locale)],
			[words.outcome, (cause && notes.reasons[cause]) ?? outcome.reason],
			[words.listPrice, price === undefined ? '' : notes.price(money(price))],
		],
		notes: [
			notes.record(onPaper(new Date().toISOString(), zone, locale)),
			...(unknown === undefined ? [] : [notes.utc(unknown.slice(0, 50))]),
			...lacks.map((lack) => notes[lack]),
		],
	};
}

/** The picture of the first page, if it can be had in time: it must not delay the rest. */
async function pictureInTime(
	connection: Connection,
	documentId: string,
	within: number,
): Promise<Confirmation['picture']> {
	const picture = pictureOf(connection, documentId, within).catch(() => undefined);
	return (await wait({ milliseconds: within, until: picture })) === 'met' ? await picture : undefined;
}

async function pictureOf(connection: Connection, documentId: string, within: number): Promise<Confirmation['picture']> {
	const { url } = await generatePreview(connection, documentId);
	const purpose = 'return the picture of the first page';
	const { kind, content } = await download(connection, url, { purpose, within });
	return (kind === 'png' || kind === 'jpeg') && content.length <= MAX_PICTURE_SIZE ? { kind, content } : undefined;
}

/** Stores a confirmation in n8n's binary data. */
export async function keepConfirmation(
	{ helpers }: Pick<IExecuteFunctions, 'helpers'>,
	faxJobId: string,
	content: Buffer,
) {
	return await helpers.prepareBinaryData(content, `fax_confirmation_${faxJobId}.pdf`, 'application/pdf');
}
