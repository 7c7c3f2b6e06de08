import type { IDataObject } from 'n8n-workflow';
import { isObject, textOf } from '../../lib/json';
import { type Outcome, outcomeOf } from '../../faxes/outcome';

/** What a workflow can be started by; saved workflows hold these values. */
export type EventName = 'faxDelivered' | 'faxFailed' | 'faxReceived';

/** A file part of a multipart callback, as n8n hands it over: on disk until the webhook returns. */
export interface FilePart {
	filepath: string;
	originalFilename: string;
	mimetype: string;
	/** Bytes. */
	size: number;
}

/** A callback that is about a fax. */
export interface FaxEvent {
	event: EventName;
	/** The job of a receipt, or the `uuid` of a received fax. */
	id: string;
	/** Fax.to's own fields, scalars only, without the file. */
	fields: IDataObject;
	/** For a receipt. */
	outcome?: Outcome;
	/** For a received fax: a part, or the text of the field `file` (a URL, base64 or the bytes themselves). */
	file?: FilePart | string;
}

/** The most fields, and the longest, that a callback of Fax.to could have; what is more is dropped. */
const MOST_FIELDS = 40;
const LONGEST_FIELD = 2_000;

/** Names that mean something else to n8n, or hold what must not be in an item. */
const NOT_PASSED_ON = new Set([
	'file',
	'token',
	'api_key',
	'error',
	'event',
	'event_id',
	'source',
	'confirmed',
	'record',
	'incoming_fax_id',
	'file_missing',
	'__proto__',
	'constructor',
	'prototype',
]);

/**
 * The event that a callback tells of; undefined when it is none. Fax.to signs nothing and has one address for all, so
 * the kinds are told apart by their fields: a receipt has `fax_job_id` with `status` or `msg_code`, a received fax has
 * `uuid`, `from` and `to`.
 *
 * @param body as n8n parsed it: fields (urlencoded, JSON), or `{data, files}` (multipart)
 * @param query for receipts that come as GET
 * @param contentType of the request: it alone says whether n8n's own parser made the files. A JSON body that only looks like
 *   theirs could name any file of this machine (docs/n8n-facts.md#a-json-body-can-look-like-an-upload)
 */
export function parseCallback(body: unknown, query: unknown, contentType: unknown): FaxEvent | undefined {
	const { fields, files } = partsOf(body, query, isMultipart(contentType));
	const jobId = scalar(fields.fax_job_id);
	if (jobId !== '') {
		if (!/^[1-9]\d{0,19}$/.test(jobId)) return undefined;
		const outcome = outcomeOf(fields, true);
		if (!outcome?.final) return undefined;
		return { event: eventOf(outcome), id: jobId, fields: passedOn(fields), outcome };
	}
	const uuid = scalar(fields.uuid);
	if (uuid === '' || scalar(fields.to) === '' || fields.from === undefined) return undefined;
	const file =
		filePart(files.file) ?? Object.values(files).map(filePart).find(Boolean) ?? (scalar(fields.file) || undefined);
	return { event: 'faxReceived', id: uuid, fields: passedOn(fields), ...(file === undefined ? {} : { file }) };
}

/** The event of a sent fax that ended. */
export function eventOf(outcome: Outcome): EventName {
	return outcome.outcome === 'delivered' ? 'faxDelivered' : 'faxFailed';
}

function isMultipart(contentType: unknown): boolean {
	return /^multipart\/form-data(;|$)/i.test(textOf(contentType).replace(/\s/g, ''));
}

function partsOf(body: unknown, query: unknown, multipart: boolean): { fields: IDataObject; files: IDataObject } {
	const hasBody = isObject(body) && Object.keys(body).length > 0;
	const given = hasBody ? body : query;
	if (!isObject(given)) return { fields: {}, files: {} };
	if (!multipart || !hasBody) return { fields: given, files: {} };
	return { fields: isObject(given.data) ? given.data : {}, files: isObject(given.files) ? given.files : {} };
}

/** The text of a field; '' for lists and objects, which Fax.to never sends. */
function scalar(value: unknown): string {
	return textOf(value);
}

function passedOn(fields: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(fields)
			.filter(
				([name, value]) =>
					!NOT_PASSED_ON.has(name) && name.length <= 100 && ['string', 'number', 'boolean'].includes(typeof value),
			)
			.slice(0, MOST_FIELDS)
			.map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, LONGEST_FIELD) : value]),
	);
}

function filePart(value: unknown): FilePart | undefined {
	const part = Array.isArray(value) ? value[0] : value;
	if (!isObject(part) || typeof part.filepath !== 'string') return undefined;
	return {
		filepath: part.filepath,
		originalFilename: textOf(part.originalFilename),
		mimetype: textOf(part.mimetype),
		size: Number(part.size) || 0,
	};
}
