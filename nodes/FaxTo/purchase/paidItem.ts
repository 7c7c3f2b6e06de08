import type { IExecuteFunctions } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import type { RunWaits } from '../faxes/deliveryWatch';
import type { Output } from '../lib/context';
import type { Budget } from './budget';
import type { IdempotencyKeys } from './idempotencyKeys';
import type { Journal } from './journal';
import type { Uploads } from './uploads';

/** An item on its way through an operation that costs money, and what its run has for buying. */
export interface PaidItem extends RunWaits {
	n8n: IExecuteFunctions;
	connection: Connection;
	index: number;
	/** What this execution has bought so far. */
	journal: Journal;
	/** The item's place in the journal. */
	place: string;
	budget: Budget;
	keys: IdempotencyKeys;
	uploads: Uploads;
}

/** An item whose fields were checked. */
export interface Checked {
	/** Asks Fax.to whatever can be known for free. @throws NodeApiError or NodeOperationError where it can't be bought */
	look(): Promise<Looked>;
}

/** An item that can be bought, as far as can be known for free. */
export interface Looked {
	/** Buys. @throws NodeApiError or NodeOperationError; the journal tells whether it was bought */
	buy(): Promise<Bought>;
}

/** An item that was bought, in this run or before. */
export interface Bought {
	/** Waits for what becomes of it, if wanted. @throws NodeApiError or NodeOperationError */
	finish(): Promise<Output | Output[]>;
}
