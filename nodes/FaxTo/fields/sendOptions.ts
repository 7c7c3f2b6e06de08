import type { INodeProperties } from 'n8n-workflow';
import type { Order } from '../purchase/order';
import { numberOf, textOf } from '../lib/json';
import { collection, flag, inputError, type Item } from '../run/operation';
import { options } from './callOptions';
import { notForModels, notInTools, onlyInTools } from './tool';
import { maxWait, pollInterval, readMaxWait, readPollInterval } from './waiting';

const MONEY_OPTIONS: INodeProperties[] = [
	{
		displayName: 'Max Cost',
		name: 'maxCost',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 2 },
		default: 1,
		description: 'The most that one fax may cost, in the money of the account. A more expensive one is not sent.',
	},
	{
		displayName: 'Max Total Cost',
		name: 'maxTotalCost',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 2 },
		default: 10,
		description:
			'The most that all faxes of a run may cost together, in the money of the account. Faxes beyond that are not sent.',
	},
	{
		displayName: 'Min Balance',
		name: 'minBalance',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 2 },
		default: 0,
		description: 'What must be left in the account after the fax. One that would leave less is not sent.',
	},
];

/** Only tells what would be bought. */
export const dryRun: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: true,
	description:
		'Whether to only report what would be sent, to whom and at what cost. Nothing is sent, and what had to be uploaded is deleted again.',
};

/** A name that buys once. */
const referenceName: INodeProperties = {
	displayName: 'Reference',
	name: 'reference',
	type: 'string',
	default: '',
	placeholder: 'e.g. invoice-2026-1187',
	description:
		'A name that you use for one fax only, such as an invoice number. The node sends one fax per reference, also in later executions; a repeat returns already_sent with the ID of the first fax.',
};

/**
 * A name that buys once, where needed in other words. In a tool it can only be an expression, as a fixed name would let the tool buy once for ever, and
 * never comes from the model, which would invent a new one for its next try. A list is what n8n lets have expressions without offering the model.
 */
export function reference(words: Partial<INodeProperties> = {}): INodeProperties[] {
	const own = { ...referenceName, ...words };
	return [
		notInTools(own),
		onlyInTools({
			displayName: own.displayName,
			name: own.name,
			type: 'options',
			options: [{ name: 'None', value: '' }],
			default: '',
			description: ['As an expression only, such as {{ $execution.id }}.', own.description].join(' '),
		}),
	];
}

const WAITING_OPTIONS: INodeProperties[] = [
	{
		displayName: 'If Not Delivered',
		name: 'ifNotDelivered',
		type: 'options',
		options: [
			{ name: 'Continue', value: 'continue', description: 'The item goes on with its outcome' },
			{
				name: 'Fail',
				value: 'fail',
				description: 'The item fails, so that the error output or Retry On Fail can take it',
			},
		],
		default: 'continue',
		description: 'What to do with a fax that is not delivered at the end of the wait',
	},
	pollInterval,
	...notForModels({
		displayName: 'Resend Up To (Times)',
		name: 'resendUpTo',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 10 },
		default: 1,
		description:
			'How many times to send the fax again if the line was busy or nobody answered, a minute later. Each is one more paid fax.',
	}),
];

/** Whether to wait, and how long. */
export const waiting: INodeProperties[] = [
	{
		displayName: 'Wait for Delivery',
		name: 'waitForDelivery',
		type: 'boolean',
		default: false,
		description: 'Whether to wait until the fax is delivered or has failed, and output its outcome',
	},
	{ ...maxWait, displayOptions: { show: { waitForDelivery: [true] } } },
];

/** Shown only while the field Wait for Delivery is on. */
const onlyWaiting = (option: INodeProperties): INodeProperties => ({
	...option,
	displayOptions: { ...option.displayOptions, show: { ...option.displayOptions?.show, '/waitForDelivery': [true] } },
});

const SENDING_OPTIONS: INodeProperties[] = [
	{
		displayName: 'Delete After Send',
		name: 'deleteAfterSend',
		type: 'boolean',
		default: false,
		description: 'Whether Fax.to deletes the document from the account once it has accepted the fax',
	},
	...notForModels(dryRun),
	...MONEY_OPTIONS.flatMap(notForModels),
	...WAITING_OPTIONS.map(onlyWaiting),
	...reference(),
	{
		displayName: 'Sender ID (TSI)',
		name: 'tsiNumber',
		type: 'string',
		default: '',
		placeholder: 'e.g. +12025550142',
		description: 'The text or number that the receiving fax machine shows as the sender',
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
	const wait = flag(item, 'waitForDelivery')
		? {
				longest: readMaxWait(item, item.n8n.getNodeParameter('maxWait', item.index, '')),
				interval: readPollInterval(item, chosen.pollInterval),
			}
		: undefined;
	return {
		faxNumber,
		tsiNumber: textOf(chosen.tsiNumber),
		deleteFile: chosen.deleteAfterSend === true,
		limits: {
			maxCost: amount(item, chosen.maxCost, 'Max Cost'),
			maxTotalCost: amount(item, chosen.maxTotalCost, 'Max Total Cost'),
			minBalance: amount(item, chosen.minBalance, 'Min Balance'),
		},
		reference: textOf(chosen.reference),
		dryRun: readDryRun(item),
		wait,
		failUndelivered: wait !== undefined && chosen.ifNotDelivered === 'fail',
		resendUpTo: wait === undefined ? 0 : readResends(item, chosen.resendUpTo),
	};
}

/** Whether the item is only tried. @throws NodeOperationError when that is unclear: what is no clear yes must not buy */
export function readDryRun(item: Item): boolean {
	const { dryRun: value } = collection(item);
	const said = textOf(value).toLowerCase();
	if (value === true || said === 'true') return true;
	if (value === undefined || value === false || ['', 'false'].includes(said)) return false;
	throw inputError(item, `The option 'Dry Run' must be on or off, not '${said}'`, 'Correct or remove the option');
}

function amount(item: Item, value: unknown, label: string): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const number = numberOf(value);
	if (number === undefined || number < 0)
		throw inputError(
			item,
			`The option '${label}' must be an amount of money, not '${textOf(value)}'`,
			'Enter 0 or more, or remove the option',
		);
	return number;
}

function readResends(item: Item, value: unknown): number {
	const times = value === undefined || value === '' ? 0 : numberOf(value);
	if (times === undefined || !Number.isInteger(times) || times < 0 || times > 10)
		throw inputError(
			item,
			`The option 'Resend Up To (Times)' must be a whole number from 0 to 10, not '${textOf(value)}'`,
			'Correct or remove the option',
		);
	return times;
}
