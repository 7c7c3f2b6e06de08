import type { INodeProperties } from 'n8n-workflow';
import type { Context } from '../lib/context';
import { options } from './callOptions';
import { amount, choice, text, toggle, whenSwitched, wholeNumber } from './kinds';
import type { Declaration } from './parameter';
import { notForModels, notInTools, onlyInTools } from './tool';
import { maxWait, pollInterval, waitForDelivery } from './waiting';

/** The maximum cost of one fax. */
const maxCost = amount({
	in: 'options',
	displayName: 'Max Cost',
	name: 'maxCost',
	default: 1,
	description: 'The maximum cost of one fax, in the currency of the account. A more expensive fax is not sent.',
	forms: notForModels,
});

/** The maximum total cost of an execution. */
const maxTotalCost = amount({
	in: 'options',
	displayName: 'Max Total Cost',
	name: 'maxTotalCost',
	default: 10,
	description:
		'The maximum cost of all faxes of an execution, including every pass of a loop and every call of an agent, in the currency of the account. Faxes beyond that are not sent.',
	forms: notForModels,
});

/** The balance that must be left. */
const minBalance = amount({
	in: 'options',
	displayName: 'Min Balance',
	name: 'minBalance',
	default: 0,
	description: 'The minimum balance of the account after the fax. A fax that would leave less is not sent.',
	forms: notForModels,
});

/**
 * Only reports what would be bought. A value that is not clearly true or false is refused: neither a purchase nor a
 * report may be a mistake.
 */
export const dryRun = toggle({
	in: 'options',
	displayName: 'Dry Run',
	name: 'dryRun',
	default: true,
	description:
		'Whether to only report the recipient, the pages and the cost. Nothing is sent, and files that had to be uploaded are deleted again.',
	forms: notForModels,
}).or(false);

/**
 * A name that buys once. In a tool it must be an expression: a fixed name would let the tool buy only once, ever. It
 * never comes from the model, which would invent a new one for each try. n8n offers a list the expression, but not the
 * model button.
 */
export const reference = text({
	in: 'options',
	displayName: 'Send Only Once (Reference)',
	name: 'reference',
	placeholder: 'e.g. invoice-2026-1187',
	description:
		'A unique name for this fax, such as an invoice number. The node sends one fax per reference and number, also in later executions. A repeat returns already_sent with the ID of the first fax.',
	forms: (field) => [
		notInTools(field),
		onlyInTools({
			displayName: field.displayName,
			name: field.name,
			type: 'options',
			options: [{ name: 'None', value: '' }],
			default: '',
			description: ['Enter it as an expression, such as {{ $execution.id }}.', field.description].join(' '),
		}),
	],
}).or('');

/** What to do if the fax is not delivered by the end of the wait. */
const ifNotDelivered = choice(
	{
		in: 'options',
		displayName: 'Wait: If Not Delivered',
		name: 'ifNotDelivered',
		description: 'What to do if the fax is not delivered by the end of the wait',
	},
	[
		{ name: 'Continue', value: 'continue', description: 'The item continues with its outcome' },
		{
			name: 'Fail',
			value: 'fail',
			description: 'The item fails and goes to the error output. Retry On Fail does not send it again.',
		},
	],
).or('continue');

/** How many times to resend a fax that did not get through. */
const resendUpTo = wholeNumber(
	{
		in: 'options',
		displayName: 'Wait: Resend Up To (Times)',
		name: 'resendUpTo',
		default: 1,
		description:
			'How many times to send the fax again, a minute later, if the line was busy or nobody answered. You pay for each resend, and Max Wait starts again.',
		forms: notForModels,
	},
	{ min: 0, max: 10 },
).or(0);

const pollIntervalOption = pollInterval.with({ in: 'options', displayName: 'Wait: Poll Interval (Seconds)' });

/** Whether to delete the document once it is no longer needed. */
const deleteAfterSend = toggle({
	in: 'options',
	displayName: 'Delete After Send',
	name: 'deleteAfterSend',
	description:
		'Whether to delete the file from the Fax.to account once the fax no longer needs it. The output then has document_deleted, or not_deleted with the files that could not be deleted.',
}).or(false);

/** The sender that the receiving machine shows. */
const tsiNumber = text({
	in: 'options',
	displayName: 'Sender ID (TSI)',
	name: 'tsiNumber',
	placeholder: 'e.g. +12025550142',
	description: 'The text or number that the receiving fax machine shows as the sender',
	mayFindNothing: true,
}).or('');

/** Whether to wait, and how long. */
export const waiting: Declaration[] = [waitForDelivery, maxWait.with(whenSwitched('waitForDelivery', true))];

/** An option that only matters with Wait for Delivery. */
function ofTheWait({ properties }: Declaration): Declaration {
	const show = whenSwitched('/waitForDelivery', true).displayOptions?.show;
	const ifWaiting = (field: INodeProperties) => ({
		...field,
		displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, ...show } },
	});
	return { properties: properties.map(ifWaiting) };
}

/** The collection "Options" of an operation that sends, with additional options. */
export function sendOptions(...own: Declaration[]): Declaration {
	return options(
		...own,
		deleteAfterSend,
		dryRun,
		maxCost,
		maxTotalCost,
		minBalance,
		...[ifNotDelivered, pollIntervalOption, resendUpTo].map(ofTheWait),
		reference,
		tsiNumber,
	);
}

/**
 * The item's options for sending, in the form of purchase/paidItem.ts.
 * @param faxNumber E.164
 * @throws NodeOperationError when one of them is invalid
 */
export function readOrder(item: Context, faxNumber: string) {
	const wait = waitForDelivery.read(item)
		? { max: maxWait.read(item), interval: pollIntervalOption.read(item) }
		: undefined;
	return {
		faxNumber,
		tsiNumber: tsiNumber.read(item),
		deleteFile: deleteAfterSend.read(item),
		limits: { maxCost: maxCost.read(item), maxTotalCost: maxTotalCost.read(item), minBalance: minBalance.read(item) },
		reference: reference.read(item),
		dryRun: dryRun.read(item),
		wait,
		failUndelivered: ifNotDelivered.read(item) === 'fail',
		resendUpTo: wait === undefined ? 0 : resendUpTo.read(item),
	};
}
