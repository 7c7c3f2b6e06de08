// @ts-check
/** Received bytes: stored on disk by their hash, and examined as Fax.to's converter would. */
const { createHash, randomUUID } = require('node:crypto');
const { createReadStream, createWriteStream } = require('node:fs');
const fs = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');
const { Transform } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { PDFDocument } = require('@cantoo/pdf-lib');

/** @typedef {import('./types').StoredBytes} StoredBytes */

/** Above this, PDFs are searched for their page count instead of being parsed: parsing needs several times the memory. */
const PARSE_LIMIT_BYTES = 20 * 1024 * 1024;
const LINES_PER_PAGE = 60;
const IMAGES = new Set(['png', 'jpg', 'jpeg', 'gif', 'bmp']);
const CONVERSION_FAILED = 'File conversion failed. Re-upload and Retry';

/** A folder of files named by their SHA-256, so that the same document sent 10,000 times is kept once. */
class ByteStore {
	/** Existing files by hash: every reset stores the same documents again. */
	#kept = new Set();

	/** @param {string} folder */
	constructor(folder) {
		this.folder = folder;
	}

	/** @returns {Promise<ByteStore>} in a new temporary folder */
	static async open() {
		return new ByteStore(await fs.mkdtemp(path.join(os.tmpdir(), 'faxto-sandbox-')));
	}

	/** Removes the folder; an interrupted upload may still be opening its file there. */
	async close() {
		await fs.rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
	}

	/**
	 * Writes a stream to disk and hashes it on the way; memory use does not depend on the size.
	 * @param {NodeJS.ReadableStream} stream
	 * @returns {Promise<StoredBytes>}
	 */
	async receive(stream) {
		const hash = createHash('sha256');
		let size = 0;
		const measure = new Transform({
			transform(chunk, _encoding, done) {
				hash.update(chunk);
				size += chunk.length;
				done(null, chunk);
			},
		});
		const temporary = path.join(this.folder, `receiving-${randomUUID()}`);
		try {
			await pipeline(stream, measure, createWriteStream(temporary));
		} catch (error) {
			await fs.rm(temporary, { force: true });
			throw error;
		}
		const sha256 = hash.digest('hex');
		const final = path.join(this.folder, sha256);
		await fs.rename(temporary, final);
		return { path: final, size, sha256 };
	}

	/** @param {Buffer} bytes @returns {Promise<StoredBytes>} */
	async keep(bytes) {
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		const final = path.join(this.folder, sha256);
		if (!this.#kept.has(sha256)) await fs.writeFile(final, bytes);
		this.#kept.add(sha256);
		return { path: final, size: bytes.length, sha256 };
	}
}

/** @type {Map<string, Promise<number | null>>} */
const knownPageCounts = new Map();

/**
 * Looks at a file as the converter would.
 * @param {StoredBytes} stored
 * @param {string} name as uploaded; its ending decides, the content only when there is none
 * @returns {Promise<{ extension: string, pages: number } | null>} null when the file can't be converted
 */
async function inspect(stored, name) {
	const ending = path.extname(name).slice(1).toLowerCase();
	const extension = ending || (await sniff(stored));
	if (!extension || stored.size === 0) return null;
	// Same bytes, same pages: avoids parsing a document again when it is uploaded repeatedly.
	const key = `${extension} ${stored.sha256}`;
	let count = knownPageCounts.get(key);
	if (!count) {
		if (knownPageCounts.size > 1000) knownPageCounts.clear();
		count = countPages(stored, extension);
		knownPageCounts.set(key, count);
	}
	const pages = await count;
	return pages === null ? null : { extension, pages };
}

/** @param {StoredBytes} stored @returns {Promise<string | null>} */
async function sniff(stored) {
	const head = await readAt(stored.path, 0, 8);
	const text = head.toString('latin1');
	if (text.startsWith('%PDF')) return 'pdf';
	if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tiff';
	if (text.startsWith('\x89PNG')) return 'png';
	if (text.startsWith('\xff\xd8\xff')) return 'jpg';
	return null;
}

/**
 * @param {StoredBytes} stored
 * @param {string} extension
 * @returns {Promise<number | null>} null if it can't be read
 */
async function countPages(stored, extension) {
	if (extension === 'pdf') return await pdfPages(stored);
	if (extension === 'tif' || extension === 'tiff') return await tiffPages(stored.path);
	if (extension === 'txt') return await textPages(stored.path);
	return IMAGES.has(extension) ? 1 : null;
}

/** @param {StoredBytes} stored @returns {Promise<number | null>} */
async function pdfPages(stored) {
	const head = (await readAt(stored.path, 0, 1024)).toString('latin1');
	if (!head.includes('%PDF-')) return null;
	if (stored.size > PARSE_LIMIT_BYTES) return await searchPageCount(stored.path);
	try {
		const bytes = await fs.readFile(stored.path);
		// Encrypted lists of objects look broken until they are decrypted.
		const pdf = await PDFDocument.load(bytes, {
			updateMetadata: false,
			throwOnInvalidObject: !bytes.includes('/Encrypt'),
			password: '',
		});
		return pdf.getPageCount() || null;
	} catch {
		return null;
	}
}

/**
 * Page count of a large PDF, read as a stream: the largest `/Count` of a page tree. Where the tree is compressed there is
 * nothing to find, and the answer is 1.
 * @param {string} file
 */
async function searchPageCount(file) {
	let largest = 1;
	let carry = Buffer.alloc(0);
	for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
		const bytes = Buffer.concat([carry, chunk]);
		for (let at = bytes.indexOf('/Count'); at >= 0; at = bytes.indexOf('/Count', at + 1)) {
			const [, count] = /^\/Count\s+(\d+)/.exec(bytes.toString('latin1', at, at + 32)) ?? [];
			if (count !== undefined) largest = Math.max(largest, Number(count));
		}
		carry = bytes.subarray(-32);
	}
	return largest;
}

/** @param {string} file @returns {Promise<number>} 60 lines a page, as a line printer */
async function textPages(file) {
	let lines = 0;
	let last = 0x0a;
	for await (const chunk of createReadStream(file)) {
		for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) lines += 1;
		last = chunk[chunk.length - 1];
	}
	if (last !== 0x0a) lines += 1;
	return Math.max(1, Math.ceil(lines / LINES_PER_PAGE));
}

/**
 * A TIFF is a chain of image directories, one per page.
 * @param {string} file
 * @returns {Promise<number | null>}
 */
async function tiffPages(file) {
	const handle = await fs.open(file);
	try {
		const { size } = await handle.stat();
		const read = async (/** @type {number} */ at, /** @type {number} */ length) => {
			const buffer = Buffer.alloc(length);
			const { bytesRead } = await handle.read(buffer, 0, length, at);
			return bytesRead === length ? buffer : null;
		};
		const head = await read(0, 8);
		const order = head?.toString('latin1', 0, 2);
		if (!head || (order !== 'II' && order !== 'MM')) return null;
		const little = order === 'II';
		const u16 = (/** @type {Buffer} */ b) => (little ? b.readUInt16LE(0) : b.readUInt16BE(0));
		const u32 = (/** @type {Buffer} */ b, at = 0) => (little ? b.readUInt32LE(at) : b.readUInt32BE(at));
		if (u16(head.subarray(2)) !== 42) return null;
		// A damaged file may contain a loop.
		const visited = new Set();
		for (let at = u32(head, 4); at !== 0; ) {
			if (at >= size || visited.has(at)) return null;
			visited.add(at);
			const entries = await read(at, 2);
			const next = entries && (await read(at + 2 + u16(entries) * 12, 4));
			if (!next) return null;
			at = u32(next);
		}
		return visited.size || null;
	} finally {
		await handle.close();
	}
}

/** @param {string} file @param {number} at @param {number} length */
async function readAt(file, at, length) {
	const handle = await fs.open(file);
	try {
		const buffer = Buffer.alloc(length);
		const { bytesRead } = await handle.read(buffer, 0, length, at);
		return buffer.subarray(0, bytesRead);
	} finally {
		await handle.close();
	}
}

module.exports = { ByteStore, inspect, CONVERSION_FAILED };
