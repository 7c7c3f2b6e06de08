import { type Call, DEFAULT_TIMEOUT } from '../attempt';
import type { Connection } from '../connection';
import { type JsonObject, textOf } from '../../lib/json';
import { type FilePart, multipart } from '../multipart';
import { eachPage } from '../paging';
import { request } from '../transport';
import { listPage, promised, type Schemas } from './answer';

/** An upload: bytes of a known size, or an address that Fax.to fetches, identified by `digest`. */
export type UploadSource = { digest: string } & (FilePart | { url: string });

/** The slowest upload that is not timed out, in bytes per millisecond (100 KB/s). */
const MIN_UPLOAD_RATE = 100;

/**
 * POST /files (API README, Fax Sending 5): `{status, document_id, document: {…}}`. The documents disagree on the
 * spelling of the status, "Success" or "success" (T5); the top-level `document_id` is the right one (T11).
 */
export async function uploadFile(connection: Connection, file: UploadSource): Promise<Schemas['UploadAnswer']> {
	const call: Call = {
		purpose: 'accept the file',
		method: 'POST',
		path: '/files',
		timeout: DEFAULT_TIMEOUT + ('size' in file ? Math.ceil(file.size / MIN_UPLOAD_RATE) : 0),
		body: async () => ({ content: 'url' in file ? multipart('AddRemoteFile', file.url) : multipart('file', file) }),
	};
	return promised<Schemas['UploadAnswer']>(connection, call, 'document_id', await request(connection, call));
}

/** GET /files: a bare list, or `{status, files}` (T4). */
export function filePages(connection: Connection, wanted?: number): AsyncGenerator<JsonObject[]> {
	return eachPage(
		listPage(connection, { purpose: 'list the files', method: 'GET', path: '/files' }, 'files', 'data'),
		wanted,
	);
}

/**
 * One document of the account, searched in its list, because the API can't return a single one. @param depth maximum
 * number of records searched
 */
export async function findFile(connection: Connection, id: string, depth?: number): Promise<JsonObject | undefined> {
	for await (const files of filePages(connection, depth)) {
		const found = files.find((file) => textOf(file.id) === id);
		if (found) return found;
	}
	return undefined;
}

/** GET /file-clean (API README, Fax Sending 6): the document's record, flat. Its effect is not documented. */
export async function cleanFile(connection: Connection, documentId: string): Promise<JsonObject> {
	const call: Call = {
		purpose: 'clean the file',
		method: 'GET',
		path: '/file-clean',
		query: { document_id: documentId },
		subject: { label: 'File', value: documentId },
	};
	return promised<JsonObject>(connection, call, 'id', await request(connection, call));
}

/** GET /file-generate-preview, over https despite the samples (T28): `{status, url}`, with slashes in the address. */
export async function generatePreview(connection: Connection, documentId: string): Promise<Schemas['PreviewAnswer']> {
	const call: Call = {
		purpose: 'make a preview',
		method: 'GET',
		path: '/file-generate-preview',
		query: { document_id: documentId },
		subject: { label: 'File', value: documentId },
	};
	const answer = promised<Schemas['PreviewAnswer']>(connection, call, 'url', await request(connection, call));
	return { ...answer, url: answer.url.replace(/\\/g, '/') };
}

/** DELETE /files/{document_id} (API README, Fax Sending 9): `{status}`. */
export async function deleteFile(connection: Connection, documentId: string): Promise<void> {
	await request(connection, {
		purpose: 'delete the file',
		method: 'DELETE',
		path: `/files/${encodeURIComponent(documentId)}`,
		subject: { label: 'File', value: documentId },
	});
}
