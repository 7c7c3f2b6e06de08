import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Context } from '../lib/context';
import type { JsonObject } from '../lib/json';
import { toggle } from './kinds';
import { notInTools } from './tool';

/** The switch between Fax.to's own record and a simplified one, which models always get: every token costs money and attention. */
export const simplify = toggle({
	displayName: 'Simplify',
	name: 'simplify',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
	forms: (field) => [notInTools(field)],
}).or(true);

/** The form of records that the item wants: simplified, or as Fax.to returns them. */
export function shown(
	item: Context,
	simple: (record: JsonObject) => IDataObject,
): (record: JsonObject) => Pick<INodeExecutionData, 'json'> {
	const isSimple = simplify.read(item);
	return (record) => ({ json: isSimple ? simple(record) : record });
}
