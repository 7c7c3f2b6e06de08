import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { failure, maybeDone, type MaybeWords, equalOneOpen } from '../api/messages';
import { isObject, textOf } from '../lib/json';
import { type Call, mayHaveHappened, type Reply } from '../api/attempt';
import { exchange, isCanceled, pause } from '../api/transport';
import type { Entry, Ledger, Open } from './ledger';

/**
 * How long, in milliseconds, to wait before each look for a purchase whose answer was lost. Fax.to lists a fax as soon
 * as it takes it, so what is not there after all of these most probably never was; nothing is bought again all the same.
 */
const LOOKS = [0, 1_000, 2_000, 4_000, 8_000];

/** The looks for what an earlier try left open. */
const SHORT_LOOKS = LOOKS.slice(0, 2);

/** The only words that deny a purchase; every other answer that holds no id is settled through Fax.to's records (T6, T7). */
const DENIALS = new Set(['failed', 'failure', 'error']);

/** A call that costs money. */
interface Purchase<O extends Open> {
	call: Call;
	/** Notes what is there before. */
	note(): Promise<O>;
	/** What came of it, read from an answer that holds its id; undefined when the answer does not tell. */
	read(answer: IDataObject): IDataObject | undefined;
	/** Looks in Fax.to's own records for what an open purchase may have bought. Undefined: not there, or not certain. */
	find(open: Open): Promise<IDataObject | undefined>;
	/** For the error when nobody knows. */
	words: MaybeWords;
	/** Whether what another run of the node left open is this item's own: so it is for the tries of an agent's tool. */
	adopts: boolean;
}

/**
 * Buys once: a lost answer is looked for in Fax.to's records before anything else happens, and a purchase that an earlier
 * try left open is settled, never repeated. Equal wishes wait for each other. The entry always tells the truth, at
 * whatever point n8n is stopped.
 *
 * @throws NodeApiError; what it means for the item is told by the entry
 */
export async function buyOnce<O extends Open>(
	connection: Connection,
	ledger: Ledger,
	entry: Entry,
	purchase: Purchase<O>,
): Promise<IDataObject> {
	return await ledger.exclusively(`buy ${entry.aim}`, async () => {
		if (entry.pending) return await settle(connection, entry, purchase, LOST, SHORT_LOOKS);
		if (entry.result) return entry.result;
		const adopted = await settleOthers(connection, ledger, entry, purchase);
		if (adopted) return done(entry, adopted);
		const open = await purchase.note();
		return await buy(connection, entry, purchase, open);
	});
}

const LOST: Reply = { kind: 'silence', reason: 'dropped' };

async function buy<O extends Open>(
	connection: Connection,
	entry: Entry,
	purchase: Purchase<O>,
	open: O,
): Promise<IDataObject> {
	entry.pending = open;
	const { call } = purchase;
	let reply: Reply | undefined;
	try {
		reply = await exchange(connection, call);
	} finally {
		// It ends without a reply only before anything was accepted.
		if (!reply) delete entry.pending;
	}
	const result =
		reply.kind === 'answer' && reply.status < 300 && isObject(reply.body) ? purchase.read(reply.body) : undefined;
	if (result) return done(entry, result);
	if (!isRefusal(reply)) return await settle(connection, entry, purchase, reply, LOOKS);
	// A refusal is certain, so the purchase may be tried again.
	delete entry.pending;
	throw failure(connection, call, reply);
}

/** Whether a reply without an id says for certain that nothing was bought. */
function isRefusal(reply: Reply): boolean {
	if (mayHaveHappened(reply)) return false;
	if (reply.kind === 'silence' || reply.status >= 300) return true;
	return isObject(reply.body) && DENIALS.has(textOf(reply.body.status).toLowerCase());
}

/**
 * Settles what equal wishes left open before anything more is bought: two open ones could not be told apart.
 *
 * @returns what another run of the node had bought, where that is this item's own
 * @throws NodeApiError when nobody knows the end of one of them
 */
async function settleOthers<O extends Open>(
	connection: Connection,
	ledger: Ledger,
	entry: Entry,
	purchase: Purchase<O>,
): Promise<IDataObject | undefined> {
	for (const other of ledger.openLike(entry)) {
		let found: IDataObject | undefined;
		try {
			found = await settle(connection, other, purchase, LOST, SHORT_LOOKS);
		} catch {
			throw equalOneOpen(connection, purchase.words);
		}
		if (purchase.adopts) return found;
	}
	return undefined;
}

async function settle<O extends Open>(
	connection: Connection,
	entry: Entry,
	purchase: Purchase<O>,
	reply: Reply,
	looks: number[],
): Promise<IDataObject> {
	for (const wait of looks) {
		if (isCanceled(connection) || !entry.pending) break;
		await pause(connection, wait).catch(() => undefined);
		if (isCanceled(connection)) break;
		// Records that can't be read now are records that do not show it yet.
		const found = await purchase.find(entry.pending).catch(() => undefined);
		if (found) return done(entry, found);
	}
	throw maybeDone(connection, purchase.call, reply, purchase.words);
}

function done(entry: Entry, result: IDataObject): IDataObject {
	entry.result = result;
	delete entry.pending;
	return result;
}
