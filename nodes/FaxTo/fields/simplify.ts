import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { type Context, isTool } from '../lib/context';
import type { JsonObject } from '../lib/json';
import { toggle } from './kinds';
import { notInTools } from './tool';

/** The switch between Fax.to's own record and a simplified one. */
export const simplify = toggle({
	displayName: 'Simplify',
	name: 'simplify',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
	forms: (field) => [notInTools(field)],
}).or(true);

/** Whether the item wants the simplified record. Models always get it: every token costs money and attention. */
export function wantsSimple(item: Context): boolean {
	return isTool(item) || simplify.read(item);
}

/** The form of records that the item wants: simplified, or as Fax.to returns them. */
export function shown(
	item: Context,
	simple: (record: JsonObject) => IDataObject,
): (record: JsonObject) => Pick<INodeExecutionData, 'json'> {
	const isSimple = wantsSimple(item);
	return (record) => ({ json: isSimple ? simple(record) : record });
}
