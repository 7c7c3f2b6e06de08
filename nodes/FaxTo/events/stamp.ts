import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { randomString } from 'n8n-workflow';
import { isObject, textOf } from '../api/json';

/** The field beside json and binary that holds the stamp; n8n stores it with the item, nobody sees it. */
const FIELD = 'faxToStart';

/** What the trigger must know of an item when its execution begins. */
export interface Stamp extends IDataObject {
	/** Which start of the event it belongs to. */
	start: string;
	/** Whether the process that made it runs what it starts: known when it has done so, and never so in queue mode. */
	runsHere: boolean;
}

/** A name for a start: an event may be started anew when nobody knows what became of the start before. */
export function newStart(): string {
	return randomString(8);
}

/** An item on its way into n8n. */
export function stamped(item: INodeExecutionData, stamp: Stamp): INodeExecutionData {
	return { ...item, [FIELD]: stamp };
}

/** The item as it was before, and its stamp; without one if no trigger of this package stamped it. */
export function unstamped(item: INodeExecutionData): { item: INodeExecutionData; stamp?: Stamp } {
	const { [FIELD]: stamp, ...rest } = item;
	return isObject(stamp) ? { item: rest, stamp: { start: textOf(stamp.start), runsHere: stamp.runsHere === true } } : { item: rest };
}
