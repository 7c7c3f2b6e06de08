import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { numberPages, provisionCall } from '../api/endpoints';
import { collect } from '../api/paging';
import { isObject, type JsonObject, textOf } from '../lib/json';
import type { PaidItem } from './paidItem';
import type { BoughtBefore } from './idempotencyKeys';
import { type Intent, resume } from './intent';
import type { Journal, Started } from './journal';
import { type Goods, payOnce, reconcile, reconcileEqual } from './payOnce';

export const NUMBER_KEY_WORDS = { what: 'A number may have been bought', check: 'Look for it with Number > Get Many' };

/**
 * Buys a number of a number group for an item, once. What an earlier try of it has bought, or what its idempotency key has, is the result.
 *
 * @returns the number's record, with `did_id` and `did_number` as /numbers spells them (T32), the number first
 * @throws NodeApiError or NodeOperationError; the journal tells whether a number was bought
 */
export async function buyNumber(item: PaidItem, intent: Intent, didGroupId: string): Promise<IDataObject> {
	const { connection, journal, keys, place } = item;
	const { key, wish } = intent;
	const goods = numberGoods(journal, didGroupId);
	const releaseKey = key && (await keys.lock(key));
	const release = await journal.lock(wish.fingerprint);
	try {
		const resumed = await resume(item, intent, {
			goodsOf: (started) => numberGoods(journal, started.to),
			knows: async ({ number }) => (await collect(numberPages(connection))).some((own) => numberIn(own) === number),
			idField: 'id',
		});
		if (resumed) return withReference(resumed, journal.at(place)?.wish.reference);

		const before = key && (await keys.before(key));
		if (before?.state === 'bought') return alreadyBought(before, key?.reference);
		try {
			if (before) {
				journal.start(place, wish, before.started);
				return withReference(await reconcile(item, goods), key?.reference);
			}
			await reconcileEqual(item, wish.fingerprint, goods);
			const meanwhile = key && (await keys.claim(key, NUMBER_KEY_WORDS));
			if (meanwhile) return alreadyBought(meanwhile, key?.reference);
			const started = await startedNow(connection, didGroupId);
			return withReference(await payOnce(item, wish, started, goods), key?.reference);
		} finally {
			if (key) await keys.settle(key, journal.at(place), 'id');
		}
	} finally {
		release();
		releaseKey?.();
	}
}

/** What reconciling needs, of the moment before the paid call. @throws NodeApiError where the account's numbers can't be read */
async function startedNow(connection: Connection, didGroupId: string): Promise<Started> {
	const known = (await collect(numberPages(connection))).map(({ id }) => textOf(id));
	return { to: didGroupId, documentId: '', isOwn: false, at: Date.now(), known };
}

function numberGoods(journal: Journal, didGroupId: string): Goods {
	return {
		call: provisionCall(didGroupId),
		read: ({ data, message }) =>
			isObject(data) && numberIn(data) !== '' && textOf(data.id) !== '' ? record(data, message) : undefined,
		isProvable: () => true,
		find: async (connection, started) => {
			const number = await findNumber(connection, journal, started);
			return number && { ...record(number, 'Number has been provisioned.'), recovered: true };
		},
		words: {
			what: 'The number may have been bought',
			check: `Look for a new number of number group ${didGroupId} with Number > Get Many before you buy another`,
		},
	};
}

/** The one number of the account that a pending one must be: of its group, not there before, and not another item's. */
async function findNumber(
	connection: Connection,
	journal: Journal,
	{ known = [], to }: Started,
): Promise<JsonObject | undefined> {
	const before = new Set(known);
	const taken = journal.taken('number');
	const [only, ...more] = (await collect(numberPages(connection))).filter(
		(number) => textOf(number.did_group_id) === to && !before.has(textOf(number.id)) && !taken.has(numberIn(number)),
	);
	return more.length === 0 ? only : undefined;
}

function numberIn({ number, did_number }: JsonObject): string {
	return textOf(number) || textOf(did_number);
}

function record(number: JsonObject, message: unknown): IDataObject {
	const own = numberIn(number);
	const rest = { ...number, did_id: number.did_id ?? number.didid ?? null };
	return { number: own, ...rest, did_number: own, message: textOf(message) };
}

function withReference(bought: IDataObject, reference: string | undefined): IDataObject {
	return reference ? { ...bought, reference } : bought;
}

/** The output for what was bought under the key before. */
function alreadyBought({ id, result, time }: BoughtBefore, reference: string | undefined): IDataObject {
	const bought = { number: null, id, ...result, status: 'already_bought', bought_at: time ?? null };
	return withReference(bought, reference);
}
