import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { Connection } from './connection';
import { isoDate } from './dates';
import { download } from './download';
import { failure } from './failures';
import { digitsOf } from './faxNumber';
import { FILE_KINDS } from './files';
import { type JsonObject, textOf } from './json';

/** Which of the two files of a received fax. */
export type ReceivedFile = 'pdf' | 'preview';

const ADDRESS_FIELD: Record<ReceivedFile, string> = { pdf: 'file_url', preview: 'preview_file' };

/** The part of n8n's helpers that keeps files; there in every context that outputs items. */
type FileKeeper = Pick<IExecuteFunctions['helpers'], 'prepareBinaryData'>;

/**
 * Downloads a received fax, as it stands in the inbox, into n8n's binary data. Streams where n8n keeps files on disk.
 *
 * @throws NodeApiError when it can't be had; nothing is kept then
 */
export async function keepReceivedFile(connection: Connection, keeper: FileKeeper, fax: JsonObject, file: ReceivedFile): Promise<IBinaryData> {
	const call = { purpose: `give the file of incoming fax ${textOf(fax.id)}` };
	const { kind, content } = await download(connection, textOf(fax[ADDRESS_FIELD[file]]), call);
	const { extension, mimeType } = FILE_KINDS[kind];
	try {
		return await keeper.prepareBinaryData(content, receivedFileName(textOf(fax.sender), isoDate(fax.created_at), extension), mimeType);
	} catch {
		throw failure(connection, { ...call, method: 'GET', path: '' }, { kind: 'silence', reason: 'dropped' });
	}
}

/** `fax_<from>_<time>.<extension>`, with the time in UTC and no character that a file system dislikes. */
export function receivedFileName(from: string, time: string | undefined, extension: string): string {
	const parts = ['fax', digitsOf(from), (time ?? '').replace(/\.\d+Z$/, '').replace(/[^\dT-]/g, '-')];
	return `${parts.filter((part) => part !== '').join('_')}.${extension}`;
}
