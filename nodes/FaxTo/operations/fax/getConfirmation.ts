import { identifier, readIdentifier } from '../../fields/identifier';
import { outputField, readOutputField } from '../../fields/outputField';
import type { Operation } from '../../run/operation';
import { confirmFax, keepConfirmation } from '../../faxes/confirmation';

export const faxGetConfirmation: Operation = {
	resource: 'fax',
	value: 'getConfirmation',
	name: 'Get Confirmation',
	action: 'Get confirmation of fax',
	description: 'Get a page to file away: what Fax.to’s records say of a sent fax, with its first page, as PDF',
	fields: [identifier('faxJobId'), outputField],
	run: async (item) => {
		const faxJobId = readIdentifier(item, 'faxJobId');
		const field = readOutputField(item);
		const { json, content } = await confirmFax(item.connection, faxJobId, item.n8n.getTimezone());
		return { json, binary: { [field]: await keepConfirmation(item.n8n, faxJobId, content) } };
	},
};
