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
import type { Outcome } from './outcome';
import { findJob } from './history';
import { faxOutcome } from './status';

const IN_WORDS: Record<Outcome['outcome'], string> = {
	delivered: 'Delivered',
	failed: 'Not delivered',
	in_progress: 'On its way',
};

/** Maximum size of a page picture in a confirmation, in bytes. */
const MAX_PICTURE_SIZE = 10 * 1024 * 1024;

/** Maximum time that the picture may delay a confirmation, in milliseconds. */
const MAX_PREVIEW_TIME = 10_000;

/** Number of newest documents searched for that of a fax. */
const DOCUMENTS_SEARCHED = 1_000;

/** The facts about a fax, and the page with them. */
interface Confirmed {
	json: IDataObject;
	content: Buffer;
}

/**
 * Creates the confirmation of a sent fax from Fax.to's records: the status, the history, and, if the document still
 * exists, its pages, price and picture. What Fax.to does not report (the sender ID, the time of delivery, the amount
 * paid) is omitted.
 * @param timezone of the workflow, for the times shown
 * @param known the outcome, if it was just read
 * @param within time limit for the picture, in milliseconds: ten seconds at most
 * @throws NodeApiError when Fax.to does not know the fax
 */
export async function confirmFax(
	connection: Connection,
	faxJobId: string,
	timezone: Zone,
	known?: IDataObject & Outcome,
	within = MAX_PREVIEW_TIME,
): Promise<Confirmed> {
	const outcome = known ?? (await faxOutcome(connection, faxJobId));
	const records = await readRecords(connection, faxJobId);
	const facts = confirmedFacts(outcome, records);
	const picture = records.document
		? await pictureInTime(connection, records.documentId, Math.min(within, MAX_PREVIEW_TIME))
		: '';
	const [shown, missing] = typeof picture === 'string' ? [undefined, picture] : [picture, ''];
	const lacking = [records.lacks, missing].filter((one) => one !== '');
	const page = { ...pageOf(facts, outcome, timezone, lacking), picture: shown };
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
	/** What is missing, as a sentence; '' if it is complete. */
	lacks: string;
}

async function readRecords(connection: Connection, faxJobId: string): Promise<FaxRecords> {
	let lacks = '';
	const fax = await findJob(connection, faxJobId).catch(() => void (lacks = NO_HISTORY));
	const documentId = textOf(fax?.document_id);
	const document =
		documentId === ''
			? undefined
			: await findFile(connection, documentId, DOCUMENTS_SEARCHED).catch(() => void (lacks = NO_DOCUMENTS));
	const recipient = textOf(fax?.recipient).replace(/^\+?(?=\d)/, '+');
	if (!fax) lacks ||= UNKNOWN_FAX;
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

function confirmedFacts(outcome: IDataObject & Outcome, { fax, document, recipient, price }: FaxRecords): IDataObject {
	const pages = numberOf(document?.pages);
	return {
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
		...(pages === undefined ? {} : { pages }),
		...(price === undefined ? {} : { list_price: price }),
		status: outcome.status,
		final: outcome.final,
	};
}

const NO_HISTORY = 'Fax.to’s history could not be read: number, document and time are missing here.';
const NO_DOCUMENTS = 'Fax.to’s list of files could not be read: pages, price and picture are missing here.';
const UNKNOWN_FAX = 'The fax is not among the newest of Fax.to’s history: number, document and time are missing here.';
const PICTURE_MISSING = 'The first page is not shown: Fax.to gave no picture of it in time.';
const OTHER_PICTURE = 'The first page is not shown: its picture is neither a PNG nor a JPEG of 10 MB at most.';

function pageOf(facts: IDataObject, outcome: Outcome, { zone, unknown }: Zone, lacking: string[]): Confirmation {
	const time = (value: unknown) => (textOf(value) === '' ? '' : onPaper(textOf(value), zone));
	return {
		outcome: IN_WORDS[outcome.outcome],
		rows: [
			['Job', textOf(facts.fax_job_id)],
			['To', textOf(facts.fax_number)],
			['Document', textOf(facts.file_name)],
			['Document ID', textOf(facts.document_id)],
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
		notes: [
			`This is the record of Fax.to for this fax, as read on ${onPaper(new Date().toISOString(), zone)}.`,
			...(unknown === undefined
				? []
				: [`Times are in UTC: the workflow’s time zone, '${unknown.slice(0, 50)}', is unknown.`]),
			...lacking,
		],
	};
}

/** The picture of the first page, or why it is missing: it must not delay the rest. */
async function pictureInTime(
	connection: Connection,
	documentId: string,
	within: number,
): Promise<Confirmation['picture'] | string> {
	const picture = pictureOf(connection, documentId, within).catch(() => PICTURE_MISSING);
	return (await wait({ milliseconds: within, until: picture })) === 'met' ? await picture : PICTURE_MISSING;
}

async function pictureOf(
	connection: Connection,
	documentId: string,
	within: number,
): Promise<Confirmation['picture'] | string> {
	const { url } = await generatePreview(connection, documentId);
	const purpose = 'return the picture of the first page';
	const { kind, content } = await download(connection, url, { purpose, within });
	return (kind === 'png' || kind === 'jpeg') && content.length <= MAX_PICTURE_SIZE ? { kind, content } : OTHER_PICTURE;
}

/** Stores a confirmation in n8n's binary data. */
export async function keepConfirmation(
	{ helpers }: Pick<IExecuteFunctions, 'helpers'>,
	faxJobId: string,
	content: Buffer,
) {
	return await helpers.prepareBinaryData(content, `fax_confirmation_${faxJobId}.pdf`, 'application/pdf');
}
