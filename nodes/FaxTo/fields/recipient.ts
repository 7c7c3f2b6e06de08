import { digitsOf } from '../api/digits';
import { asText, locator } from './kinds';

/** One of the account's own numbers, to see only what it received; read as its digits (T21). */
export const recipient = locator(
	{
		displayName: 'Recipient',
		name: 'recipient',
		description: 'Your number that received the faxes. Leave empty for all of them.',
	},
	{ search: 'searchNumbers', byHand: 'By Number', placeholder: 'e.g. +1 204 555 0140' },
	'one of your numbers',
	(value, refuse) => {
		const typed = asText(value, refuse).slice(0, 100);
		const digits = digitsOf(typed).replace(/^00/, '');
		if (digits.length >= 5 && digits.length <= 15 && !/[a-z]/i.test(typed)) return digits;
		throw refuse('is not a fax number', 'Choose one of your numbers from the list, or leave it empty for all of them');
	},
);
