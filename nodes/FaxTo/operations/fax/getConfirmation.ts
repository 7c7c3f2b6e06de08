import { options } from '../../fields/callOptions';
import { faxJobId } from '../../fields/identifier';
import { confirmationLanguage } from '../../fields/language';
import { outputField } from '../../fields/outputField';
import { zoneOf } from '../../lib/time';
import type { Operation } from '../../run/operation';
import { confirmFax, keepConfirmation } from '../../faxes/confirmation';

export const faxGetConfirmation: Operation = {
	resource: 'fax',
	value: 'getConfirmation',
	name: 'Get Confirmation',
	action: 'Get confirmation of fax',
	description: 'Create a PDF confirmation of a sent fax, with its status and first page',
	fields: [faxJobId, outputField, options(confirmationLanguage)],
	run: async (item) => {
		const id = faxJobId.read(item);
		const field = outputField.read(item);
		const printed = { timezone: zoneOf(item.n8n), language: confirmationLanguage.read(item) };
		const { json, content } = await confirmFax(item.connection, id, printed);
		return { json, binary: { [field]: await keepConfirmation(item.n8n, id, content) } };
	},
};
