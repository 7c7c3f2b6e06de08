import type { Context } from '../lib/context';
import { toggle, whenSwitched, wholeNumber } from './kinds';

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
		...whenSwitched('returnAll', false),
		description: 'Max number of results to return',
	},
	{ min: 1 },
).or(DEFAULT_LIMIT);

/** "Return All" and "Limit", as in n8n's own lists. */
export const paging = [returnAll, limit];

/** The same for lists that Fax.to returns in one response: a limit saves no call, so the default is all. */
export const wholeList = [returnAll.with({ default: true }), limit];

/** The number of records that the item wants; Infinity for all. @throws NodeOperationError when it is invalid */
export function wantedRecords(item: Context): number {
	return returnAll.read(item) ? Infinity : limit.read(item);
}

/** Cuts a whole list to the number of records that the item wants. @throws NodeOperationError when that is invalid */
export function cutTo(item: Context): <T>(records: T[]) => T[] {
	const wanted = wantedRecords(item);
	return (records) => records.slice(0, wanted);
}
