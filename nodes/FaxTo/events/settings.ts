import type { IDataObject, INode, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { digitsOf } from '../api/digits';
import { isObject, textOf } from '../lib/json';
import { wrongEntry } from './callback/addresses';
import { isEventName } from './cursor';
import type { EventName } from './items';

/** What starts the workflow; the same for both triggers. */
export const eventsField: INodeProperties = {
	displayName: 'Trigger On',
	name: 'events',
	type: 'multiOptions',
	required: true,
	options: [
		{ name: 'Fax Delivered', value: 'faxDelivered', description: 'A fax that you sent was received' },
		{ name: 'Fax Failed', value: 'faxFailed', description: 'A fax that you sent did not get through' },
		{ name: 'Fax Received', value: 'faxReceived', description: 'One of your numbers received a fax' },
	],
	default: ['faxReceived'],
};

/** Options that both triggers have. */
export const sharedOptions = {
	downloadFile: {
		displayName: 'Download File',
		name: 'downloadFile',
		type: 'boolean',
		default: true,
		description: "Whether to put the pages of a received fax into the binary field 'data'",
	},
	fromNumbers: {
		displayName: 'From Numbers',
		name: 'fromNumbers',
		type: 'string',
		default: '',
		placeholder: 'e.g. +1 202 555 0100, +1 202 555 0101',
		description:
			'Only received faxes that come from one of these numbers, separated by commas. Faxes that you sent are not affected.',
	},
	toNumbers: {
		displayName: 'To Numbers',
		name: 'toNumbers',
		type: 'string',
		default: '',
		placeholder: 'e.g. +1 204 555 0140',
		description: 'Only faxes that were received at, or sent to, one of these numbers, separated by commas',
	},
} satisfies Record<string, INodeProperties>;

/** What the user chose in a trigger. */
export interface Settings {
	events: EventName[];
	numbers: NumberFilter;
	downloadFile: boolean;
	/** As typed. */
	ipAllowList: string;
}

/**
 * Reads the parameters of a trigger; what is not there has its default.
 *
 * @param read gives a parameter or else the fallback: n8n's contexts differ in how they are asked
 */
export function readSettings(read: (name: string, fallback: object) => unknown): Settings {
	const chosen = read('events', []);
	const given = read('options', {});
	const options: IDataObject = isObject(given) ? given : {};
	return {
		events: Array.isArray(chosen) ? chosen.filter(isEventName) : [],
		numbers: { from: numbersIn(textOf(options.fromNumbers)), to: numbersIn(textOf(options.toNumbers)) },
		downloadFile: options.downloadFile !== false,
		ipAllowList: textOf(options.ipAllowList),
	};
}

/**
 * Tells the user, when the workflow is published, of options that could never let anything through.
 *
 * @throws NodeOperationError that names the option
 */
export function checkSettings(node: INode, options: unknown): void {
	if (!isObject(options)) return;
	const wrong = wrongEntry(textOf(options.ipAllowList));
	if (wrong !== undefined) {
		throw new NodeOperationError(node, `'IP Allow List' holds '${wrong}', which is no address`, {
			description:
				'Write addresses such as 192.0.2.10 or networks such as 192.0.2.0/24 or 2001:db8::/32, separated by commas',
		});
	}
	for (const [name, label] of [
		['fromNumbers', 'From Numbers'],
		['toNumbers', 'To Numbers'],
	] as const) {
		const typed = textOf(options[name]);
		if (typed === '' || numbersIn(typed).length > 0) continue;
		throw new NodeOperationError(node, `'${label}' holds no fax number`, {
			description: 'Write numbers with country code, such as +12025550100, separated by commas, or remove the option',
		});
	}
}

/** The numbers that faxes must come from or go to; an empty list lets all through. Digits only. */
interface NumberFilter {
	from: string[];
	to: string[];
}

/**
 * The digits of the numbers in a field, which may be separated by commas, semicolons or lines; `+` and a leading `00` do
 * not count (T19).
 */
function numbersIn(text: string): string[] {
	return text
		.split(/[,;\n]/)
		.map((number) => bare(number))
		.filter((digits) => digits !== '');
}

/** Whether a number is among those wanted. */
export function isAmong(wanted: string[], number: string): boolean {
	return wanted.length === 0 || wanted.includes(bare(number));
}

function bare(number: string): string {
	return digitsOf(number).replace(/^00/, '');
}
