import type { Connection } from '../api/connection';
import { digitsOf } from '../api/digits';
import { faxPages } from '../api/endpoints';
import { isOlderFromHere } from '../api/paging';
import { MAX_CLOCK_SKEW, sentAt } from '../faxes/history';
import { type JsonObject, textOf } from '../lib/json';

/** How many of the newest faxes are searched. */
const MAX_SEARCHED = 1_000;

/** What a document's name bears of the idempotency key that it was uploaded under. */
const TAG = /-once-([0-9a-f]{16})(?![0-9a-z])/;

/** A file name with an idempotency key's tag, so that the history tells what was sent under it: "invoice-once-0123456789abcdef.pdf". */
export function taggedName(fileName: string, tag: string): string {
	const dot = fileName.lastIndexOf('.');
	return dot > 0 ? `${fileName.slice(0, dot)}-once-${tag}${fileName.slice(dot)}` : `${fileName}-once-${tag}`;
}

/** The tag in the name of a fax's document; '' where there is none. */
export function tagOf(fax: JsonObject): string {
	return TAG.exec(textOf(fax.document))?.[1] ?? '';
}

/** Whether a fax is one of a document to a number; the history writes numbers without + (T19). */
export function isLike(fax: JsonObject, { documentId, to }: { documentId: string; to: string }): boolean {
	return textOf(fax.document_id) === documentId && digitsOf(textOf(fax.recipient)) === digitsOf(to);
}

/**
 * All faxes that were made since a time, and some older ones, whatever the order of the history; undefined when it is too long and too mixed to tell.
 *
 * @param since in milliseconds since 1970
 */
export async function faxesSince(connection: Connection, since: number): Promise<JsonObject[] | undefined> {
	const read: JsonObject[] = [];
	for await (const faxes of faxPages(connection, MAX_SEARCHED)) {
		read.push(...faxes);
		if (isOlderFromHere(faxes.map(sentAt), since)) return read;
	}
	return read.length < MAX_SEARCHED ? read : undefined;
}

/** The newest faxes of the account, read once for a run; where that fails, the next item reads them itself. */
export class SentFaxes {
	private read?: { faxes: Promise<JsonObject[]>; at: number };

	constructor(private readonly connection: Connection) {}

	/** @param notBefore milliseconds since 1970: what was read before that is too old */
	async newest(notBefore = 0): Promise<JsonObject[]> {
		const read =
			this.read && this.read.at >= notBefore ? this.read : { faxes: newest(this.connection), at: Date.now() };
		this.read = read;
		read.faxes.catch(() => {
			if (this.read === read) this.read = undefined;
		});
		return await read.faxes;
	}

	/** The fax that was sent under an idempotency key at any time. @param notBefore as of newest(), where it was not found in what was read before */
	async under(key: Sought, notBefore = 0): Promise<JsonObject | undefined> {
		return pick(await this.newest(), key) ?? pick(await this.newest(notBefore), key);
	}

	/** The fax that was sent under an idempotency key within the last quarter of an hour. */
	async justUnder(key: Sought): Promise<JsonObject | undefined> {
		const since = Date.now() - MAX_CLOCK_SKEW;
		const faxes = (await faxesSince(this.connection, since)) ?? [];
		return pick(
			faxes.filter((fax) => sentAt(fax) >= since),
			key,
		);
	}
}

/** What a fax that was sent under an idempotency key is recognised by. */
interface Sought {
	tag: string;
	to: string;
	/** '' where it is not known. */
	documentId: string;
}

/** The newest fax whose document bears the tag, else the only one of the document to the number. */
function pick(faxes: JsonObject[], key: Sought): JsonObject | undefined {
	const tagged = faxes.filter((fax) => tagOf(fax) === key.tag);
	if (tagged.length > 0) return newestOf(tagged);
	const like = key.documentId === '' ? [] : faxes.filter((fax) => isLike(fax, key));
	return like.length === 1 ? like[0] : undefined;
}

/** The newest of some faxes. */
export function newestOf(faxes: JsonObject[]): JsonObject | undefined {
	return [...faxes].sort((a, b) => sentAt(b) - sentAt(a) || Number(textOf(b.id)) - Number(textOf(a.id)))[0];
}

async function newest(connection: Connection): Promise<JsonObject[]> {
	const all: JsonObject[] = [];
	for await (const faxes of faxPages(connection, MAX_SEARCHED)) all.push(...faxes);
	return all;
}
