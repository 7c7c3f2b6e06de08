import type { INodeProperties } from 'n8n-workflow';
import { flag, type Item } from '../operation';

/** The switch between Fax.to's own record and one that is easier to use. */
export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Whether the item wants the simple record. */
export function wantsSimple(item: Item): boolean {
	return flag(item, 'simplify');
}
