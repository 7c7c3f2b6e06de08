import { UserError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { failure, notAFile } from '../api/failures';
import { numberOf } from '../lib/json';
import { type FileKind, kindOf, PDF_HEADER_WITHIN } from './kinds';
import { type Call, DEFAULT_TIMEOUT } from '../api/attempt';
import { type ByteStream, endWithin, isByteStream } from '../lib/streams';
import { exchange } from '../api/transport';

/** The largest file that is fetched, in bytes; hundreds of pages fit. */
const LARGEST_FILE = 200 * 1024 * 1024;

/** How long a download may take, in milliseconds, and for each byte at the slowest rate that is waited for (100 KB/s). */
const LONGEST_DOWNLOAD = 120_000;
const SLOWEST_DOWNLOAD = 100;

/** A file on its way from Fax.to: its kind is known, its bytes are still to be read. */
export interface Download {
	kind: Exclude<FileKind, 'unknown'>;
	content: Buffer | ByteStream;
	/** Resolves when it was ended because it came too slowly, and never otherwise. */
	late: Promise<void>;
}

/**
 * Downloads one of Fax.to's own files as a stream. The key is taken out of the address and added again by n8n, so it
 * goes to Fax.to's hosts only, whatever an answer says (T3, T28).
 *
 * @param address as Fax.to gives it in `file_url`, `preview_file` or `url`
 * @throws NodeApiError when the address is not Fax.to's, or what comes is not a PDF, TIFF or image
 */
export async function download(
	connection: Connection,
	address: string,
	call: Pick<Call, 'purpose' | 'subject'>,
): Promise<Download> {
	const url = ownAddress(connection, address);
	const whole: Call = { ...call, method: 'GET', path: url ?? '', answer: 'stream', timeout: 5 * DEFAULT_TIMEOUT };
	if (url === undefined) throw notAFile(connection, whole, 'its address is not on a host of Fax.to');
	const reply = await exchange(connection, whole);
	if (reply.kind !== 'answer' || reply.status !== 200 || !isByteStream(reply.body))
		throw failure(connection, whole, reply);
	const size = numberOf(reply.headers['content-length']) ?? 0;
	if (size > LARGEST_FILE) {
		reply.body.destroy();
		throw notAFile(connection, whole, 'the file is larger than 200 MB');
	}
	const late = endWithin(reply.body, LONGEST_DOWNLOAD + size / SLOWEST_DOWNLOAD);
	const nothing = { start: Buffer.alloc(0), content: Buffer.alloc(0) };
	const { start, content } = await Promise.race([peek(reply.body, PDF_HEADER_WITHIN), late.then(() => nothing)]);
	const kind = kindOf(start);
	if (kind !== 'unknown') return { kind, content: isByteStream(content) ? limited(content) : content, late };
	if (isByteStream(content)) content.destroy();
	throw notAFile(
		connection,
		whole,
		start.length === 0 ? 'nothing came, or the connection was lost' : 'what came is neither a PDF nor an image',
	);
}

/** What is done with a download, unless it comes too slowly. @throws UserError then */
export async function inTime<T>(task: Promise<T>, { late }: Pick<Download, 'late'>): Promise<T> {
	return await Promise.race([task, late.then(() => Promise.reject(new UserError('The file came too slowly')))]);
}

/** A stream that ends with an error when it brings more than it may. */
function limited(stream: ByteStream): ByteStream {
	let size = 0;
	return stream.map((chunk: Uint8Array) => {
		size += chunk.length;
		if (size > LARGEST_FILE) throw new UserError('The file is larger than 200 MB');
		return chunk;
	});
}

/** The address without the key, if it is on the host of the base URL or one of fax.to's. */
function ownAddress(connection: Connection, address: string): string | undefined {
	// LIVE:file-preview prints back-slashes (T28).
	const text = address.replace(/\\/g, '/');
	if (!URL.canParse(text, connection.baseUrl)) return undefined;
	const url = new URL(text, connection.baseUrl);
	const base = new URL(connection.baseUrl);
	const ofFaxTo = /(^|\.)fax\.to$/i;
	if (ofFaxTo.test(url.hostname) && ofFaxTo.test(base.hostname)) url.protocol = 'https:';
	else if (url.origin !== base.origin) return undefined;
	url.searchParams.delete('api_key');
	url.username = url.password = url.hash = '';
	return url.href;
}

/** The first bytes of a stream, and the whole of it for whoever reads it next. */
async function peek(stream: ByteStream, length: number): Promise<{ start: Buffer; content: Buffer | ByteStream }> {
	const chunks: Buffer[] = [];
	let size = 0;
	while (size < length) {
		const chunk: unknown = stream.read();
		if (chunk !== null) {
			const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
			chunks.push(bytes);
			size += bytes.length;
		} else if (stream.readableEnded || stream.destroyed) {
			const all = stream.readableEnded ? Buffer.concat(chunks) : Buffer.alloc(0);
			return { start: all, content: all };
		} else {
			await new Promise<void>((resolve) => {
				for (const event of ['readable', 'end', 'error', 'close']) stream.once(event, () => resolve());
			});
		}
	}
	const start = Buffer.concat(chunks);
	stream.unshift(start);
	return { start, content: stream };
}
