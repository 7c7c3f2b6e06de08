import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Redactor } from '../api/redact';
import type { Outcome } from '../faxes/outcome';
import { sentFax, simpleIncomingFax } from '../faxes/output';
import { isOwnError } from '../lib/context';
import { sha256 } from '../lib/digest';
import { type JsonObject, textOf } from '../lib/json';

/** What a workflow can be started by; saved workflows hold these values. */
export type EventName = 'faxDelivered' | 'faxFailed' | 'faxReceived';

/** The two lists of Fax.to that tell what happened: sent faxes and received ones. */
export const LIST_NAMES = ['history', 'inbox'] as const;
export type ListName = (typeof LIST_NAMES)[number];

/** What the `event_id` of an item of a list begins with. */
const PREFIX: Record<ListName, string> = { history: 'receipt:', inbox: 'received:' };

/** Ids of Fax.to are short; anything else must not fill what is saved. */
const MAX_ID_LENGTH = 64;

/** The event of a sent fax that has ended. */
export function eventOf({ outcome }: Pick<Outcome, 'outcome'>): EventName {
	return outcome === 'delivered' ? 'faxDelivered' : 'faxFailed';
}

/**
 * What tells an event from all others of its list: the id of a received fax, the id and the outcome of a sent one. The
 * outcome is part of it because a fax whose outcome changes later has ended twice.
 */
export function keyOf(record: JsonObject, outcome?: Outcome): string {
	const id = recordId(record);
	return outcome ? `${id}:${outcome.outcome}` : id;
}

/** The id of a record of a list; '' where it has none. */
export function recordId(record: JsonObject): string {
	const id = textOf(record.id);
	return id.length <= MAX_ID_LENGTH ? id : sha256(id);
}

/** The `event_id` of an event: `receipt:<fax_job_id>:<outcome>` or `received:<inbox id>`. */
export function eventId(list: ListName, key: string): string {
	return PREFIX[list] + key;
}

/** The item of a received fax, without its pages. */
export function receivedItem(redact: Redactor, record: JsonObject): INodeExecutionData {
	const { from, to, time, pages, incoming_fax_id }: IDataObject = simpleIncomingFax(record);
	return {
		json: redact.value({
			event: 'faxReceived',
			from,
			to,
			time,
			pages,
			incoming_fax_id,
			event_id: eventId('inbox', keyOf(record)),
			record,
		}),
	};
}

/** The item of a sent fax that has ended. @param record of the history */
export function endedItem(redact: Redactor, record: JsonObject, outcome: Outcome): INodeExecutionData {
	const { outcome: end, reason, retryable, advice, final } = outcome;
	return {
		json: redact.value({
			event: eventOf(outcome),
			outcome: end,
			reason,
			...sentFax(record),
			status: end === 'delivered' ? 'success' : 'failed',
			retryable,
			advice,
			final,
			event_id: eventId('history', keyOf(record, outcome)),
			record,
		}),
	};
}

/** The reason in an error, in our own words. */
export function failureReason(error: unknown): string {
	return isOwnError(error) ? error.message : 'Fax.to could not be asked what happened';
}
