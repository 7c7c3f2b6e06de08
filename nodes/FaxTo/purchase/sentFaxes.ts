import type { Connection } from '../api/connection';
import { digitsOf } from '../api/digits';
import { faxPages } from '../api/endpoints';
import { isOlderFromHere } from '../api/paging';
import { sentAt } from '../faxes/history';
import { type JsonObject, textOf } from '../lib/json';

/** How many of the newest faxes are searched. */
const MAX_SEARCHED_FAXES = 1_000;

/** A page of the history that ends so much, in milliseconds, before a purchase is the last that is read for it, whatever the clocks say. */
const LONG_BEFORE = 86_400_000;

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
	return textOf(fax.document_id) === documentId && isTo(fax, to);
}

function isTo({ recipient }: JsonObject, number: string): boolean {
	return digitsOf(textOf(recipient)) === digitsOf(number);
}

/** The faxes of a document to a number that the history shows, whosever they are. @param sent `at` milliseconds since 1970, or later */
export async function faxesOf(
	connection: Connection,
	sent: { documentId: string; to: string; at: number },
): Promise<JsonObject[]> {
	return (await faxesSince(connection, sent.at)).filter((fax) => isLike(fax, sent));
}

/** The newest faxes of the account, down to a day before a time at least, whatever the order of the history. */
async function faxesSince(connection: Connection, at: number): Promise<JsonObject[]> {
	const read: JsonObject[] = [];
	for await (const faxes of faxPages(connection, MAX_SEARCHED_FAXES)) {
		read.push(...faxes);
		if (isOlderFromHere(faxes.map(sentAt), at - LONG_BEFORE)) break;
	}
	return read;
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

	/** The fax whose document bears an idempotency key, as Fax.to shows it now; none where it has none that could. */
	async nowUnder(key: Sought): Promise<JsonObject | undefined> {
		return key.documentId === '' ? tagged(await faxesSince(this.connection, Date.now()), key) : undefined;
	}
}

/** What a fax that was sent under an idempotency key is recognised by. */
interface Sought {
	tag: string;
	to: string;
	/** Of a document at Fax.to that bears no tag; '' for others. */
	documentId: string;
}

/** The newest fax whose document bears the tag, else the only one of the document to the number. */
function pick(faxes: JsonObject[], key: Sought): JsonObject | undefined {
	const like = key.documentId === '' ? [] : faxes.filter((fax) => isLike(fax, key));
	return tagged(faxes, key) ?? (like.length === 1 ? like[0] : undefined);
}

/** The newest fax to the number whose document bears the tag. */
export function tagged(faxes: JsonObject[], { tag, to }: Pick<Sought, 'tag' | 'to'>): JsonObject | undefined {
	return faxes.filter((fax) => tagOf(fax) === tag && isTo(fax, to)).sort(newestFirst)[0];
}

/** By their dates, and where those are equal by their ids. */
export function newestFirst(a: JsonObject, b: JsonObject): number {
	return sentAt(b) - sentAt(a) || Number(textOf(b.id)) - Number(textOf(a.id));
}

async function newest(connection: Connection): Promise<JsonObject[]> {
	const all: JsonObject[] = [];
	for await (const faxes of faxPages(connection, MAX_SEARCHED_FAXES)) all.push(...faxes);
	return all;
}
