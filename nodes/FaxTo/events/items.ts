import { createHash } from 'crypto';
import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { isoDate } from '../api/dates';
import { type JsonObject, numberOf, textOf } from '../lib/json';
import type { Redactor } from '../api/redact';
import type { Outcome } from '../faxes/outcome';
import { plusNumber, sentFax } from '../faxes/output';
import { eventOf } from './callback/parse';

/** How the trigger knows of an event; stands behind the event's own fields in an item. */
export interface Source extends IDataObject {
	event_id: string;
	source: 'callback' | 'poll';
	/** Of a received fax. */
	incoming_fax_id?: number | string;
	/** True where Fax.to's own record is known. */
	confirmed?: true;
	record?: JsonObject;
	/** Why a received fax has no file. */
	file_missing?: string;
}

/** What both triggers know of a received fax. */
interface Received {
	from: unknown;
	to: unknown;
	time: unknown;
	pages: unknown;
}

/**
 * The item of a received fax, the same from both triggers: names, types and order. What only callbacks hold comes behind that.
 *
 * @param more fields of the callback
 */
export function receivedItem(
	redact: Redactor,
	{ from, to, time, pages }: Received,
	source: Source,
	more: IDataObject = {},
	file?: IBinaryData,
): INodeExecutionData {
	const { incoming_fax_id, ...rest } = source;
	const facts = {
		from: plusNumber(from),
		to: plusNumber(to),
		time: isoDate(time) ?? textOf(time),
		pages: numberOf(pages) ?? textOf(pages),
	};
	const json = {
		event: 'faxReceived',
		...facts,
		...(incoming_fax_id === undefined ? {} : { incoming_fax_id }),
		...rest,
	};
	return { json: redact.value({ ...json, ...without(more, json) }), ...(file ? { binary: { data: file } } : {}) };
}

/** The item of a sent fax that has ended, the same from both triggers. @param more fields of the callback */
export function endedItem(
	redact: Redactor,
	faxJobId: string,
	outcome: Outcome,
	source: Source,
	more: IDataObject = {},
): INodeExecutionData {
	const { outcome: end, reason, retryable, advice, final } = outcome;
	const json = {
		event: eventOf(outcome),
		outcome: end,
		reason,
		...sentFax(source.record ?? {}),
		fax_job_id: faxJobId,
		status: textOf(more.status) || (end === 'delivered' ? 'success' : 'failed'),
		retryable,
		advice,
		final,
		...source,
	};
	return { json: redact.value({ ...json, ...without(more, json) }) };
}

function without(fields: IDataObject, taken: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in taken)));
}

/** Ids of Fax.to are short; what a stranger sends instead must not fill the memory. */
const LONGEST_ID = 64;

/**
 * The identity of a receipt: `receipt:<fax_job_id>:<outcome>`, the same in a callback and in the history. The outcome
 * is part of it, because a job whose outcome changes later has ended twice.
 */
export function receiptId(faxJobId: string, outcome: Outcome['outcome']): string {
	return `receipt:${short(faxJobId)}:${outcome}`;
}

/** The identity of a received fax in the inbox: `received:<inbox id>`. */
export function inboxId(record: JsonObject): string {
	return `received:${short(textOf(record.id))}`;
}

/**
 * The identity of a received fax of which only the callback is known: `received:callback:<uuid>`. Callbacks hold no
 * inbox id and the inbox no uuid, and two faxes can agree in all else, so the one can't be computed
 * from the other: whoever needs one identity for both looks the fax up (records.ts).
 */
export function callbackId(uuid: string): string {
	return `received:callback:${short(uuid)}`;
}

function short(id: string): string {
	return id.length <= LONGEST_ID ? id : createHash('sha256').update(id).digest('hex');
}

/** Whether an identity is that of a receipt. */
export const isReceipt = (id: string): boolean => id.startsWith('receipt:');
