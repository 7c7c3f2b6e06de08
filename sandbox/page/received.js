// @ts-check
/** Reads the form “Send me a fax”: converts a PDF or text to a PDF and counts its pages. */
const fs = require('node:fs/promises');
const { inspect } = require('../documents');
const { countTextPages, MAX_PAGES, MAX_TEXT_BYTES, readText, textPdf } = require('./paper');

/** @typedef {import('../types').StoredBytes} StoredBytes */

/** A callback URL is the longest field. */
const LIMITS = { fileSize: 50 * 1024 * 1024, files: 1, fieldSize: 10_000, fields: 10 };

/** A user's mistake, described for the user. */
class Mistake extends Error {}

/**
 * @param {import('fastify').FastifyRequest} request a multipart form
 * @param {import('../documents').ByteStore} store
 * @returns {Promise<{ fields: Record<string, string>, file: StoredBytes | null }>} file: null when none was chosen
 * @throws {Mistake}
 */
async function readForm(request, store) {
	/** @type {Record<string, string>} */
	const fields = {};
	/** @type {StoredBytes | null} */
	let file = null;
	try {
		for await (const part of request.parts({ limits: LIMITS })) {
			if (part.type === 'field') {
				fields[part.fieldname] = String(part.value);
			} else {
				const stored = await store.receive(part.file);
				// Browsers send a file without name and content if none was chosen.
				if (part.filename || stored.size > 0) file = stored;
			}
		}
	} catch (error) {
		const isTooLarge = error instanceof Error && 'code' in error && error.code === 'FST_REQ_FILE_TOO_LARGE';
		throw new Mistake(
			isTooLarge
				? 'File: it is larger than 50 MB. Choose a smaller one.'
				: 'The form did not arrive completely. Send it again.',
		);
	}
	return { fields, file };
}

/**
 * @param {StoredBytes} file
 * @param {import('../documents').ByteStore} store
 * @returns {Promise<{ pdf: StoredBytes, pages: number }>}
 * @throws {Mistake} when it is neither PDF nor text, or too long
 */
async function asFax(file, store) {
	if (file.size === 0) throw new Mistake('File: it is empty. Choose another one.');
	const head = await headOf(file);
	const isPdf = head.includes('%PDF-');
	if (!isPdf && head.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d].includes(byte))) {
		throw new Mistake('File: it is neither a PDF nor text. Choose a PDF or a text file.');
	}
	if (!isPdf && file.size > MAX_TEXT_BYTES)
		throw new Mistake('File: the text is larger than 2 MB. Choose a smaller one.');
	const text = isPdf ? '' : await readText(file);
	const pages = isPdf ? (await inspect(file, 'fax.pdf'))?.pages : countTextPages(text);
	if (pages === undefined)
		throw new Mistake('File: this PDF can’t be read; it may be damaged or need a password. Choose another one.');
	if (pages > MAX_PAGES) {
		throw new Mistake(`File: it has ${pages} pages. The sandbox takes at most ${MAX_PAGES}.`);
	}
	return { pdf: isPdf ? file : await store.keep(await textPdf(text)), pages };
}

/** @param {StoredBytes} file @returns {Promise<Buffer>} the first kilobyte */
async function headOf(file) {
	const handle = await fs.open(file.path);
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0);
		return buffer.subarray(0, bytesRead);
	} finally {
		await handle.close();
	}
}

module.exports = { Mistake, asFax, readForm };
