import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { type Context, isTool } from '../lib/context';
import type { JsonObject } from '../lib/json';
import { toggle } from './kinds';
import { notInTools } from './tool';

/** The switch between Fax.to's own record and one that is easier to use. */
export const simplify = toggle({
	displayName: 'Simplify',
	name: 'simplify',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
	forms: (field) => [notInTools(field)],
}).or(true);

/** Whether the item wants the simple record. A model always gets that: each word that it reads costs money, and distracts it. */
export function wantsSimple(item: Context): boolean {
	return isTool(item) || simplify.read(item);
}

/** How the item wants records shown: in their simple form, or as Fax.to has them. */
export function shown(
	item: Context,
	simple: (record: JsonObject) => IDataObject,
): (record: JsonObject) => Pick<INodeExecutionData, 'json'> {
	const isSimple = wantsSimple(item);
	return (record) => ({ json: isSimple ? simple(record) : record });
}
