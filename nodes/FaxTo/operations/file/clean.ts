import type { IDataObject } from 'n8n-workflow';
import { isoDate } from '../../api/dates';
import { cleanFile } from '../../api/endpoints';
import { type JsonObject, numberOf } from '../../api/json';
import { identifier, readIdentifier } from '../../fields/identifier';
import { simplify, wantsSimple } from '../../fields/simplify';
import type { Operation } from '../../operation';

export const fileClean: Operation = {
	resource: 'file',
	value: 'clean',
	name: 'Clean',
	action: 'Clean file',
	description: 'Run Fax.to’s Clean on a file and get the file’s record. Fax.to does not say what Clean changes.',
	fields: [identifier('documentId'), simplify],
	run: async (item) => {
		const record = await cleanFile(item.connection, readIdentifier(item, 'documentId'));
		return { json: wantsSimple(item) ? simple(record) : record };
	},
};

/** Ten fields at most; the time of creation has three spellings in the documents. */
function simple(record: JsonObject): IDataObject {
	const { id, filename, filename_uploaded, orig_filename, file_extension, total_pages, preview_file } = record;
	const created = record.created_at ?? record['created date'] ?? record.created_date;
	return {
		id,
		filename,
		filename_uploaded,
		orig_filename,
		file_extension,
		total_pages,
		filesize: numberOf(record.filesize) ?? record.filesize,
		preview_file,
		created_at: isoDate(created) ?? created,
		updated_at: isoDate(record.updated_at) ?? record.updated_at,
	};
}
