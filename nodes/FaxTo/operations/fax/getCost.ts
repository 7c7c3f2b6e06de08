import { getFaxCost } from '../../api/endpoints';
import { idOf } from '../../lib/json';
import { defaultCountryCode, faxNumber, readFaxNumber } from '../../fields/faxNumber';
import { identifier, readIdentifier } from '../../fields/identifier';
import { options } from '../../fields/callOptions';
import type { Operation } from '../../run/operation';

export const faxGetCost: Operation = {
	resource: 'fax',
	value: 'getCost',
	name: 'Get Cost',
	action: 'Get cost of fax',
	description: 'Get what it would cost to send a document to a number, without sending it',
	fields: [identifier('documentId'), faxNumber, options(defaultCountryCode)],
	run: async (item) => {
		const number = await readFaxNumber(item);
		const documentId = readIdentifier(item, 'documentId');
		const { cost, ...rest } = await getFaxCost(item.connection, documentId, number);
		return { json: { cost, fax_number: number, document_id: idOf(documentId), ...rest } };
	},
};
