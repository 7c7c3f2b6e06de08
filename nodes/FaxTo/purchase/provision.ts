import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { numberPages, provisionCall } from '../api/endpoints';
import { isObject, type JsonObject, textOf } from '../lib/json';
import type { Entry, Ledger } from './ledger';
import { buyOnce } from './once';
import type { Binding, References, Words } from './references';

const WORDS: Words = {
	what: 'A number may have been bought',
	check: 'Look for it with Number > Get Many',
	idField: 'id',
};

/**
 * Buys a number of a number group once, whatever happens to the answer: a bought number is recognised among the account's
 * numbers by its group and by not having been there before.
 *
 * @param adopts whether another run's open purchase with the same aim is this one
 * @returns the number's record, with `did_id` and `did_number` as /numbers spells them (T32), the number first
 * @throws NodeApiError; the entry tells whether the number was not bought or may have been
 */
export async function provisionOnce(
	connection: Connection,
	ledger: Ledger,
	entry: Entry,
	didGroupId: string,
	adopts: boolean,
): Promise<IDataObject> {
	return await buyOnce(connection, ledger, entry, {
		call: provisionCall(didGroupId),
		note: async () => ({ didGroupId, since: Date.now(), known: await numberIds(connection) }),
		read: (answer) =>
			isObject(answer.data) && ownNumber(answer.data) !== '' && textOf(answer.data.id) !== ''
				? record(answer.data, answer.message)
				: undefined,
		find: async ({ known }) => {
			const number = known && (await findNumber(connection, ledger, didGroupId, known));
			return number ? { ...record(number, 'Number has been provisioned.'), recovered: true } : undefined;
		},
		words: {
			what: 'The number may have been bought',
			check: `Look for a new number of number group ${didGroupId} with Number > Get Many before you buy another`,
		},
		adopts,
	});
}

async function numberIds(connection: Connection): Promise<string[]> {
	const ids: string[] = [];
	for await (const numbers of numberPages(connection)) ids.push(...numbers.map(({ id }) => textOf(id)));
	return ids;
}

async function findNumber(
	connection: Connection,
	ledger: Ledger,
	didGroupId: string,
	known: string[],
): Promise<JsonObject | undefined> {
	const notOwn = new Set(known);
	const taken = ledger.taken('number');
	const own: JsonObject[] = [];
	for await (const numbers of numberPages(connection)) {
		own.push(
			...numbers.filter(
				(number) =>
					textOf(number.did_group_id) === didGroupId && !notOwn.has(textOf(number.id)) && !taken.has(ownNumber(number)),
			),
		);
	}
	const [only, ...more] = own;
	return more.length === 0 ? only : undefined;
}

function ownNumber({ number, did_number }: JsonObject): string {
	return textOf(number) || textOf(did_number);
}

function record(number: JsonObject, message: unknown): IDataObject {
	const own = ownNumber(number);
	const rest = { ...number, did_id: number.did_id ?? number.didid ?? null };
	return { number: own, ...rest, did_number: own, message: textOf(message) };
}

/** What buying a number needs around it. */
interface NumberDesk {
	connection: Connection;
	ledger: Ledger;
	references: References;
	/** The item's place in the run, from 0. */
	index: number;
	isTool: boolean;
}

/**
 * An order for a number, ready to be carried out: under a reference only once, over all executions.
 *
 * @param reference '' for none
 */
export function orderNumber(
	desk: NumberDesk,
	aim: string,
	didGroupId: string,
	reference: string,
): () => Promise<IDataObject> {
	const binding: Binding = { to: `number group ${didGroupId}`, document: '', label: '' };
	if (reference !== '') desk.references.claim(desk.index, reference, binding);
	return async () => {
		const { connection, ledger, references, index, isTool } = desk;
		const entry = ledger.entry(index, aim);
		entry.reference ??= reference;
		const buy = async () => await provisionOnce(connection, ledger, entry, didGroupId, isTool);
		if (entry.result || entry.reference === '') return await buy();
		const bought = await references.once(entry, binding, index, WORDS, buy);
		if ('now' in bought) return { ...bought.now, reference: entry.reference };
		const { id, result, at } = bought.before;
		return { number: null, id, ...result, status: 'already_bought', bought_at: at ?? null, reference: entry.reference };
	};
}
