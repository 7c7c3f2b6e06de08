import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { type Call, mayHaveHappened, type Reply } from '../api/attempt';
import { failure, maybeDone, type MaybeWords, whyUnknown } from '../api/messages';
import { exchange, isCanceled, pause } from '../api/transport';
import { isOwnError, isTool } from '../lib/context';
import { isObject, type JsonObject, textOf } from '../lib/json';
import { type Paid, type Purchase, resultsOf, type Started, type Wish } from './journal';
import type { PaidItem } from './paidItem';
import { LOOKS } from './sentFaxes';

/** Before each look for what an earlier try left pending, in milliseconds: most of the time has passed since. */
const SHORT_LOOKS = LOOKS.slice(0, 2);

/** Milliseconds after which no further look begins, however long Fax.to takes for each. */
const MAX_RECONCILING = 15_000;

/** The only words that deny a purchase; every other answer without an id is reconciled with Fax.to's records (T6, T7). */
const DENIALS = new Set(['failed', 'failure', 'error']);

/** A kind of thing that is bought: how it is recognised in Fax.to's records. */
export interface Goods {
	/** Looks in Fax.to's own records for what may have been bought. Undefined: not there. @param connection with a time-out that fits */
	find(connection: Connection, started: Started): Promise<IDataObject | undefined>;
	/** Whether the records of this account contain what was bought. @throws NodeApiError if they can't be read */
	knows(result: IDataObject): Promise<boolean>;
	/** The output for what was bought under the item's key before. @param before with no result if only the store knows of it */
	repeated(before: Paid): IDataObject;
	/** For the error of a purchase whose result is not known: what it is, and how a person finds out. */
	words(started: Started): Promise<MaybeWords>;
}

/** What one paid call buys. */
interface PaidCall {
	call: Call;
	/** What reconciling needs, read right before the call. @throws NodeApiError if it can't be read */
	started(): Promise<Started>;
	/** The result in an answer; undefined if the answer does not contain the id of what was bought. */
	read(answer: JsonObject): IDataObject | undefined;
}

/** Waits until no other item buys the same, or under the same key. @returns lets the next one go */
export async function acquireWish({ journal, keys }: PaidItem, wish: Wish): Promise<() => void> {
	const releaseKey = await keys.acquire(wish);
	const release = await journal.equalPurchases.acquire(wish.fingerprint);
	return () => {
		release();
		releaseKey();
	};
}

/**
 * The result of an earlier try of the item, or of an earlier purchase under its key. What was bought stays bought, whatever the fields say now;
 * what is pending is reconciled, and nothing is bought instead of it. A try of an agent's tool finds what the try before left in another run.
 *
 * @returns the latest result; undefined if nothing was started, or only in another account
 * @throws NodeApiError if the result is not known
 */
export async function boughtBefore(item: PaidItem, wish: Wish, goods: Goods): Promise<IDataObject | undefined> {
	const { journal, keys, place } = item;
	const left = await leftOf(item, wish, goods);
	if (left && !left.pending) return resultsOf(left).at(-1);
	if (!left) {
		const before = await keys.known(wish);
		if (before?.paid) return goods.repeated(before.paid);
		if (!before?.started) return undefined;
		journal.start(place, wish, { ...before.started, isEarlier: true });
	}
	return await reconcile(item, goods);
}

/** What an earlier try of the item left in the journal, if it is of this account. */
async function leftOf(item: PaidItem, wish: Wish, { knows }: Goods): Promise<Purchase | undefined> {
	const { connection, journal, place } = item;
	if (isTool(item) && !journal.at(place)) journal.takeOver(place, wish);
	const left = journal.at(place);
	if (!left || left.wish.account === connection.account) return left;
	// A renewed API key looks like another account; the account's records show whether it is. What is pending is reconciled with them.
	const last = resultsOf(left).at(-1);
	if (left.wish.baseUrl === connection.baseUrl && (last === undefined || (await knows(last)))) return left;
	journal.forget(place);
	return undefined;
}

/**
 * Claims the item's key and makes the paid call, once. Its result is: bought, refused, or reconciled with Fax.to's records. The journal has it
 * as pending before the call goes out, so it is true at whatever point n8n is stopped.
 *
 * @returns what was bought, now or under the key before
 * @throws NodeApiError or NodeOperationError; the journal says whether something was bought
 */
export async function payOnce(item: PaidItem, wish: Wish, goods: Goods, paid: PaidCall): Promise<IDataObject> {
	const { connection, journal, keys, place } = item;
	const { call } = paid;
	// A resend goes on under the key of its first fax.
	const before = journal.at(place) ? undefined : await keys.claim(wish);
	if (before) return goods.repeated(before);
	try {
		journal.start(place, wish, await paid.started());
		const reply = await exchange(connection, call).catch((error: unknown): Reply => {
			// An error of ours means that the call was not made; after any other one its answer is lost.
			if (!isOwnError(error)) return { kind: 'silence', reason: 'dropped' };
			journal.refuse(place);
			throw error;
		});
		const result = reply.kind === 'answer' && isObject(reply.body) ? paid.read(reply.body) : undefined;
		if (result) return journal.buy(place, result);
		if (isRefusal(reply)) {
			journal.refuse(place);
			throw failure(connection, call, reply);
		}
		journal.noteUnknown(place, whyUnknown(connection, call, reply));
		return await lookedFor(item, goods, LOOKS);
	} finally {
		await keys.resolve(wish, journal.at(place));
	}
}

/** Whether a reply without an id says for certain that nothing was bought. */
function isRefusal(reply: Reply): boolean {
	if (mayHaveHappened(reply)) return false;
	if (reply.kind === 'silence' || reply.status >= 400) return true;
	return isObject(reply.body) && DENIALS.has(textOf(reply.body.status).toLowerCase());
}

/** Finds out what became of an item's pending purchase, for the key that it was started under, too. @throws NodeApiError if that is not known */
async function reconcile(item: PaidItem, goods: Goods): Promise<IDataObject> {
	const { journal, keys, place } = item;
	const left = journal.at(place);
	let result: IDataObject;
	try {
		result = await lookedFor(item, goods, SHORT_LOOKS);
	} finally {
		if (left) await keys.resolve(left.wish, journal.at(place));
	}
	const paid = left?.pending?.isEarlier ? journal.at(place)?.bought.at(-1) : undefined;
	if (!paid) return result;
	journal.forget(place);
	return goods.repeated(paid);
}

/**
 * Looks for a pending purchase in Fax.to's records, and never makes the call again: for 15 seconds at most, and the length of one more call.
 *
 * @param looks milliseconds before each
 * @returns what was bought
 * @throws NodeApiError if it is not there, or they can't prove it
 */
async function lookedFor(item: PaidItem, goods: Goods, looks: number[]): Promise<IDataObject> {
	const { connection, journal, place } = item;
	const started = journal.at(place)?.pending;
	if (!started) throw new Error('Only what is pending can be looked for');
	const end = Date.now() + MAX_RECONCILING;
	for (const wait of started.isProvable ? looks : []) {
		if (Date.now() + wait > end) break;
		await pause(connection, wait).catch(() => undefined);
		if (isCanceled(connection)) break;
		const timeout = Math.max(1_000, Math.min(end - Date.now(), connection.timeout ?? Infinity));
		// If the records can't be read now, the next look reads them.
		const found = await goods.find({ ...connection, timeout }, started).catch(() => undefined);
		if (found) return journal.buy(place, found);
	}
	const why = started.unknownBecause ?? 'n8n stopped before the answer came';
	throw maybeDone(connection, await goods.words(started), why);
}
