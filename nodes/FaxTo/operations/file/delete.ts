import { deleteFile } from '../../api/endpoints';
import { identifier, readIdentifier } from '../../fields/identifier';
import type { Operation } from '../../run/operation';

export const fileDelete: Operation = {
	resource: 'file',
	value: 'delete',
	name: 'Delete',
	action: 'Delete file',
	description: 'Delete a file from the Fax.to account for good',
	fields: [identifier('documentId')],
	run: async (item) => {
		await deleteFile(item.connection, readIdentifier(item, 'documentId'));
		return { json: { deleted: true } };
	},
};
