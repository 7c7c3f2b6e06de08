import type { INodeProperties } from 'n8n-workflow';
import { normaliseFaxNumber } from './normaliseFaxNumber';
import { textOf } from '../api/json';
import { collection, inputError, text, type Item } from '../operation';

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
	displayName: 'Default Country Code',
	name: 'defaultCountryCode',
	type: 'string',
	default: '',
	placeholder: 'e.g. 44',
	description: 'The dial code to put before numbers that are written without one, such as 1 for the USA or 44 for the United Kingdom',
};

/**
 * The item's fax number in E.164 form.
 *
 * @throws NodeOperationError when it is not certain which number is meant
 */
export function readFaxNumber(item: Item): string {
	const typed = text(item, 'faxNumber');
	const result = normaliseFaxNumber(typed, textOf(collection(item).defaultCountryCode));
	if ('number' in result) return result.number;
	throw inputError(
		item,
		`The 'Fax Number' '${typed.slice(0, 100)}' can't be used: ${result.complaint}`,
		'Give the number with + and its country code, such as +1 202 555 0100. Nothing was uploaded or sent',
	);
}
