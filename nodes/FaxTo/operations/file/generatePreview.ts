import { download } from '../../documents/download';
import { generatePreview } from '../../api/endpoints';
import { FILE_KINDS } from '../../documents/kinds';
import { keepFile } from '../../documents/receivedFile';
import { downloadSwitch, downloadField } from '../../fields/outputField';
import { documentId } from '../../fields/identifier';
import type { Operation } from '../../run/operation';

const downloadPreview = downloadSwitch.with({
	displayName: 'Download Preview',
	description: 'Whether to put the picture into a binary field',
});

export const fileGeneratePreview: Operation = {
	resource: 'file',
	value: 'generatePreview',
	name: 'Generate Preview',
	action: 'Generate preview of file',
	description: 'Generate a preview picture of a file, and get its URL or the picture itself',
	fields: [documentId, downloadPreview, downloadField],
	run: async (item) => {
		const id = documentId.read(item);
		const field = downloadPreview.read(item) ? downloadField.read(item) : undefined;
		const preview = await generatePreview(item.connection, id);
		if (field === undefined) return { json: preview };
		const fetched = await download(item.connection, preview.url, { purpose: `return the preview of document ${id}` });
		const name = `preview_${id}.${FILE_KINDS[fetched.kind].extension}`;
		const file = await keepFile(item.n8n.helpers, fetched, name);
		return { json: preview, binary: { [field]: file } };
	},
};
