import { getFaxCost } from '../../api/endpoints';
import { idOf } from '../../lib/json';
import { defaultCountryCode, faxNumber } from '../../fields/faxNumber';
import { documentId } from '../../fields/identifier';
import { options } from '../../fields/callOptions';
import type { Operation } from '../../run/operation';

export const faxGetCost: Operation = {
	resource: 'fax',
	value: 'getCost',
	name: 'Get Cost',
	action: 'Get cost of fax',
	description: 'Get the price of sending a file to a number, without sending it',
	fields: [documentId, faxNumber, options(defaultCountryCode)],
	run: async (item) => {
		const number = await faxNumber.read(item);
		const id = documentId.read(item);
		const { cost, ...rest } = await getFaxCost(item.connection, id, number);
		return { json: { cost, fax_number: number, document_id: idOf(id), ...rest } };
	},
};
