import { listCountries } from '../../api/endpoints';
import { cutTo, wholeList } from '../../fields/paging';
import type { Operation } from '../../run/operation';

export const coverageGetCountries: Operation = {
	resource: 'coverage',
	value: 'getCountries',
	name: 'Get Countries',
	action: 'Get countries with fax numbers',
	description: 'Get the countries in which Fax.to has fax numbers, with their three-letter codes',
	fields: wholeList,
	isDefault: true,
	run: async (item) => cutTo(item)(await listCountries(item.connection)).map((json) => ({ json })),
};
