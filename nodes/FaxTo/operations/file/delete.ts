import { deleteFile } from '../../api/endpoints';
import { documentId } from '../../fields/identifier';
import type { Operation } from '../../run/operation';

export const fileDelete: Operation = {
	resource: 'file',
	value: 'delete',
	name: 'Delete',
	action: 'Delete file',
	description: 'Delete a file from the Fax.to account permanently',
	fields: [documentId],
	run: async (item) => {
		await deleteFile(item.connection, documentId.read(item));
		return { json: { deleted: true } };
	},
};
