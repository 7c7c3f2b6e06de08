import type { IDataObject } from 'n8n-workflow';
import { isoDate } from '../api/dates';
import { idOf, isObject, type JsonObject, numberOf, textOf } from '../lib/json';
import { bytesOf } from '../documents/receivedFile';
import { outcomeInHistory } from './outcome';

/**
 * A sent fax from the history: its outcome, then recipient, time and document.
 * @returns `outcome`, `reason`, `fax_number` (+), `time` (ISO 8601), `file_name`, `fax_job_id`, `document_id`,
 *   `status`, `retryable`, `final`
 */
export function simpleFax(fax: JsonObject): IDataObject {
	const { outcome, reason, retryable, final } = outcomeInHistory(fax) ?? {};
	return present({ outcome, reason, ...sentFax(fax), status: fax.status, retryable, final });
}

/**
 * The facts about a fax in a history entry.
 * @returns `fax_number` (+), `time` (ISO 8601), `file_name`, `fax_job_id`, `document_id`, each if the entry has it
 */
export function sentFax(fax: JsonObject): IDataObject {
	return present({
		fax_number: fax.recipient === undefined ? undefined : plusNumber(fax.recipient),
		time: timeField(fax.created),
		file_name: fax.document,
		fax_job_id: idField(fax.id),
		document_id: idField(fax.document_id),
	});
}

/**
 * A received fax. Incoming Fax > Download accepts its `incoming_fax_id`.
 * @returns `from` and `to` (+), `time` (ISO 8601), `pages`, `size` (bytes), `incoming_fax_id`, `file_name`, `file_url`,
 *   `preview_url`
 */
export function simpleIncomingFax(fax: JsonObject): IDataObject {
	return present({
		from: plusNumber(fax.sender),
		to: plusNumber(fax.number),
		time: timeField(fax.created_at),
		pages: countIn(fax.total_pages),
		size: bytesOf(fax.filesize) ?? fax.filesize,
		incoming_fax_id: idField(fax.id),
		file_name: fax.filename,
		file_url: fax.file_url,
		preview_url: fax.preview_file,
	});
}

/**
 * A document of the account, from the list of files, Upload or Clean. Its name is the one it was uploaded under.
 * @returns `file_name`, `pages`, `size` (bytes), `time` of the upload (ISO 8601; only the day if Fax.to gives no more),
 *   `document_id`
 */
export function simpleDocument(file: JsonObject): IDataObject {
	// The ID beside an upload's record is the right one (T11).
	const record = isObject(file.document) ? { ...file.document, id: file.document_id } : file;
	return present({
		file_name: record.filename_uploaded ?? record.filename,
		pages: countIn(firstOf(record, 'pages', 'total_pages') ?? file.total_pages),
		size: bytesOf(firstOf(record, 'size', 'filesize')),
		time: timeField(firstOf(record, 'uploaded', 'created_at', 'created date', 'created_date', 'created')),
		document_id: idField(firstOf(record, 'id', 'document_id')),
	});
}

/**
 * A group of numbers for sale. Number > Buy accepts its `did_group_id`.
 * @returns `city_name`, `area_code`, `state_id`, `country_code`, `did_group_id`
 */
export function simpleNumberGroup(group: JsonObject): IDataObject {
	return present({
		city_name: titled(group.city_name),
		area_code: group.area_code,
		state_id: idField(group.state_id),
		country_code: group.country_code,
		did_group_id: idField(group.did_group_id),
	});
}

/**
 * A number of the account as Fax.to returns it, but with the number and its expiry first: n8n's table only shows the
 * first columns.
 */
export function numberFirst({
	did_number,
	status,
	expiration_date,
	city_name,
	country,
	...rest
}: JsonObject): IDataObject {
	return present({ did_number, status, expiration_date, city_name, country, ...rest });
}

/** A number with +, however Fax.to writes it (T19); anything else, such as a name, is returned unchanged. */
export function plusNumber(number: unknown): string {
	const text = textOf(number);
	return /^\d{5,}$/.test(text) ? `+${text}` : text;
}

/**
 * "NEW YORK" as "New York", "ISLE OF MAN" as "Isle of Man": Fax.to writes countries and cities in capitals (T24). Null
 * if there is none.
 */
export function titled(name: unknown): string | null | undefined {
	if (name === undefined || name === null) return name;
	const capitals = textOf(name)
		.toLowerCase()
		.replace(/(^|[\s.'(-])\p{L}/gu, (start) => start.toUpperCase());
	return capitals.replace(/(?<=\s)(And|Of|The)(?=\s)|(?<=')S(?!\p{L})/gu, (small) => small.toLowerCase());
}

/** The first of several fields that a record has. */
function firstOf(record: JsonObject, ...names: string[]) {
	return names.map((name) => record[name]).find((value) => value !== undefined && value !== null);
}

/** A value that is not a time is returned unchanged. */
function timeField(date: unknown) {
	return isoDate(date) ?? (textOf(date) || undefined);
}

function countIn(count: unknown) {
	return numberOf(count) ?? (textOf(count) || undefined);
}

function idField(id: unknown) {
	return textOf(id) === '' ? undefined : idOf(textOf(id));
}

/** The fields that have a value: an output shows no others. */
export function present(fields: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
