import { listStates } from '../../api/endpoints';
import { countryCode } from '../../fields/identifier';
import { cutTo, wholeList } from '../../fields/paging';
import type { Operation } from '../../run/operation';

export const coverageGetStates: Operation = {
	resource: 'coverage',
	value: 'getStates',
	name: 'Get States',
	action: 'Get states of country with fax numbers',
	description: 'Get the states or provinces of a country in which Fax.to has numbers. Most countries have none.',
	fields: [countryCode, ...wholeList],
	run: async (item) => cutTo(item)(await listStates(item.connection, countryCode.read(item))).map((json) => ({ json })),
};
