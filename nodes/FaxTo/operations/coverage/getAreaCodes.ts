import { listAreaCodes } from '../../api/endpoints';
import { identifier, readCountryCode, readIdentifier } from '../../fields/identifier';
import { firstOf, wholeList } from '../../fields/paging';
import type { Operation } from '../../run/operation';

export const coverageGetAreaCodes: Operation = {
	resource: 'coverage',
	value: 'getAreaCodes',
	name: 'Get Area Codes',
	action: 'Get area codes of state',
	description: 'Get the area codes of a state in which Fax.to has numbers',
	fields: [identifier('countryCode'), identifier('stateId'), ...wholeList],
	run: async (item) => {
		const codes = await listAreaCodes(item.connection, readCountryCode(item), readIdentifier(item, 'stateId'));
		return firstOf(item, codes).map((json) => ({ json }));
	},
};
