import { numberPages } from '../../api/endpoints';
import { collect } from '../../api/paging';
import { paging, wantedRecords } from '../../fields/paging';
import type { Operation } from '../../run/operation';
import { numberFirst } from '../../faxes/output';

export const numberGetAll: Operation = {
	resource: 'number',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many fax numbers',
	description: 'Get many fax numbers of the Fax.to account',
	fields: paging,
	isDefault: true,
	run: async (item) =>
		(await collect(numberPages(item.connection, wantedRecords(item)))).map((record) => ({ json: numberFirst(record) })),
};
