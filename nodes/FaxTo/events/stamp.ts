import type { INodeExecutionData } from 'n8n-workflow';
import { randomString } from 'n8n-workflow';

/** The field beside json and binary that tells which start an item belongs to; n8n stores it, nobody sees it. */
const FIELD = 'faxToStart';

/** A name for a start: an event may be started anew when nobody knows what became of the start before. */
export function newStart(): string {
	return randomString(8);
}

/** An item on its way into n8n. */
export function stamped(item: INodeExecutionData, start: string): INodeExecutionData {
	return { ...item, [FIELD]: start };
}

/** The item as it was before, and its start; undefined for one that no trigger of this package stamped. */
export function unstamped(item: INodeExecutionData): { item: INodeExecutionData; start?: string } {
	const { [FIELD]: start, ...rest } = item;
	return typeof start === 'string' ? { item: rest, start } : { item: rest };
}
