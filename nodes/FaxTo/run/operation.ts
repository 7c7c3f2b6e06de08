import type { Connection } from '../api/connection';
import type { Declaration } from '../fields/parameter';
import type { FileItem } from '../documents/mergedFiles';
import type { DeliveryWatch } from '../faxes/deliveryWatch';
import type { Output } from '../lib/context';
import type { Mutex } from '../lib/mutex';
import type { Checked, PaidItem } from '../purchase/paidItem';

/** The resources, as the menu shows them: what is used most first. */
export const RESOURCES = [
	{ name: 'Fax', value: 'fax' },
	{ name: 'Incoming Fax', value: 'incomingFax' },
	{ name: 'File', value: 'file' },
	{ name: 'Number', value: 'number' },
	{ name: 'Available Numbers', value: 'coverage' },
	{ name: 'Account', value: 'account' },
] as const;

type Resource = (typeof RESOURCES)[number]['value'];

/** One operation of the node: it reads (or changes nothing that costs), or it buys. */
export type Operation = Reads | Buys;

/** What an operation asks for, and how it is called. */
interface MenuEntry {
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
	isDefault?: true;
}

/** An operation that costs nothing. */
export interface Reads extends MenuEntry {
	spends?: undefined;
	/** Whether all items are worked on at once, because most of their time they wait; their calls keep to Concurrency by `watch` and `slots`. */
	together?: true;
	/** Carries it out for one item. @throws NodeApiError or NodeOperationError */
	run(item: Item): Promise<Output | Output[]>;
}

/** An operation that costs money. An item goes through its stages one after the other, all items together; none can be left out. */
export interface Buys extends MenuEntry {
	spends: true;
	/** Checks one item without any call. @throws NodeOperationError */
	check(item: Item & PaidItem): Promise<Checked>;
}

/** One input item on its way through an operation. */
export interface Item extends FileItem {
	connection: Connection;
	/** Waits for the ends of faxes, for all items together. */
	watch: DeliveryWatch;
	/** As many as Concurrency, for what an item does when its wait is over. */
	slots: Mutex;
}
