import { filePages } from '../../api/endpoints';
import { collect } from '../../api/paging';
import { paging, wantedRecords } from '../../fields/paging';
import { shown, simplify } from '../../fields/simplify';
import type { Operation } from '../../run/operation';
import { simpleDocument } from '../../faxes/output';

export const fileGetAll: Operation = {
	resource: 'file',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many files',
	description: 'Get many files in the Fax.to account, with their pages and sizes in bytes',
	fields: [...paging, simplify],
	run: async (item) => {
		const show = shown(item, simpleDocument);
		return (await collect(filePages(item.connection, wantedRecords(item)))).map(show);
	},
};
