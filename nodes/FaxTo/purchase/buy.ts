import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { failure, maybeDone, type MaybeWords } from '../api/failures';
import type { Entry } from './ledger';
import { type Call, exchange, goodBody, isCanceled, mayHaveHappened, pause, type Reply } from '../api/transport';

/**
 * How long, in milliseconds, to wait before each look for a purchase whose answer was lost. Fax.to lists a fax as soon
 * as it takes it, so what is not there after all of these most probably never was; nothing is bought again all the same.
 */
const LOOKS = [0, 1_000, 2_000, 4_000, 8_000];

/** A call that costs money. */
export interface Purchase {
	call: Call;
	/** What came of it, read from a good answer; undefined when the answer does not tell. */
	read(answer: unknown): IDataObject | undefined;
	/** Looks in Fax.to's own records for what the call may have bought. Undefined: not there. */
	find(): Promise<IDataObject | undefined>;
	/** For the error when nobody knows. */
	words: MaybeWords;
}

/**
 * Buys once: a lost answer is looked for in Fax.to's records before anything else happens (DESIGN §3.2), and a purchase
 * that an earlier try left open is settled, never repeated. The entry always tells the truth, at whatever point n8n is
 * stopped.
 *
 * @throws NodeApiError that says: not done; or may have been done, and how to find out
 */
export async function buyOnce(connection: Connection, entry: Entry, purchase: Purchase, before: { baseline?: number }): Promise<IDataObject> {
	if (entry.result) return entry.result;
	if (entry.pending) return await settle(connection, entry, purchase, { kind: 'silence', reason: 'dropped' }, LOOKS.slice(0, 2));

	entry.pending = before;
	const { call } = purchase;
	let reply: Reply | undefined;
	try {
		reply = await exchange(connection, call);
	} finally {
		// It ends without a reply only before anything was accepted.
		if (!reply) delete entry.pending;
	}
	if (mayHaveHappened(reply)) return await settle(connection, entry, purchase, reply, LOOKS);
	const answer = goodBody(call, reply);
	if (answer === undefined) {
		// A refusal is certain, so the purchase may be tried again.
		delete entry.pending;
		throw failure(connection, call, reply);
	}
	const result = purchase.read(answer);
	return result ? done(entry, result) : await settle(connection, entry, purchase, reply, LOOKS);
}

async function settle(connection: Connection, entry: Entry, purchase: Purchase, reply: Reply, looks: number[]): Promise<IDataObject> {
	for (const wait of looks) {
		if (isCanceled(connection)) break;
		await pause(connection, wait);
		const found = await lookedFor(purchase);
		if (found) return done(entry, found);
	}
	throw maybeDone(connection, purchase.call, reply, purchase.words);
}

/** Records that can't be read now are records that do not show it yet. */
async function lookedFor(purchase: Purchase): Promise<IDataObject | undefined> {
	try {
		return await purchase.find();
	} catch {
		return undefined;
	}
}

function done(entry: Entry, result: IDataObject): IDataObject {
	entry.result = result;
	delete entry.pending;
	return result;
}
