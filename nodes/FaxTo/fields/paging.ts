import type { INodeProperties } from 'n8n-workflow';
import { numberOf } from '../lib/json';
import { flag, inputError, type Item } from '../run/operation';

const returnAll: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

/** "Return All" and "Limit", as every list in n8n has them. */
export const paging: INodeProperties[] = [
	returnAll,
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		default: 50,
		typeOptions: { minValue: 1 },
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** The same for lists that Fax.to answers in one piece, so that a limit saves no call: at first, all. */
export const wholeList: INodeProperties[] = paging.map((field) =>
	field === returnAll ? { ...field, default: true } : field,
);

/** As much of a list as the item wants. @throws NodeOperationError when 'Limit' is not a whole number above 0 */
export function firstOf<T>(item: Item, records: T[]): T[] {
	return records.slice(0, wantedRecords(item));
}

/**
 * How many records the item wants; Infinity for all.
 *
 * @throws NodeOperationError when 'Limit' is not a whole number above 0
 */
export function wantedRecords(item: Item): number {
	if (flag(item, 'returnAll')) return Infinity;
	const limit = numberOf(item.n8n.getNodeParameter('limit', item.index, 50));
	if (limit === undefined || !Number.isInteger(limit) || limit < 1) {
		throw inputError(
			item,
			"The 'Limit' must be a whole number above 0",
			"Enter a number such as 50, or switch on 'Return All'",
		);
	}
	return limit;
}
