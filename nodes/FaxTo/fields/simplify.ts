import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { JsonObject } from '../lib/json';
import { flag, isTool, type Item, type Output } from '../run/operation';
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

/** How the item wants records shown: in their simple form, or as Fax.to has them. */
export function shown(item: Item, simple: (record: JsonObject) => IDataObject): (record: JsonObject) => Output {
	const isSimple = wantsSimple(item);
	return (record) => ({ json: isSimple ? simple(record) : record });
}
