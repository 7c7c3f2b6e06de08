import { download } from '../../documents/download';
import { generatePreview } from '../../api/endpoints';
import { FILE_KINDS } from '../../documents/kinds';
import { keepFile } from '../../documents/receivedFile';
import { downloadSwitch, outputField, readOutputField } from '../../fields/outputField';
import { identifier, readIdentifier } from '../../fields/identifier';
import { flag, type Operation } from '../../run/operation';

export const fileGeneratePreview: Operation = {
	resource: 'file',
	value: 'generatePreview',
	name: 'Generate Preview',
	action: 'Generate preview of file',
	description: 'Generate a picture of a file and get its address, or the picture itself',
	fields: [
		identifier('documentId'),
		{
			...downloadSwitch,
			displayName: 'Download Preview',
			description: 'Whether to put the picture into a binary field',
		},
		{ ...outputField, displayOptions: { show: { download: [true] } } },
	],
	run: async (item) => {
		const documentId = readIdentifier(item, 'documentId');
		const field = flag(item, 'download') ? readOutputField(item) : undefined;
		const preview = await generatePreview(item.connection, documentId);
		if (field === undefined) return { json: preview };
		const fetched = await download(item.connection, preview.url, {
			purpose: `return the preview of document ${documentId}`,
		});
		const name = `preview_${documentId}.${FILE_KINDS[fetched.kind].extension}`;
		const file = await keepFile(item.n8n.helpers, fetched, name);
		return { json: preview, binary: { [field]: file } };
	},
};
