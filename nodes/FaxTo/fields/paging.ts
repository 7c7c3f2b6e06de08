import type { INodeProperties } from 'n8n-workflow';
import { numberOf } from '../api/json';
import { flag, inputError, type Item } from '../operation';

/** "Return All" and "Limit", as every list in n8n has them. */
export const paging: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
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

/**
 * How many records the item wants; Infinity for all.
 *
 * @throws NodeOperationError when 'Limit' is not a whole number above 0
 */
export function wantedRecords(item: Item): number {
	if (flag(item, 'returnAll')) return Infinity;
	const limit = numberOf(item.n8n.getNodeParameter('limit', item.index, 50));
	if (limit === undefined || !Number.isInteger(limit) || limit < 1) {
		throw inputError(item, "The 'Limit' must be a whole number above 0", "Enter a number such as 50, or switch on 'Return All'");
	}
	return limit;
}
