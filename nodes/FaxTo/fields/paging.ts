import type { Context } from '../lib/context';
import { toggle, wholeNumber } from './kinds';

const DEFAULT_LIMIT = 50;

const returnAll = toggle({
	displayName: 'Return All',
	name: 'returnAll',
	description: 'Whether to return all results or only up to a given limit',
}).or(false);

const limit = wholeNumber(
	{
		displayName: 'Limit',
		name: 'limit',
		default: DEFAULT_LIMIT,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
	{ min: 1 },
).or(DEFAULT_LIMIT);

/** "Return All" and "Limit", as every list in n8n has them. */
export const paging = [returnAll, limit];

/** The same for lists that Fax.to answers in one piece, so that a limit saves no call: at first, all. */
export const wholeList = [returnAll.with({ default: true }), limit];

/** How many records the item wants; Infinity for all. @throws NodeOperationError when it is unclear */
export function wantedRecords(item: Context): number {
	return returnAll.read(item) ? Infinity : limit.read(item);
}

/** What cuts a whole list to as many records as the item wants. @throws NodeOperationError when that is unclear */
export function cutTo(item: Context): <T>(records: T[]) => T[] {
	const wanted = wantedRecords(item);
	return (records) => records.slice(0, wanted);
}
