import { incomingFaxPages } from '../../api/endpoints';
import { keepReceivedFile, simpleIncomingFax } from '../../api/receivedFile';
import { downloadSwitch, outputField, readOutputField } from '../../fields/outputField';
import { paging, wantedRecords } from '../../fields/paging';
import { readRecipient, recipient } from '../../fields/recipient';
import { simplify, wantsSimple } from '../../fields/simplify';
import { flag, type Operation, type Output } from '../../operation';

export const incomingFaxGetAll: Operation = {
	resource: 'incomingFax',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many incoming faxes',
	description: 'Get many incoming faxes, newest first, of all the account’s numbers or of one',
	fields: [
		recipient,
		...paging,
		downloadSwitch,
		{ ...outputField, displayOptions: { show: { download: [true] } } },
		simplify,
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
				outputs.push({ json: wantsSimple(item) ? simpleIncomingFax(fax) : fax, ...binary });
			}
		}
		return outputs;
	},
};
