import type { Declaration } from '../fields/parameter';
import type { Item } from '../faxes/item';
import type { Output } from '../lib/context';
import type { Checked, PaidItem } from '../purchase/paidItem';

/** The resources in the order of the menu, by use. */
export const RESOURCES = [
	{ name: 'Fax', value: 'fax' },
	{ name: 'Incoming Fax', value: 'incomingFax' },
	{ name: 'File', value: 'file' },
	{ name: 'Number', value: 'number' },
	{ name: 'Available Numbers', value: 'coverage' },
	{ name: 'Account', value: 'account' },
] as const;

type Resource = (typeof RESOURCES)[number]['value'];

/** One operation of the node: it reads (or changes something free), or buys. */
export type Operation = Reads | Buys;

/** An operation's entry in the menu, and its fields. */
interface MenuEntry {
	resource: Resource;
	/** The value in saved workflows; never changes. */
	value: string;
	/** Title Case, without the resource. */
	name: string;
	/** Sentence case, with the resource. */
	action: string;
	description: string;
	/** Its fields, without displayOptions for resource and operation. */
	fields: Declaration[];
	/** Whether it is preselected for its resource. */
	isDefault?: true;
}

/** An operation that costs nothing. */
export interface Reads extends MenuEntry {
	spends?: undefined;
	/** Whether all items are processed at once, because they wait together; their calls respect Concurrency through `watch` and `slots`. */
	waits?: true;
	/** Whether it makes something at Fax.to, which a retry of the run must not make again. */
	makes?: true;
	/** Processes one item. @throws NodeApiError or NodeOperationError */
	run(item: Item): Promise<Output | Output[]>;
}

/** An operation that costs money. Items pass through its stages together, one stage after another; none can be skipped. */
export interface Buys extends MenuEntry {
	spends: true;
	/** Checks one item without calling Fax.to. @throws NodeOperationError */
	check(item: PaidItem): Promise<Checked>;
}
