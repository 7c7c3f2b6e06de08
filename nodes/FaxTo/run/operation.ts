import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import type { Declaration } from '../fields/parameter';
import type { Digests } from '../documents/digest';
import type { MergedFiles } from '../documents/mergedFiles';
import type { DeliveryWatch } from '../faxes/deliveryWatch';
import type { Slots } from '../lib/slots';
import type { Ledger } from '../purchase/ledger';
import type { Purse } from '../purchase/purse';
import type { References } from '../purchase/references';

/** The resources, as the menu shows them: what is used most first. */
export const RESOURCES = [
	{ name: 'Fax', value: 'fax' },
	{ name: 'Incoming Fax', value: 'incomingFax' },
	{ name: 'File', value: 'file' },
	{ name: 'Number', value: 'number' },
	{ name: 'Available Numbers', value: 'coverage' },
	{ name: 'Account', value: 'account' },
] as const;

export type Resource = (typeof RESOURCES)[number]['value'];

/** What an operation gives for one input item: one output item or several. The item link is added by the node. */
export type Output = Pick<INodeExecutionData, 'json' | 'binary'>;

/** One operation of the node: what it asks for and what it does. */
export interface Operation {
	resource: Resource;
	/** The value in saved workflows, never to be changed. */
	value: string;
	/** Title Case, without the resource. */
	name: string;
	/** Sentence case, with the resource. */
	action: string;
	description: string;
	/** Its fields, without displayOptions for resource and operation. */
	fields: Declaration[];
	/** Whether it is the one that is chosen when its resource is. */
	usual?: true;
	/** Whether it costs money: then what it bought is kept for repetitions, and said when others fail. */
	spends?: true;
	/** Whether all items are worked on at once, because most of their time they wait; their calls keep to Concurrency by `watch` and `slots`. */
	together?: true;
	/** Carries it out for one item. @throws NodeApiError or NodeOperationError */
	run?(item: Item): Promise<Output | Output[]>;
	/**
	 * For what costs money, in place of `run`: checks one item without any call and gives what carries it out. All items of a run
	 * are checked, then looked at, before the first is bought. @throws NodeOperationError
	 */
	check?(item: Item): Promise<CheckedItem>;
}

/** An item that was checked; nothing about it was bought yet. */
export interface CheckedItem {
	/** Asks Fax.to whatever can be known for free. @throws NodeApiError or NodeOperationError where it can't be bought */
	look?(): Promise<void>;
	run(): Promise<Output | Output[]>;
}

/** One input item on its way through an operation. */
export interface Item {
	n8n: IExecuteFunctions;
	connection: Connection;
	/** What this execution has bought so far. */
	ledger: Ledger;
	purse: Purse;
	references: References;
	digests: Digests;
	/** Pages that were put together in this run, by what they are made of. */
	merged: MergedFiles;
	/** Waits for the ends of faxes, for all items together. */
	watch: DeliveryWatch;
	/** As many as Concurrency, for what an item does when its wait is over. */
	slots: Slots;
	index: number;
}
