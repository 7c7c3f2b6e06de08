import { type NodeApiError, UserError } from 'n8n-workflow';
import { type Call, DEFAULT_TIMEOUT, type Reply } from '../api/attempt';
import type { Connection } from '../api/connection';
import { canceled, failure } from '../api/messages';
import { exchange } from '../api/transport';
import { numberOf } from '../lib/json';
import { type ByteStream, isByteStream } from '../lib/streams';
import { wait } from '../lib/wait';
import { type FileKind, kindOf } from './kinds';
import { scanned } from './pdfScan';

/** Maximum size of a downloaded file, in bytes; enough for hundreds of pages. */
const MAX_DOWNLOAD_BYTES = 200 * 1024 * 1024;

/** Base time limit of a download in milliseconds, and the slowest rate accepted beyond it, in bytes per millisecond (100 KB/s). */
const MAX_DOWNLOAD_TIME = 120_000;
const MIN_DOWNLOAD_RATE = 100;

/** Maximum pause within a download, in milliseconds. */
const MAX_STALL = 15_000;

/** A complete file from Fax.to. */
export interface Download {
	kind: Exclude<FileKind, 'unknown'>;
	content: Buffer;
}

/** Describes the wanted file in errors. */
interface Wanted {
	/** Completes "Fax.to could not …": "return the file of incoming fax 773". */
	purpose: string;
	/** Milliseconds for the whole download; by default it grows with the file size. */
	within?: number;
}

/**
 * Downloads one of Fax.to's own files. Truncated or empty files, and anything but a PDF, TIFF or picture, are errors.
 * The file stays in memory until it is complete, because n8n would leave a partial file on disk. The key is removed
 * from the address and added again by n8n, so it only reaches Fax.to's hosts, whatever a response says (T3, T28).
 * @param address from Fax.to's `file_url`, `preview_file` or `url`
 * @throws NodeApiError that names the file and the reason, without blaming the credential
 */
export async function download(connection: Connection, address: string, wanted: Wanted): Promise<Download> {
	if (address === '') throw notHad(connection, wanted, 'its record has no address for it');
	const url = ownAddress(connection, address);
	if (url === undefined) throw notHad(connection, wanted, 'its address is not on a host of Fax.to');
	const { purpose, within = Infinity } = wanted;
	const end = Date.now() + within;
	const call: Call = {
		purpose,
		method: 'GET',
		path: url,
		answer: 'stream',
		timeout: Math.min(within, DEFAULT_TIMEOUT),
	};
	const reply = await before(end, exchange(connection, call), (late) => {
		if (late.kind === 'answer' && isByteStream(late.body)) late.body.destroy();
	});
	if (reply !== LATE && reply.kind === 'silence' && reply.reason === 'cancelled') throw canceled(connection);
	const came = reply === LATE ? TOO_SLOW : await fileIn(reply, end);
	if (typeof came === 'string') throw notHad(connection, wanted, came);
	return came;
}

/** The complete file from a response, or the reason why there is none. */
async function fileIn(reply: Reply, end: number): Promise<Download | string> {
	if (reply.kind !== 'answer' || !isByteStream(reply.body)) return reasonFor(reply);
	const content = await readWhole(reply.body, numberOf(reply.headers['content-length']) ?? 0, end);
	if (typeof content === 'string') return content;
	if (content.length === 0) return 'it is empty';
	const kind = kindOf(content);
	if (kind === 'unknown') return NEITHER;
	return kind === 'pdf' && scanned(content).isCut ? 'it is not complete' : { kind, content };
}

const TOO_SLOW = 'it came too slowly';
const NEITHER = 'it is neither a PDF nor a picture';
const LOST = 'the connection was lost before all of it came';

function reasonFor(reply: Reply): string {
	if (reply.kind === 'silence') {
		if (reply.reason === 'timeout') return 'it did not come in time';
		if (['refused', 'unknownHost', 'unreachable', 'certificate', 'blocked'].includes(reply.reason))
			return 'its host can’t be reached from this n8n';
		return LOST;
	}
	if (reply.status === 404 || reply.status === 410) return 'it is not there (any more)';
	if (reply.status === 200) return LOST;
	return `the answer was HTTP ${reply.status}`;
}

function notHad(connection: Connection, wanted: Wanted, why: string): NodeApiError {
	return failure(connection, wanted, { kind: 'file', why });
}

const LATE: unique symbol = Symbol('late');

/** Rejects a task that is not done by `end`. @param dispose releases a result that arrives too late */
async function before<T>(end: number, task: Promise<T>, dispose?: (late: T) => void): Promise<T | typeof LATE> {
	if ((await wait({ milliseconds: Math.max(0, end - Date.now()), until: task })) === 'met') return await task;
	void task.then(dispose, () => undefined);
	return LATE;
}

/** All bytes of a stream, or the reason why they did not arrive. */
async function readWhole(stream: ByteStream, size: number, end: number): Promise<Buffer | string> {
	const tooLarge = 'it is larger than 200 MB';
	const last = Math.min(end, Date.now() + MAX_DOWNLOAD_TIME + size / MIN_DOWNLOAD_RATE);
	const chunks: Buffer[] = [];
	let read = 0;
	const iterator = stream[Symbol.asyncIterator]();
	try {
		if (size > MAX_DOWNLOAD_BYTES) return tooLarge;
		for (;;) {
			const step = await before(Math.min(last, Date.now() + MAX_STALL), iterator.next());
			if (step === LATE) return TOO_SLOW;
			if (step.done) return Buffer.concat(chunks);
			const bytes = Buffer.from(step.value);
			chunks.push(bytes);
			read += bytes.length;
			if (read > MAX_DOWNLOAD_BYTES) return tooLarge;
		}
	} catch {
		return LOST;
	} finally {
		// The rest is discarded, so its errors are irrelevant.
		stream.on('error', () => undefined);
		stream.destroy(new UserError('The rest is not read'));
	}
}

/** The address without the key, if its host is one of fax.to's or that of the base URL. */
function ownAddress(connection: Connection, address: string): string | undefined {
	// LIVE:file-preview contains backslashes (T28).
	const text = address.replace(/\\/g, '/');
	if (!URL.canParse(text, connection.baseUrl)) return undefined;
	const url = new URL(text, connection.baseUrl);
	const base = new URL(connection.baseUrl);
	// Also where the base URL is a proxy of the user's own.
	if (/(^|\.)fax\.to$/i.test(url.hostname)) url.protocol = 'https:';
	else if (url.origin !== base.origin) return undefined;
	url.searchParams.delete('api_key');
	url.username = url.password = url.hash = '';
	return url.href;
}
