import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { isoDate } from '../api/dates';
import type { Redactor } from '../api/redact';
import { type Outcome, outcomeInHistory } from '../faxes/outcome';
import { sentFax, simpleIncomingFax } from '../faxes/output';
import { isOwnError } from '../lib/context';
import { sha256 } from '../lib/digest';
import { type JsonObject, textOf } from '../lib/json';

/** What a workflow can be started by; saved workflows hold these values. */
export type EventName = 'faxDelivered' | 'faxFailed' | 'faxReceived';

/** The two lists of Fax.to that tell what happened: sent faxes and received ones. */
export type ListName = 'history' | 'inbox';
export const EVENTS_OF: Record<ListName, EventName[]> = {
	history: ['faxDelivered', 'faxFailed'],
	inbox: ['faxReceived'],
};

/** Fax.to is younger: PHP and databases write 1970 where a time is missing. */
const NO_TIME = Date.UTC(2000);

/** Ids of Fax.to are short; anything else must not fill what is saved. */
const MAX_ID_LENGTH = 64;

/** What a record of a list says. */
export interface Entry {
	list: ListName;
	record: JsonObject;
	faxId: string;
	/** When the fax came about, in milliseconds; that of the record before it where it can't be read. */
	time: number;
	/** Of the event; undefined while a sent fax is on its way. */
	id?: string;
	event?: EventName;
	/** Of a sent fax that has ended. */
	outcome?: Outcome;
}

/** Something that happened; `id` is its `event_id`. */
export type FaxEvent = Entry & { id: string };

/**
 * Reads a record of a list. What tells an event from all others is the id of a received fax, the id and the outcome of a sent one: a fax
 * whose outcome changes later has ended twice.
 * @returns undefined where the record has no id
 */
export function entryOf(list: ListName, record: JsonObject, time: number): Entry | undefined {
	const id = textOf(record.id);
	if (id === '') return undefined;
	const faxId = id.length <= MAX_ID_LENGTH ? id : sha256(id);
	if (list === 'inbox') return { list, record, faxId, time, id: `received:${faxId}`, event: 'faxReceived' };
	const outcome = outcomeInHistory(record);
	if (!outcome?.final) return { list, record, faxId, time };
	const event = outcome.outcome === 'delivered' ? 'faxDelivered' : 'faxFailed';
	return { list, record, faxId, time, id: `receipt:${faxId}:${outcome.outcome}`, event, outcome };
}

/** When a fax of a list came about, in milliseconds; undefined when that can't be read. */
export function timeOf(record: JsonObject): number | undefined {
	const time = Date.parse(isoDate(record.created_at ?? record.created) ?? '');
	return time > NO_TIME ? time : undefined;
}

/** The item of an event, without the pages of a received fax. */
export function itemOf({ record, id, event, outcome }: Entry, redact: Redactor): INodeExecutionData {
	if (!outcome) {
		const { from, to, time, pages, incoming_fax_id }: IDataObject = simpleIncomingFax(record);
		return { json: redact.value({ event, from, to, time, pages, incoming_fax_id, event_id: id, record }) };
	}
	const { outcome: end, reason, ...rest } = outcome;
	const status = end === 'delivered' ? 'success' : 'failed';
	const facts = { event, outcome: end, reason, ...sentFax(record), status, ...rest };
	return { json: redact.value({ ...facts, event_id: id, record }) };
}

/** The reason in an error, in our own words. */
export function failureReason(error: unknown): string {
	return isOwnError(error) ? error.message : 'Fax.to could not be asked what happened';
}
