import type { IDataObject } from 'n8n-workflow';
import { buyOnce } from './buy';
import type { Connection } from '../api/connection';
import { numberPages, provisionCall } from '../api/endpoints';
import { isObject, type JsonObject, numberOf, textOf } from '../api/json';
import type { Entry, Ledger } from './ledger';

/**
 * Buys a number of a DID group once, whatever happens to the answer: a bought number is recognised among the account's
 * numbers by its group and by being newer than what was there before.
 *
 * @returns the number's record, with `did_id` and `did_number` as /numbers spells them (T32)
 * @throws NodeApiError saying "not bought" or "may have been bought"
 */
export async function provisionOnce(connection: Connection, ledger: Ledger, entry: Entry, didGroupId: string): Promise<IDataObject> {
	return await ledger.exclusively(`group ${didGroupId}`, async () => {
		const baseline = entry.pending ? entry.pending.baseline : await newestNumber(connection);
		return await buyOnce(
			connection,
			entry,
			{
				call: provisionCall(didGroupId),
				read: (answer) => (isObject(answer) && isObject(answer.data) ? record(answer.data, answer.message) : undefined),
				find: async () => {
					const number = await findNumber(connection, ledger, didGroupId, baseline);
					return number ? { ...record(number, 'Number has been provisioned.'), recovered: true } : undefined;
				},
				words: {
					what: 'The number may have been bought',
					check: `Look for a new number of DID group ${didGroupId} with Number > Get Many before you buy another`,
				},
			},
			{ baseline },
		);
	});
}

async function newestNumber(connection: Connection): Promise<number> {
	let newest = 0;
	for await (const numbers of numberPages(connection)) {
		for (const { id } of numbers) newest = Math.max(newest, numberOf(id) ?? 0);
	}
	return newest;
}

async function findNumber(connection: Connection, ledger: Ledger, didGroupId: string, baseline = Infinity): Promise<JsonObject | undefined> {
	const taken = ledger.taken('id');
	for await (const numbers of numberPages(connection)) {
		const found = numbers.find((number) => textOf(number.did_group_id) === didGroupId && (numberOf(number.id) ?? 0) > baseline && !taken.has(textOf(number.id)));
		if (found) return found;
	}
	return undefined;
}

function record(number: JsonObject, message: unknown): IDataObject {
	const own = number.number ?? number.did_number;
	return { message: textOf(message), ...number, did_id: number.did_id ?? number.didid ?? null, number: own, did_number: own };
}
