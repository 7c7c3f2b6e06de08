import type { IBinaryData, IWebhookFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../../api/connection';
import { type Download, download } from '../../documents/download';
import { FILE_KINDS, type FileKind, kindOf, PDF_HEADER_WITHIN } from '../../documents/kinds';
import { textOf } from '../../lib/json';
import { keepFile, type Kept, receivedFileName } from '../../documents/receivedFile';
import type { FaxEvent } from './parse';

/** The largest received fax that is taken, in bytes; hundreds of pages fit. */
const LARGEST_FILE = 200 * 1024 * 1024;

const NOT_A_FAX = 'What came as file is neither a PDF nor an image';

/**
 * The file of a received fax as n8n binary data, whatever way it came: as a part of the callback, as base64 or plain
 * bytes in a field, or as a URL on one of Fax.to's hosts. A fax without a usable file is still a fax, so
 * that is told, not thrown.
 *
 * @param connect is called only where the file has to be fetched
 * @throws only when n8n can't store the file, or read the credential for that
 */
export async function keepCallbackFile(
	webhook: IWebhookFunctions,
	connect: () => Promise<Connection>,
	event: FaxEvent,
): Promise<Kept> {
	const { file, fields } = event;
	if (file === undefined) return { missing: 'The callback held no file' };
	const name = (kind: Exclude<FileKind, 'unknown'>) =>
		receivedFileName(
			{ sender: textOf(fields.from), created_at: textOf(fields.time), id: event.id },
			FILE_KINDS[kind].extension,
		);

	if (typeof file !== 'string') {
		if (file.size === 0) return { missing: 'The file is empty' };
		if (file.size > LARGEST_FILE) return { missing: 'The file is larger than 200 MB' };
		// Copied at once (docs/n8n-facts.md#uploaded-parts-are-deleted).
		const kept = await webhook.nodeHelpers.copyBinaryFile(file.filepath, name('pdf'), FILE_KINDS.pdf.mimeType);
		const kind = kindOf(await startOf(webhook, kept));
		if (kind === 'unknown') return { missing: NOT_A_FAX };
		return {
			file: {
				...kept,
				mimeType: FILE_KINDS[kind].mimeType,
				fileName: name(kind),
				fileExtension: FILE_KINDS[kind].extension,
			},
		};
	}
	if (/^https?:\/\//i.test(file)) {
		const fetched = await tryDownload(await connect(), file);
		if ('missing' in fetched) return fetched;
		return { file: await keepFile(webhook.helpers, fetched, name(fetched.kind)) };
	}
	const bytes = file.startsWith('%PDF')
		? Buffer.from(file, 'latin1')
		: Buffer.from(file.replace(/^data:[^,]*,/, ''), 'base64');
	const kind = kindOf(bytes.subarray(0, PDF_HEADER_WITHIN));
	if (kind === 'unknown') return { missing: NOT_A_FAX };
	return { file: await webhook.helpers.prepareBinaryData(bytes, name(kind), FILE_KINDS[kind].mimeType) };
}

async function tryDownload(connection: Connection, address: string): Promise<Download | { missing: string }> {
	try {
		return await download(connection, address, { purpose: 'return the file of the received fax' });
	} catch (error) {
		return { missing: reasonOf(error) };
	}
}

function reasonOf(error: unknown): string {
	return error instanceof NodeApiError || error instanceof NodeOperationError
		? error.message
		: 'The file could not be downloaded';
}

async function startOf(webhook: IWebhookFunctions, file: IBinaryData): Promise<Buffer> {
	if (file.id === undefined) return Buffer.from(file.data.slice(0, 2 * PDF_HEADER_WITHIN), 'base64');
	const stream = await webhook.helpers.getBinaryStream(file.id, PDF_HEADER_WITHIN);
	for await (const chunk of stream) return Buffer.from(chunk);
	return Buffer.alloc(0);
}
