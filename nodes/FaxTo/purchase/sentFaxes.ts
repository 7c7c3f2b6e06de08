import { isoDate } from '../api/dates';
import type { Connection } from '../api/connection';
import { digitsOf } from '../api/digits';
import { faxPages } from '../api/endpoints';
import { isOlderFromHere } from '../api/paging';
import { sentAt } from '../faxes/history';
import { tagIn } from '../faxes/taggedName';
import { BoundedMap } from '../lib/boundedMap';
import { type JsonObject, textOf } from '../lib/json';

/** How many of the newest faxes are searched. */
const MAX_SEARCHED_FAXES = 1_000;

/** A page of the history that ends so much, in milliseconds, before a purchase is the last that is read for it, whatever the clocks say. */
const LONG_BEFORE = 86_400_000;

/**
 * How long, in milliseconds, to wait before each look for a purchase whose answer was lost. Fax.to lists a fax as soon
 * as it takes it, so what is not there after all of these most probably never was; nothing is bought again all the same.
 */
export const LOOKS = [0, 1_000, 2_000, 4_000, 8_000];

/** A fax of the history. */
export interface SentFax {
	id: string;
	documentId: string;
	/** Digits, as Fax.to writes numbers (T19). */
	to: string;
	/** ISO 8601; undefined where it can't be read. */
	time?: string;
	/** Milliseconds since 1970. */
	at: number;
	/** The tag in its document's name; '' where there is none. */
	tag: string;
}

function faxIn(record: JsonObject): SentFax {
	return {
		id: textOf(record.id),
		documentId: textOf(record.document_id),
		to: digitsOf(textOf(record.recipient)),
		time: isoDate(record.created),
		at: sentAt(record),
		tag: tagIn(textOf(record.document)),
	};
}

/** Whether a fax is one of a document to a number. */
export function isLike(fax: SentFax, { documentId, to }: { documentId: string; to: string }): boolean {
	return fax.documentId === documentId && fax.to === digitsOf(to);
}

/** The faxes of a document to a number in the history, whoever sent them, the newest first. @param sent `at` milliseconds since 1970, or later */
export async function faxesOf(
	connection: Connection,
	sent: { documentId: string; to: string; at: number },
): Promise<SentFax[]> {
	return (await historySince(connection, sent.at - LONG_BEFORE)).filter((fax) => isLike(fax, sent));
}

/** The newest faxes, as this process has read them last, by account and node. */
const histories = new BoundedMap<string, { faxes: Promise<SentFax[]>; at: number }>({ max: 100 });

/**
 * The newest faxes of the account, the newest first, read once for each node and account in this process; if that fails, the next call reads
 * them.
 *
 * @param node its name in this n8n
 * @param notBefore milliseconds since 1970: what was read before that is too old
 */
export async function newestFaxes(connection: Connection, node: string, notBefore = 0): Promise<SentFax[]> {
	const place = `${connection.account} ${node}`;
	const known = histories.get(place);
	if (known && known.at >= notBefore) return await known.faxes;
	const faxes = historySince(connection, -Infinity);
	histories.set(place, { faxes, at: Date.now() });
	faxes.catch(() => histories.delete(place));
	return await faxes;
}

/** A fax of the account, searched in its history as it was read before, else as it is now. @throws NodeApiError where it can't be read */
export async function findSent(
	connection: Connection,
	node: string,
	pick: (faxes: SentFax[]) => SentFax | undefined,
): Promise<SentFax | undefined> {
	const now = Date.now();
	return pick(await newestFaxes(connection, node)) ?? pick(await newestFaxes(connection, node, now));
}

/** The newest faxes, the newest first: by their dates, and where those are equal by their ids. @param since milliseconds since 1970; what is older may be missing */
async function historySince(connection: Connection, since: number): Promise<SentFax[]> {
	const faxes: SentFax[] = [];
	for await (const page of faxPages(connection, MAX_SEARCHED_FAXES)) {
		faxes.push(...page.map(faxIn));
		if (isOlderFromHere(page.map(sentAt), since)) break;
	}
	return faxes.sort((a, b) => b.at - a.at || Number(b.id) - Number(a.id));
}
