import type { IExecuteFunctions } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import type { Mutex } from '../lib/mutex';
import type { DeliveryWatch } from './deliveryWatch';

/** One input item of an operation, and what the items of a run share. */
export interface Item {
	n8n: IExecuteFunctions;
	index: number;
	connection: Connection;
	/** Waits for the outcomes of all items' faxes together. */
	watch: DeliveryWatch;
	/** Limits to Concurrency what items do at once beside their wait. */
	slots: Mutex;
}
