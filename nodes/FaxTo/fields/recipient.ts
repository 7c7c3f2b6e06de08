import type { INodeProperties } from 'n8n-workflow';
import { digitsOf } from '../api/digits';
import { inputError, type Item, text } from '../run/operation';

/** One of the account's own numbers, to see only what it received. */
export const recipient: INodeProperties = {
	displayName: 'Recipient',
	name: 'recipient',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description: 'Your number that received the faxes. Leave empty for all of them.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchNumbers', searchable: true },
		},
		{ displayName: 'By Number', name: 'id', type: 'string', placeholder: 'e.g. +1 204 555 0140' },
	],
};

/** The digits of the recipient (T21); undefined for all. @throws NodeOperationError when it is no number */
export function readRecipient(item: Item): string | undefined {
	const typed = text(item, 'recipient');
	if (typed === '') return undefined;
	const digits = digitsOf(typed);
	if (digits.length < 5 || digits.length > 15 || /[a-z]/i.test(typed)) {
		throw inputError(
			item,
			"The 'Recipient' is not a fax number",
			'Choose one of your numbers from the list, or leave it empty for all of them',
		);
	}
	return digits.replace(/^00/, '');
}
