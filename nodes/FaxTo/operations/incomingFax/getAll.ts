import { incomingFaxPages } from '../../api/endpoints';
import { keepReceivedFile } from '../../api/receivedFile';
import { outputField, readOutputField } from '../../fields/outputField';
import { paging, wantedRecords } from '../../fields/paging';
import { readRecipient, recipient } from '../../fields/recipient';
import { flag, type Operation, type Output } from '../../operation';

export const incomingFaxGetAll: Operation = {
	resource: 'incomingFax',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many incoming faxes',
	description: 'Get many received faxes, newest first, of all the account’s numbers or of one',
	fields: [
		recipient,
		...paging,
		{
			displayName: 'Download Files',
			name: 'download',
			type: 'boolean',
			default: false,
			description: 'Whether to put the PDF of each fax into a binary field',
		},
		{ ...outputField, displayOptions: { show: { download: [true] } } },
	],
	usual: true,
	run: async (item) => {
		const { connection, n8n } = item;
		const wanted = wantedRecords(item);
		const field = flag(item, 'download') ? readOutputField(item) : undefined;
		const outputs: Output[] = [];
		for await (const faxes of incomingFaxPages(connection, readRecipient(item), wanted)) {
			for (const fax of faxes) {
				const binary = field === undefined ? {} : { binary: { [field]: await keepReceivedFile(connection, n8n.helpers, fax, 'pdf') } };
				outputs.push({ json: { ...fax }, ...binary });
			}
		}
		return outputs;
	},
};
