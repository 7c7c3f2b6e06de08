import { cleanFile } from '../../api/endpoints';
import { documentId } from '../../fields/identifier';
import { shown, simplify } from '../../fields/simplify';
import type { Operation } from '../../run/operation';
import { simpleDocument } from '../../faxes/output';

export const fileClean: Operation = {
	resource: 'file',
	value: 'clean',
	name: 'Clean',
	action: 'Clean file',
	description: 'Run Fax.to’s Clean on a file. Fax.to does not document the changes it makes.',
	fields: [documentId, simplify],
	run: async (item) => shown(item, simpleDocument)(await cleanFile(item.connection, documentId.read(item))),
};
