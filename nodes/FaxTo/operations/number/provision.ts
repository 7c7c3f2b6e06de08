import { provisionOnce } from '../../purchase/provisionOnce';
import { identifier, readIdentifier } from '../../fields/identifier';
import type { Operation } from '../../operation';

export const numberProvision: Operation = {
	resource: 'number',
	value: 'provision',
	name: 'Provision',
	action: 'Provision fax number',
	description: 'Buy a fax number out of a DID group. Costs money, and the API has no way to give a number back.',
	fields: [
		{
			displayName: 'This buys a number: Fax.to charges the account at once',
			name: 'costNotice',
			type: 'notice',
			default: '',
		},
		{
			...identifier('countryCode'),
			required: false,
			description: 'Only to choose the DID group from a list; not needed with an id',
		},
		identifier('didGroupId'),
	],
	spends: true,
	run: async (item) => {
		const didGroupId = readIdentifier(item, 'didGroupId');
		const entry = item.ledger.entry(item.index, `provision ${didGroupId}`);
		return { json: entry.result ?? (await provisionOnce(item.connection, item.ledger, entry, didGroupId)) };
	},
};
