import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { isoDate } from '../api/dates';
import { digitsOf } from '../api/digits';
import { canceled } from '../api/messages';
import { isCanceled } from '../api/transport';
import { type JsonObject, textOf } from '../lib/json';
import { type Download, download } from './download';
import { FILE_KINDS } from './kinds';
import { isOwnError } from '../lib/context';

/** Which file of a received fax. */
type ReceivedFile = 'pdf' | 'preview';

const FILES: Record<ReceivedFile, { addressIn: string; what: string }> = {
	pdf: { addressIn: 'file_url', what: 'file' },
	preview: { addressIn: 'preview_file', what: 'preview' },
};

/** The part of n8n's helpers that stores files, available in every context that outputs items. */
type FileKeeper = Pick<IExecuteFunctions['helpers'], 'prepareBinaryData'>;

/** A stored file, or a plain reason why there is none. */
type Kept = { file: IBinaryData } | { missing: string };

/**
 * Stores the file of a received fax in n8n's binary data. A fax without its file is still a fax, so a failure is
 * returned, not thrown, and leaves nothing on n8n's disk.
 * @param fax the inbox record
 * @param within milliseconds for the download
 * @returns `missing`, for an item's `file_missing`: a sentence that names the fax
 * @throws NodeOperationError when the execution was canceled
 */
export async function keepReceivedFile(
	connection: Connection,
	keeper: FileKeeper,
	fax: JsonObject,
	file: ReceivedFile,
	within?: number,
): Promise<Kept> {
	const { addressIn, what } = FILES[file];
	const purpose = `return the ${what} of incoming fax ${textOf(fax.id).slice(0, MAX_ID)}`;
	try {
		const fetched = await download(connection, textOf(fax[addressIn]), { purpose, within });
		return { file: await keepFile(keeper, fetched, receivedFileName(fax, FILE_KINDS[fetched.kind].extension)) };
	} catch (error) {
		if (isCanceled(connection)) throw canceled(connection);
		const isTold = isOwnError(error);
		return { missing: isTold ? error.message : `n8n could not store the ${what} of incoming fax ${textOf(fax.id)}` };
	}
}

/**
 * Stores a download in n8n's binary data, with a name and type chosen here: those that n8n would guess might contain
 * the whole address (docs/n8n-facts.md#files-are-described-by-guessing).
 */
export async function keepFile(
	keeper: FileKeeper,
	{ content, kind }: Download,
	fileName: string,
): Promise<IBinaryData> {
	return await keeper.prepareBinaryData(content, fileName, FILE_KINDS[kind].mimeType);
}

/** Maximum length of a part of the file name that comes from Fax.to's record, in characters. */
const MAX_ID = 30;

/**
 * `fax_<from>_<time>_<inbox id>.<extension>`, unique in an account, with the time in UTC and only characters that file
 * systems accept.
 */
export function receivedFileName(fax: JsonObject, extension: string): string {
	const time = (isoDate(fax.created_at) ?? '').replace(/\.\d+Z$/, '').replace(/[^\dT-]/g, '-');
	const id = textOf(fax.id).replace(/[^\w-]/g, '');
	const parts = ['fax', digitsOf(textOf(fax.sender)), time, id].map((part) => part.slice(0, MAX_ID));
	return `${parts.filter((part) => part !== '').join('_')}.${extension}`;
}

const UNITS = ['B', 'KB', 'MB', 'GB'];

/** Converts "120.45 KB" to bytes, rounded (T27); undefined if it is not a size. */
export function bytesOf(size: unknown): number | undefined {
	const [, amount, unit = 'B'] = /^([\d.]+)\s*([KMG]?B)?$/i.exec(textOf(size)) ?? [];
	return amount === undefined ? undefined : Math.round(Number(amount) * 1024 ** UNITS.indexOf(unit.toUpperCase()));
}
