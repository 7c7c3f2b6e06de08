import { uploadFile } from '../../api/endpoints';
import { shown, simplify } from '../../fields/simplify';
import { binaryPropertyName, fileUrl, source } from '../../fields/source';
import { readUpload } from '../../fields/upload';
import type { Operation } from '../../run/operation';
import { simpleDocument } from '../../faxes/output';

const uploadSource = source('binary', 'url');

export const fileUpload: Operation = {
	resource: 'file',
	value: 'upload',
	name: 'Upload',
	action: 'Upload file',
	description: 'Upload a file to the Fax.to account, to send it later once or several times',
	fields: [uploadSource, binaryPropertyName, fileUrl, simplify],
	isDefault: true,
	makes: true,
	run: async (item) => {
		const show = shown(item, simpleDocument);
		const file = await readUpload(item, uploadSource.read(item));
		return show({ ...(await uploadFile(item.connection, file)) });
	},
};
