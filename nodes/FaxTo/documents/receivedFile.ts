import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { isoDate } from '../api/dates';
import { type Download, download, inTime } from './download';
import { failure } from '../api/failures';
import { digitsOf } from '../api/digits';
import { FILE_KINDS } from './kinds';
import { type JsonObject, textOf } from '../lib/json';

/** Which of the two files of a received fax. */
type ReceivedFile = 'pdf' | 'preview';

const ADDRESS_FIELD: Record<ReceivedFile, string> = { pdf: 'file_url', preview: 'preview_file' };

/** The part of n8n's helpers that keeps files; there in every context that outputs items. */
type FileKeeper = Pick<IExecuteFunctions['helpers'], 'prepareBinaryData'>;

/**
 * Downloads a received fax, as it stands in the inbox, into n8n's binary data. Streams where n8n keeps files on disk.
 *
 * @throws NodeApiError when it can't be had; nothing is kept then
 */
export async function keepReceivedFile(
	connection: Connection,
	keeper: FileKeeper,
	fax: JsonObject,
	file: ReceivedFile,
): Promise<IBinaryData> {
	const call = { purpose: `return the file of incoming fax ${textOf(fax.id)}` };
	const fetched = await download(connection, textOf(fax[ADDRESS_FIELD[file]]), call);
	const name = receivedFileName(textOf(fax.sender), isoDate(fax.created_at), FILE_KINDS[fetched.kind].extension);
	return await keepFile(connection, keeper, fetched, name, call);
}

/**
 * Puts downloaded bytes into n8n's binary data, with our own name and type: what n8n would find out by itself could be
 * the whole address (docs/n8n-facts.md#files-are-described-by-guessing).
 *
 * @throws NodeApiError when the connection is lost on the way
 */
export async function keepFile(
	connection: Connection,
	keeper: FileKeeper,
	fetched: Download,
	fileName: string,
	call: { purpose: string },
): Promise<IBinaryData> {
	try {
		return await inTime(
			keeper.prepareBinaryData(fetched.content, fileName, FILE_KINDS[fetched.kind].mimeType),
			fetched,
		);
	} catch {
		throw failure(connection, { ...call, method: 'GET', path: '' }, { kind: 'silence', reason: 'dropped' });
	}
}

/** `fax_<from>_<time>.<extension>`, with the time in UTC and no character that a file system dislikes. */
export function receivedFileName(from: string, time: string | undefined, extension: string): string {
	const parts = ['fax', digitsOf(from), (time ?? '').replace(/\.\d+Z$/, '').replace(/[^\dT-]/g, '-')];
	return `${parts.filter((part) => part !== '').join('_')}.${extension}`;
}

const UNITS = ['B', 'KB', 'MB', 'GB'];

/** "120.45 KB" in bytes, rounded (T27); undefined when it is no size. */
export function bytesOf(size: unknown): number | undefined {
	const [, amount, unit = 'B'] = /^([\d.]+)\s*([KMG]?B)?$/i.exec(textOf(size)) ?? [];
	return amount === undefined ? undefined : Math.round(Number(amount) * 1024 ** UNITS.indexOf(unit.toUpperCase()));
}
