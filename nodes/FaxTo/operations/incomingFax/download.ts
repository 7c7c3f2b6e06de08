import { findIncomingFax } from '../../api/endpoints';
import { keepReceivedFile } from '../../documents/receivedFile';
import { identifier, labelOf, readIdentifier } from '../../fields/identifier';
import { outputField, readOutputField } from '../../fields/outputField';
import { shown, simplify } from '../../fields/simplify';
import { inputError, type Operation, text } from '../../run/operation';
import { simpleIncomingFax } from '../../faxes/output';

export const incomingFaxDownload: Operation = {
	resource: 'incomingFax',
	value: 'download',
	name: 'Download',
	action: 'Download incoming fax',
	description: 'Download the pages of an incoming fax, as PDF or preview picture, into a binary field',
	fields: [
		identifier('incomingFaxId'),
		{
			displayName: 'File',
			name: 'file',
			type: 'options',
			options: [
				{ name: 'PDF', value: 'pdf', description: 'All pages' },
				{ name: 'Preview', value: 'preview', description: 'A picture of the first page' },
			],
			default: 'pdf',
			description: 'Which file of the fax to download',
		},
		outputField,
		simplify,
	],
	run: async (item) => {
		const id = readIdentifier(item, 'incomingFaxId');
		const field = readOutputField(item);
		const fax = await findIncomingFax(item.connection, id);
		if (!fax) {
			throw inputError(
				item,
				`Fax.to has no ${labelOf('incomingFaxId')} ${id}`,
				'Choose one from the list: the inbox of this account does not hold it',
			);
		}
		const kept = await keepReceivedFile(
			item.connection,
			item.n8n.helpers,
			fax,
			text(item, 'file') === 'preview' ? 'preview' : 'pdf',
		);
		if ('missing' in kept)
			throw inputError(
				item,
				kept.missing,
				'Run again in a minute. If it stays like this, look for the fax in the Fax.to dashboard',
			);
		return { ...shown(item, simpleIncomingFax)(fax), binary: { [field]: kept.file } };
	},
};
