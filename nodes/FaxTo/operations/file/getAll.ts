import { filePages } from '../../api/endpoints';
import { collect } from '../../api/paging';
import { paging, wantedRecords } from '../../fields/paging';
import type { Operation } from '../../operation';

export const fileGetAll: Operation = {
	resource: 'file',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many files',
	description: 'Get many files of the Fax.to account, with their pages and sizes in bytes',
	fields: paging,
	run: async (item) => (await collect(filePages(item.connection, wantedRecords(item)))).map((json) => ({ json })),
};
