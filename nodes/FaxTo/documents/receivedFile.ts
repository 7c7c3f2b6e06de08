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

/** Which of the two files of a received fax. */
type ReceivedFile = 'pdf' | 'preview';

const FILES: Record<ReceivedFile, { addressIn: string; what: string }> = {
	pdf: { addressIn: 'file_url', what: 'file' },
	preview: { addressIn: 'preview_file', what: 'preview' },
};

/** The part of n8n's helpers that keeps files; there in every context that outputs items. */
export type FileKeeper = Pick<IExecuteFunctions['helpers'], 'prepareBinaryData'>;

/** A file, or in plain words why there is none. */
type Kept = { file: IBinaryData } | { missing: string };

/**
 * The file of a received fax, as it stands in the inbox, in n8n's binary data. A fax whose file can't be had is still a fax: so that is
 * told, not thrown, and nothing of the file is left on n8n's disk then.
 *
 * @param fax the record of the inbox
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
		return { missing: isTold ? error.message : `n8n could not keep the ${what} of incoming fax ${textOf(fax.id)}` };
	}
}

/**
 * Puts a download into n8n's binary data, with our own name and type: what n8n would find out by itself could be
 * the whole address (docs/n8n-facts.md#files-are-described-by-guessing).
 */
export async function keepFile(
	keeper: FileKeeper,
	{ content, kind }: Download,
	fileName: string,
): Promise<IBinaryData> {
	return await keeper.prepareBinaryData(content, fileName, FILE_KINDS[kind].mimeType);
}

/** The longest part of a file name that Fax.to's record gives, in characters. */
const MAX_ID = 30;

/** `fax_<from>_<time>_<inbox id>.<extension>`, with the time in UTC and no character that a file system dislikes: unique in an account. */
export function receivedFileName(fax: JsonObject, extension: string): string {
	const time = (isoDate(fax.created_at) ?? '').replace(/\.\d+Z$/, '').replace(/[^\dT-]/g, '-');
	const id = textOf(fax.id).replace(/[^\w-]/g, '');
	const parts = ['fax', digitsOf(textOf(fax.sender)), time, id].map((part) => part.slice(0, MAX_ID));
	return `${parts.filter((part) => part !== '').join('_')}.${extension}`;
}

const UNITS = ['B', 'KB', 'MB', 'GB'];

/** "120.45 KB" in bytes, rounded (T27); undefined when it is no size. */
export function bytesOf(size: unknown): number | undefined {
	const [, amount, unit = 'B'] = /^([\d.]+)\s*([KMG]?B)?$/i.exec(textOf(size)) ?? [];
	return amount === undefined ? undefined : Math.round(Number(amount) * 1024 ** UNITS.indexOf(unit.toUpperCase()));
}
