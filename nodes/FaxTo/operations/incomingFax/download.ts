import { findIncomingFax } from '../../api/endpoints';
import { keepReceivedFile } from '../../documents/receivedFile';
import { incomingFaxId } from '../../fields/identifier';
import { outputField } from '../../fields/outputField';
import { shown, simplify } from '../../fields/simplify';
import { choice } from '../../fields/kinds';
import { inputError } from '../../lib/context';
import type { Operation } from '../../run/operation';
import { simpleIncomingFax } from '../../faxes/output';

const which = choice({ displayName: 'File', name: 'file', description: 'Which file of the fax to download' }, [
	{ name: 'PDF', value: 'pdf', description: 'All pages' },
	{ name: 'Preview', value: 'preview', description: 'A picture of the first page' },
]).or('pdf');

export const incomingFaxDownload: Operation = {
	resource: 'incomingFax',
	value: 'download',
	name: 'Download',
	action: 'Download incoming fax',
	description: 'Download the pages of an incoming fax, as PDF or preview picture, into a binary field',
	fields: [incomingFaxId, which, outputField, simplify],
	run: async (item) => {
		const id = incomingFaxId.read(item);
		const file = which.read(item);
		const field = outputField.read(item);
		const show = shown(item, simpleIncomingFax);
		const fax = await findIncomingFax(item.connection, id);
		if (!fax) {
			throw inputError(
				item,
				`Fax.to has no ${incomingFaxId.label.toLowerCase()} with the ID ${id}`,
				'Choose one from the list: the inbox of this account does not contain it',
			);
		}
		const kept = await keepReceivedFile(item.connection, item.n8n.helpers, fax, file);
		if ('missing' in kept)
			throw inputError(
				item,
				kept.missing,
				'Run again in a minute. If it happens again, look for the fax in the Fax.to dashboard',
			);
		return { ...show(fax), binary: { [field]: kept.file } };
	},
};
