import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import type { Connection } from '../../api/connection';
import type { JsonObject } from '../../lib/json';
import type { Memory } from '../memory';
import type { Settings } from '../settings';
import type { ListName } from './cursor';

/** What every step of a poll needs. */
export interface Poll {
	n8n: IPollFunctions;
	connection: Connection;
	settings: Settings;
	memory: Memory;
	/** Where the cursors of the account are kept. */
	store: IDataObject;
	/** Whether the time that n8n gives is nearly up. */
	isLate: () => boolean;
	/** Whether a list has given as much as a poll may emit, or it is late and there is something. */
	isEnough: (found: Found[]) => boolean;
}

/** Something new in a list. */
export interface Found {
	list: ListName;
	record: JsonObject;
	/** The event's identity. */
	id: string;
	/** Undefined when the user does not want it. */
	item?: INodeExecutionData;
}

/** The newest event of a list, and how its item is made. */
export interface Newest {
	/** Milliseconds since 1970; 0 when unknown. */
	time: number;
	item: () => Promise<INodeExecutionData>;
}
