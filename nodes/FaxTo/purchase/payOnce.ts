import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { type Call, mayHaveHappened, type Reply } from '../api/attempt';
import { equalOneOpen, failure, maybeDone, type MaybeWords, whyUnknown } from '../api/messages';
import { exchange, isCanceled, pause } from '../api/transport';
import { isOwnError } from '../lib/context';
import { isObject, type JsonObject, textOf } from '../lib/json';
import type { Journal, Started, Wish } from './journal';

/**
 * How long, in milliseconds, to wait before each look for a purchase whose answer was lost. Fax.to lists a fax as soon
 * as it takes it, so what is not there after all of these most probably never was; nothing is bought again all the same.
 */
export const LOOKS = [0, 1_000, 2_000, 4_000, 8_000];

/** The looks for what an earlier try left pending. */
const SHORT_LOOKS = LOOKS.slice(0, 2);

/** Milliseconds after which no further look begins, however long Fax.to takes for each. */
const MAX_RECONCILING = 15_000;

/** The only words that deny a purchase; every other answer that holds no id is reconciled with Fax.to's records (T6, T7). */
const DENIALS = new Set(['failed', 'failure', 'error']);

/** What one paid call buys: how to read its answer, and how to recognise it in Fax.to's records. */
export interface Goods {
	call: Call;
	/** What came of it, read from an answer that holds its id; undefined when the answer does not tell. */
	read(answer: JsonObject): IDataObject | undefined;
	/** Whether Fax.to's records can prove that it was bought; where they can't, they are never taken for an answer. */
	isProvable(started: Started): boolean;
	/** Looks in Fax.to's own records for what may have been bought. Undefined: not there. @param connection with a time-out that fits */
	find(connection: Connection, started: Started): Promise<IDataObject | undefined>;
	words: MaybeWords;
	/** What the records hold that may be it, for a person who checks; '' where they can't be read. */
	shown?(connection: Connection, started: Started): Promise<string>;
}

/** Where a purchase is written down. */
interface Place {
	connection: Connection;
	journal: Journal;
	place: string;
}

/**
 * The one paid call, and what came of it: bought, refused, or reconciled with Fax.to's records. It is pending in the journal before the call
 * goes out, so that the journal tells the truth at whatever point n8n is stopped.
 *
 * @returns what was bought
 * @throws NodeApiError or NodeOperationError; what it means for the item is told by the journal
 */
export async function payOnce(at: Place, wish: Wish, started: Started, goods: Goods): Promise<IDataObject> {
	const { connection, journal, place } = at;
	journal.start(place, wish, started);
	const reply = await exchange(connection, goods.call).catch((error: unknown): Reply => {
		// A call that fails with an error of ours was not made; whatever else happens, its answer is lost.
		if (!isOwnError(error)) return { kind: 'silence', reason: 'dropped' };
		journal.refuse(place);
		throw error;
	});
	const result = reply.kind === 'answer' && isObject(reply.body) ? goods.read(reply.body) : undefined;
	if (result) {
		journal.buy(place, result);
		return result;
	}
	if (isRefusal(reply)) {
		journal.refuse(place);
		throw failure(connection, goods.call, reply);
	}
	journal.doubt(place, whyUnknown(connection, goods.call, reply));
	return await reconcile(at, goods, LOOKS);
}

/** Whether a reply without an id says for certain that nothing was bought. */
function isRefusal(reply: Reply): boolean {
	if (mayHaveHappened(reply)) return false;
	if (reply.kind === 'silence' || reply.status >= 400) return true;
	return isObject(reply.body) && DENIALS.has(textOf(reply.body.status).toLowerCase());
}

/**
 * Finds out what became of a pending purchase, and never makes the call again. Looks for 15 seconds at most, and the length of one more call.
 *
 * @param looks milliseconds before each; those for an earlier try's if not given
 * @returns what was bought
 * @throws NodeApiError when nobody knows
 */
export async function reconcile(
	{ connection, journal, place }: Place,
	goods: Goods,
	looks = SHORT_LOOKS,
): Promise<IDataObject> {
	const purchase = journal.at(place);
	const started = purchase?.state === 'pending' ? purchase.started : undefined;
	const end = Date.now() + MAX_RECONCILING;
	for (const wait of looks) {
		if (!started || !goods.isProvable(started)) break;
		if (Date.now() + wait > end) break;
		await pause(connection, wait).catch(() => undefined);
		if (isCanceled(connection)) break;
		const timeout = Math.max(1_000, Math.min(end - Date.now(), connection.timeout ?? Infinity));
		// Records that can't be read now are records that do not show it yet.
		const found = await goods.find({ ...connection, timeout }, started).catch(() => undefined);
		if (!found) continue;
		journal.buy(place, found);
		return found;
	}
	const shown = started && !goods.isProvable(started) ? await goods.shown?.(connection, started) : undefined;
	const words = { ...goods.words, check: [goods.words.check, shown].filter(Boolean).join('. ') };
	throw maybeDone(connection, words, started?.doubt ?? 'n8n stopped before the answer came');
}

/**
 * Reconciles what equal wishes have left pending before anything more is bought: two could not be told apart.
 *
 * @throws NodeApiError when nobody knows the end of one of them
 */
export async function reconcileEqual(at: Place, fingerprint: string, goods: Goods): Promise<void> {
	for (const place of at.journal.pendingLike(at.place, fingerprint)) {
		try {
			await reconcile({ ...at, place }, goods);
		} catch {
			throw equalOneOpen(at.connection, goods.words);
		}
	}
}
