import { findDidGroups } from '../../api/didGroups';
import { didGroupFilters, readDidGroupSearch } from '../../fields/didGroupSearch';
import { countryCode } from '../../fields/identifier';
import { cutTo, wholeList } from '../../fields/paging';
import { shown, simplify } from '../../fields/simplify';
import type { Operation } from '../../run/operation';
import { simpleNumberGroup } from '../../faxes/output';

export const coverageGetDidGroups: Operation = {
	resource: 'coverage',
	value: 'getDidGroups',
	name: 'Get Number Groups',
	action: 'Get number groups of country',
	description: 'Get the groups of fax numbers that you can buy in a country with Number > Buy',
	fields: [countryCode, ...wholeList, didGroupFilters, simplify],
	run: async (item) => {
		const show = shown(item, simpleNumberGroup);
		return cutTo(item)(await findDidGroups(item.connection, readDidGroupSearch(item))).map(show);
	},
};
