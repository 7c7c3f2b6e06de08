import { createHash } from 'crypto';
import { isoDate } from '../api/dates';
import { digitsOf } from '../api/digits';
import { type JsonObject, numberOf, textOf } from '../api/json';
import type { Outcome } from '../purchase/outcomes';
import { bytesOf } from '../api/receivedFile';

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
 * from the other: whoever needs one identity for both looks the fax up (confirm.ts).
 */
export function callbackId(uuid: string): string {
	return `received:callback:${short(uuid)}`;
}

function short(id: string): string {
	return id.length <= LONGEST_ID ? id : createHash('sha256').update(id).digest('hex');
}

/** How far apart, in milliseconds, the two reports of one fax may be: its call can last some minutes. */
const SAME_FAX_WITHIN = 10 * 60_000;

/** What a callback tells of a received fax, as far as the inbox tells it too. */
export interface Look {
	/** Digits of the receiving number. */
	to: string;
	/** Digits of the sender; '' when it hides its number. */
	from: string;
	pages?: number;
	/** Its own time and that of its arrival, in milliseconds: the zone of the first is documented nowhere. */
	times: number[];
	/** Bytes of the file, where the callback carries it. */
	size?: number;
}

/** How a received fax looks in its callback. @param arrived milliseconds since 1970 */
export function lookOf(fields: JsonObject, arrived: number, size?: number): Look {
	const time = Date.parse(isoDate(fields.time) ?? '');
	return {
		to: digitsOf(textOf(fields.to)),
		from: digitsOf(textOf(fields.from)),
		pages: numberOf(fields.pages),
		times: Number.isNaN(time) ? [arrived] : [time, arrived],
		...(size === undefined ? {} : { size }),
	};
}

/**
 * How far a fax in the inbox is from one that a callback tells of, in milliseconds; undefined when it is another one.
 * A file of another size counts as far: of two faxes that look alike, the one with the same file is the one.
 */
export function distance(look: Look, record: JsonObject): number | undefined {
	if (digitsOf(textOf(record.number)) !== look.to || digitsOf(textOf(record.sender)) !== look.from) return undefined;
	const pages = numberOf(record.total_pages);
	if (pages !== undefined && look.pages !== undefined && pages !== look.pages) return undefined;
	const created = Date.parse(isoDate(record.created_at) ?? '');
	const apart = Number.isNaN(created) ? SAME_FAX_WITHIN : Math.min(...look.times.map((time) => Math.abs(time - created)));
	if (apart > SAME_FAX_WITHIN) return undefined;
	const size = bytesOf(record.filesize);
	// "120.45 KB" and "1.20 MB" are rounded: by half of the last digit.
	const rounded = /mb/i.test(textOf(record.filesize)) ? 5_300 : 8;
	const otherSize = size !== undefined && look.size !== undefined && Math.abs(size - look.size) > rounded;
	return apart + (otherSize ? SAME_FAX_WITHIN : 0);
}
