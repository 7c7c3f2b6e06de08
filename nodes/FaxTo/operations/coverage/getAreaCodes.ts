import { listAreaCodes } from '../../api/endpoints';
import { identifier, readCountryCode, readIdentifier } from '../../fields/identifier';
import type { Operation } from '../../operation';

export const coverageGetAreaCodes: Operation = {
	resource: 'coverage',
	value: 'getAreaCodes',
	name: 'Get Area Codes',
	action: 'Get area codes of state',
	description: 'Get the area codes of a state in which Fax.to has numbers',
	fields: [identifier('countryCode'), identifier('stateId')],
	run: async (item) => {
		const codes = await listAreaCodes(item.connection, readCountryCode(item), readIdentifier(item, 'stateId'));
		return codes.map((json) => ({ json }));
	},
};
