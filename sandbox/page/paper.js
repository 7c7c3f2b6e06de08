// @ts-check
/** Documents in a form that browsers can show: PDFs and pictures unchanged, text on pages. */
const { createReadStream } = require('node:fs');
const fs = require('node:fs/promises');
const { TextDecoder } = require('node:util');
const { PDFDocument, StandardFonts } = require('@cantoo/pdf-lib');

/**
 * @typedef {import('../types').StoredBytes} StoredBytes
 * @typedef {import('@cantoo/pdf-lib').PDFFont} PDFFont
 * @typedef {{ type: string, bytes: Buffer | import('node:stream').Readable }} Shown
 */

/** A4 in points. */
const PAPER = { width: 595, height: 842, margin: 57 };
/** As the converter counts pages, see documents.js. */
const LINES_PER_PAGE = 60;
const FONT_SIZE = 10;
const MIN_FONT_SIZE = 4;
/** Width of a Courier character, relative to the font size. */
const CHARACTER_WIDTH = 0.6;
const COLUMNS = Math.floor((PAPER.width - 2 * PAPER.margin) / (FONT_SIZE * CHARACTER_WIDTH));
/** Maximum number of pages drawn, as many as an incoming fax may have. */
const MAX_PAGES = 200;
/** Longer texts are cut: nobody reads them on a screen. */
const MAX_TEXT_BYTES = 2 * 1024 * 1024;

/** @type {Record<string, string>} file ending → type of what browsers show by themselves */
const PICTURES = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', bmp: 'image/bmp' };

/**
 * @param {string} extension of a document, lower case
 * @returns {'pdf' | 'image' | null} what `shown` makes of it; null when a browser has no way to show it
 */
function kindOf(extension) {
	if (extension === 'pdf' || extension === 'txt') return 'pdf';
	return Object.hasOwn(PICTURES, extension) ? 'image' : null;
}

/**
 * @param {StoredBytes} stored
 * @param {string} extension
 * @returns {Promise<Shown>} never a type that runs scripts, whatever the bytes are
 */
async function shown(stored, extension) {
	if (extension === 'txt') return { type: 'application/pdf', bytes: await textPdf(await readText(stored)) };
	const type = extension === 'pdf' ? 'application/pdf' : (PICTURES[extension] ?? 'application/octet-stream');
	return { type, bytes: createReadStream(stored.path) };
}

/** @param {StoredBytes} stored @returns {Promise<string>} UTF-8, or the encoding of older Windows programs */
async function readText(stored) {
	const handle = await fs.open(stored.path);
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(stored.size, MAX_TEXT_BYTES)), 0);
		const bytes = buffer.subarray(0, bytesRead);
		// A character cut in two at the limit must not change how the rest is decoded.
		const isCut = bytesRead < stored.size;
		try {
			return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
		} catch {
			return new TextDecoder('windows-1252').decode(bytes);
		}
	} finally {
		await handle.close();
	}
}

/** @param {string} text @returns {string[]} without the empty one after the last line end */
function linesOf(text) {
	const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
	if (lines.at(-1) === '') lines.pop();
	return lines.length === 0 ? [''] : lines;
}

/** @param {string} text @returns {number} */
function countTextPages(text) {
	return Math.ceil(linesOf(text).length / LINES_PER_PAGE);
}

/**
 * Text as a line printer puts it on paper. A page has 60 lines of the text; where long lines need more room, its letters
 * get smaller.
 * @param {string} text characters outside WinAnsi become `?`; pages after the 200th are left out
 * @returns {Promise<Buffer>}
 */
async function textPdf(text) {
	const pdf = await PDFDocument.create();
	const font = await pdf.embedFont(StandardFonts.Courier);
	const known = new Set(font.getCharacterSet());
	const lines = linesOf(text);
	const end = Math.min(lines.length, MAX_PAGES * LINES_PER_PAGE);
	for (let at = 0; at < end; at += LINES_PER_PAGE) {
		drawLines(
			pdf.addPage([PAPER.width, PAPER.height]),
			font,
			lines.slice(at, at + LINES_PER_PAGE).map((line) => printable(line, known)),
		);
	}
	return Buffer.from(await pdf.save());
}

/** @param {string} line @param {Set<number>} known code points that the font has */
function printable(line, known) {
	const characters = Array.from(line.replaceAll('\t', '    '), (character) =>
		known.has(character.codePointAt(0) ?? 0) ? character : '?',
	);
	return characters.join('');
}

/** @param {import('@cantoo/pdf-lib').PDFPage} page @param {PDFFont} font @param {string[]} lines */
function drawLines(page, font, lines) {
	let size = FONT_SIZE;
	let wrapped = wrap(lines, COLUMNS);
	while (wrapped.length > (LINES_PER_PAGE * FONT_SIZE) / size && size > MIN_FONT_SIZE) {
		size -= 0.5;
		wrapped = wrap(lines, Math.floor((COLUMNS * FONT_SIZE) / size));
	}
	const visible = wrapped.slice(0, Math.floor((LINES_PER_PAGE * FONT_SIZE) / size));
	page.drawText(visible.join('\n'), {
		x: PAPER.margin,
		y: PAPER.height - PAPER.margin - size,
		size,
		lineHeight: size * 1.2,
		font,
	});
}

/** @param {string[]} lines @param {number} columns @returns {string[]} */
function wrap(lines, columns) {
	const pieces = new RegExp(`.{1,${columns}}`, 'gu');
	return lines.flatMap((line) => line.match(pieces) ?? ['']);
}

module.exports = { MAX_PAGES, kindOf, shown, readText, countTextPages, textPdf, MAX_TEXT_BYTES };
