import type { IBinaryData, IWebhookFunctions } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { download } from '../api/download';
import { FILE_KINDS, type FileKind, kindOf, PDF_HEADER_WITHIN } from '../api/files';
import { textOf } from '../api/json';
import { receivedFileName } from '../api/receivedFile';
import type { FaxEvent } from './parse';

/** The largest received fax that is taken, in bytes; hundreds of pages fit. */
const LARGEST_FILE = 200 * 1024 * 1024;

/**
 * The file of a received fax as n8n binary data, whatever way it came: as a part of the callback, as base64 or plain
 * bytes in a field, or as a URL on one of Fax.to's hosts (faxto-api §3.2).
 *
 * @returns undefined when the callback has no file, or what it has is neither a PDF nor an image
 */
export async function keepCallbackFile(webhook: IWebhookFunctions, connection: Connection, event: FaxEvent): Promise<IBinaryData | undefined> {
	const { file, fields } = event;
	if (file === undefined) return undefined;
	const name = (kind: Exclude<FileKind, 'unknown'>) => receivedFileName(textOf(fields.from), textOf(fields.time), FILE_KINDS[kind].extension);

	if (typeof file !== 'string') {
		if (file.size === 0 || file.size > LARGEST_FILE) return undefined;
		// Copied at once: n8n deletes the part when the webhook returns.
		const kept = await webhook.nodeHelpers.copyBinaryFile(file.filepath, name('pdf'), FILE_KINDS.pdf.mimeType);
		const kind = kindOf(await startOf(webhook, kept));
		if (kind === 'unknown') return undefined;
		return { ...kept, mimeType: FILE_KINDS[kind].mimeType, fileName: name(kind), fileExtension: FILE_KINDS[kind].extension };
	}
	if (/^https?:\/\//i.test(file)) {
		const { kind, content } = await download(connection, file, { purpose: 'give the file of the received fax' });
		return await webhook.helpers.prepareBinaryData(content, name(kind), FILE_KINDS[kind].mimeType);
	}
	const bytes = file.startsWith('%PDF') ? Buffer.from(file, 'latin1') : Buffer.from(file.replace(/^data:[^,]*,/, ''), 'base64');
	const kind = kindOf(bytes.subarray(0, PDF_HEADER_WITHIN));
	return kind === 'unknown' ? undefined : await webhook.helpers.prepareBinaryData(bytes, name(kind), FILE_KINDS[kind].mimeType);
}

async function startOf(webhook: IWebhookFunctions, file: IBinaryData): Promise<Buffer> {
	if (file.id === undefined) return Buffer.from(file.data.slice(0, 2 * PDF_HEADER_WITHIN), 'base64');
	const stream = await webhook.helpers.getBinaryStream(file.id, PDF_HEADER_WITHIN);
	for await (const chunk of stream) return Buffer.from(chunk);
	return Buffer.alloc(0);
}
