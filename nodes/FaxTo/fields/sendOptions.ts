import type { INodeProperties } from 'n8n-workflow';
import type { Order } from '../purchase/orderFax';
import { numberOf, textOf } from '../api/json';
import { collection, inputError, type Item } from '../operation';
import { options } from './callOptions';
import { maxWait, pollInterval, readMaxWait, readPollInterval } from './waiting';

const MONEY_OPTIONS: INodeProperties[] = [
	{
		displayName: 'Max Cost',
		name: 'maxCost',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 4 },
		default: 1,
		description: 'The most that one fax may cost, in the money of the account. A more expensive one is not sent.',
	},
	{
		displayName: 'Min Balance',
		name: 'minBalance',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 4 },
		default: 0,
		description: 'What must be left in the account after the fax. One that would leave less is not sent.',
	},
];

const SENDING_OPTIONS: INodeProperties[] = [
	{
		displayName: 'Delete After Send',
		name: 'deleteAfterSend',
		type: 'boolean',
		default: false,
		description: 'Whether Fax.to deletes the document from the account once it has accepted the fax',
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to only report what would be sent, to whom and at what cost. Nothing is sent, and what had to be uploaded is deleted again.',
	},
	...MONEY_OPTIONS,
	{ ...maxWait, displayOptions: { show: { waitForDelivery: [true] } } },
	{ ...pollInterval, displayOptions: { show: { waitForDelivery: [true] } } },
	{
		displayName: 'Reference',
		name: 'reference',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoice-2026-1187',
		description:
			'A name for this fax that you use once, such as an invoice number. The node sends one fax per reference, also in later executions; a second one gives the status already_sent.',
	},
	{
		displayName: 'Sender ID (TSI)',
		name: 'tsiNumber',
		type: 'string',
		default: '',
		placeholder: 'e.g. +12025550142',
		description: 'The text or number that the receiving fax machine shows as the sender',
	},
	{
		displayName: 'Wait for Delivery',
		name: 'waitForDelivery',
		type: 'boolean',
		default: false,
		description: 'Whether to wait until the fax is delivered or has failed, and output what became of it',
	},
];

/** The collection "Options" of an operation that sends, with options of its own. */
export function sendOptions(...own: INodeProperties[]): INodeProperties {
	return options(...own, ...SENDING_OPTIONS);
}

/**
 * The item's options of sending.
 *
 * @param faxNumber E.164
 * @throws NodeOperationError when one of them makes no sense
 */
export function readOrder(item: Item, faxNumber: string): Order {
	const chosen = collection(item);
	return {
		faxNumber,
		tsiNumber: textOf(chosen.tsiNumber),
		deleteFile: chosen.deleteAfterSend === true,
		maxCost: money(item, chosen.maxCost, 'Max Cost'),
		minBalance: money(item, chosen.minBalance, 'Min Balance'),
		reference: textOf(chosen.reference),
		dryRun: chosen.dryRun === true,
		wait:
			chosen.waitForDelivery === true
				? { longest: readMaxWait(item, chosen.maxWait), interval: readPollInterval(item, chosen.pollInterval) }
				: undefined,
	};
}

function money(item: Item, value: unknown, label: string): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const amount = numberOf(value);
	if (amount === undefined || amount < 0) throw inputError(item, `The option '${label}' must be an amount of money, 0 or more`, 'Correct or remove the option. Nothing was sent');
	return amount;
}
