import type { INodeProperties } from 'n8n-workflow';
import { normaliseFaxNumber } from './normaliseFaxNumber';
import { textOf } from '../lib/json';
import { collection, inputError, text, type Item } from '../run/operation';

/** The number to fax to. */
export const faxNumber: INodeProperties = {
	displayName: 'Fax Number',
	name: 'faxNumber',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. +1 202 555 0100',
	description: 'The number to fax to, with + and country code. Spaces, dots, dashes and brackets are fine.',
};

/** The option for numbers without a country code. */
export const defaultCountryCode: INodeProperties = {
	displayName: 'Default Country',
	name: 'defaultCountryCode',
	type: 'string',
	default: '',
	placeholder: 'e.g. GB',
	description:
		'The country of numbers that are written without a country code: its code of two letters, such as US or GB, or its dial code, such as 1 or 44',
};

/**
 * The item's fax number in E.164 form.
 *
 * @throws NodeOperationError when it is not certain which number is meant
 */
export async function readFaxNumber(item: Item): Promise<string> {
	const typed = text(item, 'faxNumber');
	const result = await normaliseFaxNumber(typed, textOf(collection(item).defaultCountryCode));
	if ('number' in result) return result.number;
	if (typed === '')
		throw inputError(
			item,
			"The 'Fax Number' is empty",
			'Enter the number with + and its country code, such as +1 202 555 0100',
		);
	throw inputError(
		item,
		`The 'Fax Number' '${typed.slice(0, 100)}' ${result.complaint}`,
		"Enter the number with + and its country code, such as +1 202 555 0100, or set the option 'Default Country'",
	);
}
