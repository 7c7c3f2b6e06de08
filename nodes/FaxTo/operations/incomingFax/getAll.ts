import { digitsOf } from '../../api/digits';
import { incomingFaxPages } from '../../api/endpoints';
import { textOf } from '../../lib/json';
import { keepReceivedFile } from '../../documents/receivedFile';
import { numberFilter } from '../../fields/faxNumber';
import { filtered, listFilters, readPeriod, receivedFilters, sameAs } from '../../fields/listFilters';
import { downloadSwitch, downloadField } from '../../fields/outputField';
import { paging, wantedRecords } from '../../fields/paging';
import { recipient } from '../../fields/recipient';
import { shown, simplify } from '../../fields/simplify';
import type { Output } from '../../lib/context';
import type { Operation } from '../../run/operation';
import { simpleIncomingFax } from '../../faxes/output';

const fromFilter = numberFilter('From', 'from', 'Only faxes from this number');

export const incomingFaxGetAll: Operation = {
	resource: 'incomingFax',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many incoming faxes',
	description: 'Get many incoming faxes of all your numbers or of one, newest first',
	fields: [recipient, ...paging, downloadSwitch, downloadField, listFilters(fromFilter, ...receivedFilters), simplify],
	isDefault: true,
	run: async (item) => {
		const { connection, n8n } = item;
		const field = downloadSwitch.read(item) ? downloadField.read(item) : undefined;
		const number = await recipient.read(item);
		const show = shown(item, simpleIncomingFax);
		const faxes = await filtered(
			(wanted) => incomingFaxPages(connection, number, wanted),
			wantedRecords(item),
			readPeriod(item, receivedFilters, 'created_at'),
			sameAs(await fromFilter.read(item), (fax) => digitsOf(textOf(fax.sender))),
		);
		const outputs: Output[] = [];
		for (const fax of faxes) {
			const { json } = show(fax);
			// A file that can't be downloaded does not affect the other faxes.
			const kept = field === undefined ? undefined : await keepReceivedFile(connection, n8n.helpers, fax, 'pdf');
			if (kept && 'missing' in kept) json.file_missing = kept.missing;
			outputs.push({ json, ...(field && kept && 'file' in kept ? { binary: { [field]: kept.file } } : {}) });
		}
		return outputs;
	},
};
