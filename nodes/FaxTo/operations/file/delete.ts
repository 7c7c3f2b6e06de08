import { deleteFile } from '../../api/endpoints';
import { isNotFound } from '../../api/messages';
import { documentId } from '../../fields/identifier';
import { keptIn } from '../../lib/context';
import type { Item } from '../../faxes/item';
import type { Operation } from '../../run/operation';

export const fileDelete: Operation = {
	resource: 'file',
	value: 'delete',
	name: 'Delete',
	action: 'Delete file',
	description: 'Delete a file from the Fax.to account permanently',
	fields: [documentId],
	run: async (item) => {
		await deleteOnce(item, documentId.read(item));
		return { json: { deleted: true } };
	},
};

/** Deletes a file. Where this execution may have deleted it, it may be gone: Retry On Fail comes back to each item. */
async function deleteOnce({ connection, n8n }: Item, id: string): Promise<void> {
	const begun = keptIn(n8n, 'faxToDeletions');
	const file = `${connection.account} ${id}`;
	await deleteFile(connection, id).catch((error: unknown) => {
		const isGone = isNotFound(error);
		if (isGone && begun[file]) return;
		begun[file] ||= !isGone;
		throw error;
	});
	begun[file] = true;
}
