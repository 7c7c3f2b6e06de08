import type { INodeProperties } from 'n8n-workflow';
import { flag, isTool, type Item } from '../operation';
import { notInTools } from './tool';

/** The switch between Fax.to's own record and one that is easier to use. */
export const simplify: INodeProperties = notInTools({
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
});

/** Whether the item wants the simple record. A model always gets that: each word that it reads costs money, and distracts it. */
export function wantsSimple(item: Item): boolean {
	return isTool(item) || flag(item, 'simplify');
}
