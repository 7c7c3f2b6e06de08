import { digitsToCompare } from './faxNumber';
import { locator } from './kinds';

/** One of the account's own numbers, to limit a list to what it received; read as digits (T21). */
export const recipient = locator(
	{
		displayName: 'Recipient',
		name: 'recipient',
		description: 'Your number that received the faxes. Leave empty for all your numbers.',
	},
	{ search: 'searchNumbers', byHand: 'By Number', placeholder: 'e.g. +1 204 555 0140' },
	'one of your numbers',
	digitsToCompare,
);
