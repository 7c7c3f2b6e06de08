import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { getFaxStatus, incomingFaxPages } from '../api/endpoints';
import { isoDate } from '../api/dates';
import { digitsOf } from '../api/digits';
import { idOf, type JsonObject, numberOf, textOf } from '../lib/json';
import { bytesOf } from '../documents/receivedFile';
import { type Outcome, outcomeOf } from '../faxes/outcome';
import { findFax } from '../faxes/waiting';

/** How many of the newest received faxes are searched for one that a callback tells of. */
const INBOX_DEPTH = 500;

/** What Fax.to itself says of a sent fax that has ended. */
export interface Ended {
	/** The entry of the history, or what the status call says where the history does not reach so far. */
	record: JsonObject;
	outcome: Outcome;
}

/** HTTP statuses with which Fax.to says that it does not know a fax; the others say that it can't answer now. */
const NOT_KNOWN = new Set(['200', '400', '404', '410', '422']);

/**
 * Asks Fax.to how a sent fax ended. The status call tells why it failed, the history to whom it went.
 *
 * @returns undefined when Fax.to does not know the fax, or says that it goes on
 * @throws NodeApiError when Fax.to can't be asked
 */
export async function askAboutJob(connection: Connection, faxJobId: string): Promise<Ended | undefined> {
	const answer = await statusOf(connection, faxJobId);
	if (!answer) return undefined;
	const entry = await findFax(connection, faxJobId);
	const outcome = outcomeOf(answer, false) ?? outcomeOf(entry, true);
	if (!outcome?.final) return undefined;
	return { record: entry ?? { id: idOf(faxJobId), status: answer.status, message: answer.message }, outcome };
}

/** The answer of the status call; undefined when Fax.to does not know the fax. @throws NodeApiError when it can’t be asked */
export async function statusOf(connection: Connection, faxJobId: string) {
	try {
		return await getFaxStatus(connection, faxJobId);
	} catch (error) {
		if (error instanceof NodeApiError && NOT_KNOWN.has(error.httpCode ?? '')) return undefined;
		throw error instanceof NodeApiError
			? error
			: new NodeApiError(connection.caller.getNode(), {}, { message: 'Fax.to could not be asked about the fax' });
	}
}

/** A fax in the inbox that a callback can be about. */
interface Alike {
	record: JsonObject;
	/** In milliseconds. */
	apart: number;
	/** Whether their times agree; if not, it may be another fax that looks the same. */
	isNear: boolean;
}

/**
 * The faxes in the inbox that a callback can be about, the likeliest first: the same numbers and pages, of the last 48 hours. Mostly
 * one is near.
 *
 * @throws NodeApiError when Fax.to can't be asked
 */
export async function alikeInInbox(connection: Connection, look: Look): Promise<Alike[]> {
	const found: Alike[] = [];
	for await (const faxes of incomingFaxPages(connection, undefined, INBOX_DEPTH)) {
		for (const record of faxes) {
			const alike = compare(look, record);
			if (alike && textOf(record.id) !== '') found.push({ ...alike, record });
		}
	}
	return found.sort((a, b) => Number(b.isNear) - Number(a.isNear) || a.apart - b.apart);
}

/** How far apart, in milliseconds, the two reports of one fax may be: its call can last some minutes. */
const SAME_FAX_WITHIN = 10 * 60_000;

/** Fax.to repeats a callback for so long, in milliseconds. */
const CALLED_WITHIN = 48 * 3_600_000;

/** What a callback tells of a received fax, as far as the inbox tells it too. */
export interface Look {
	/** Digits of the receiving number. */
	to: string;
	/** Digits of the sender; '' when it hides its number. */
	from: string;
	pages?: number;
	/** When it arrived, and its own time where that can be read, in milliseconds: the zone of that is documented nowhere. */
	arrived: number;
	time?: number;
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
		arrived,
		...(Number.isNaN(time) ? {} : { time }),
		...(size === undefined ? {} : { size }),
	};
}

/**
 * How far a fax in the inbox is from one that a callback tells of; undefined when it is another one. A file of another size
 * counts as far: of two faxes that look alike, the one with the same file is the one.
 */
export function compare(look: Look, record: JsonObject): Omit<Alike, 'record'> | undefined {
	if (digitsOf(textOf(record.number)) !== look.to || digitsOf(textOf(record.sender)) !== look.from) return undefined;
	const pages = numberOf(record.total_pages);
	if (pages !== undefined && look.pages !== undefined && pages !== look.pages) return undefined;
	const created = Date.parse(isoDate(record.created_at) ?? '');
	const apart = Number.isNaN(created)
		? SAME_FAX_WITHIN
		: Math.min(...[look.arrived, look.time ?? look.arrived].map((time) => Math.abs(time - created)));
	if (apart > CALLED_WITHIN) return undefined;
	const size = bytesOf(record.filesize);
	// "120.45 KB" and "1.20 MB" are rounded: by half of the last digit.
	const rounded = /mb/i.test(textOf(record.filesize)) ? 5_300 : 8;
	const otherSize = size !== undefined && look.size !== undefined && Math.abs(size - look.size) > rounded;
	return { apart: apart + (otherSize ? SAME_FAX_WITHIN : 0), isNear: apart <= SAME_FAX_WITHIN };
}

/** How long, in milliseconds, an event that Fax.to's own records do not show is asked for again, and how many of them. */
const DOUBTED_FOR = 3_600_000;
const MOST_DOUBTED = 1_000;

/** Callbacks that Fax.to's own records did not show when they came. */
export class Doubts {
	private readonly since = new Map<string, number>();

	has(id: string): boolean {
		return this.since.has(id);
	}

	/**
	 * Notes a callback. @returns whether Fax.to should be asked for it again: for an hour since it first came, because records
	 * may come late; then it counts as invented
	 */
	mayComeTrue(id: string): boolean {
		const now = Date.now();
		const first = this.since.get(id) ?? now;
		if (this.since.size >= MOST_DOUBTED && !this.since.has(id)) this.since.clear();
		this.since.set(id, first);
		return now - first < DOUBTED_FOR;
	}
}

/** The error for a list that comes oldest first and is too long to be read to its new end. */
export function tooLong(node: INode, what: string): NodeOperationError {
	return new NodeOperationError(
		node,
		`Fax.to lists the ${what} oldest first, and they are too many to read in one poll`,
		{
			description:
				'Use the Fax.to Trigger, which Fax.to calls, and report this: the documents say that the newest come first',
			level: 'warning',
		},
	);
}
