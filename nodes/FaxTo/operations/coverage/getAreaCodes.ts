import { listAreaCodes } from '../../api/endpoints';
import { countryCode, stateId } from '../../fields/identifier';
import { cutTo, wholeList } from '../../fields/paging';
import type { Operation } from '../../run/operation';

export const coverageGetAreaCodes: Operation = {
	resource: 'coverage',
	value: 'getAreaCodes',
	name: 'Get Area Codes',
	action: 'Get area codes of state',
	description: 'Get the area codes of a state in which Fax.to has numbers',
	fields: [countryCode, stateId, ...wholeList],
	run: async (item) => {
		const cut = cutTo(item);
		return cut(await listAreaCodes(item.connection, countryCode.read(item), stateId.read(item))).map((json) => ({
			json,
		}));
	},
};
