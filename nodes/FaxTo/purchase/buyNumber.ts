import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { numberPages, provisionCall } from '../api/endpoints';
import { collect } from '../api/paging';
import { isObject, type JsonObject, textOf } from '../lib/json';
import { acquireWish, boughtBefore, type Goods, payOnce } from './payOnce';
import type { PaidItem } from './paidItem';
import type { Started, Wish } from './journal';

/**
 * Buys a number of a number group for an item, once. If an earlier try has bought one, or one was bought under its idempotency key, that is the result.
 *
 * @returns the number's record, with `did_id` and `did_number` as /numbers spells them (T32), the number first
 * @throws NodeApiError or NodeOperationError; the journal says whether a number was bought
 */
export async function buyNumber(item: PaidItem, wish: Wish): Promise<IDataObject> {
	const goods = numberGoods(item, wish);
	const release = await acquireWish(item, wish);
	try {
		const before = await boughtBefore(item, wish, goods);
		if (before) return before;
		return await payOnce(item, wish, goods, {
			call: provisionCall(wish.to),
			started: async () => {
				const known = (await collect(numberPages(item.connection))).map(({ id }) => textOf(id));
				return { to: wish.to, documentId: '', isProvable: true, at: Date.now(), known };
			},
			read: ({ data, message }) =>
				isObject(data) && numberIn(data) !== '' && textOf(data.id) !== '' ? record(data, message) : undefined,
		});
	} finally {
		release();
	}
}

/** How a number is recognised in the list of the account's numbers. */
function numberGoods({ connection, journal }: PaidItem, { reference }: Wish): Goods {
	return {
		find: async (timed, started) => {
			const number = await findNumber(timed, journal.taken('number'), started);
			return number && { ...record(number, 'Number has been provisioned.'), recovered: true };
		},
		knows: async ({ number }) => (await collect(numberPages(connection))).some((own) => numberIn(own) === number),
		repeated: ({ result, time }) => {
			return { number: null, id: '', ...result, status: 'already_bought', bought_at: time ?? null, reference };
		},
		words: async ({ to }) => ({
			what: 'The number may have been bought',
			check: `Look for a new number of number group ${to} with Number > Get Many before you buy another`,
		}),
	};
}

/** The one number of the account that a pending one must be: of its group, not there before, and not another item's. */
async function findNumber(connection: Connection, taken: Set<string>, { known = [], to }: Started) {
	const before = new Set(known);
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
