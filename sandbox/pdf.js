// @ts-check
/** Creates the PDFs and pictures that the sandbox serves. */
const { PDFDocument, StandardFonts } = require('@cantoo/pdf-lib');
const { PNG } = require('pngjs');

/**
 * A valid PDF that describes itself on each page.
 * @param {string[]} lines shown on every page; characters outside WinAnsi become `?`
 * @param {number} pages
 * @returns {Promise<Buffer>}
 */
async function makePdf(lines, pages) {
	const pdf = await PDFDocument.create();
	const font = await pdf.embedFont(StandardFonts.Helvetica);
	for (let number = 1; number <= pages; number += 1) {
		const page = pdf.addPage([595, 842]);
		const text = [...lines, `Page ${number} of ${pages}`].join('\n').replace(/[^\n\x20-\x7e]/g, '?');
		page.drawText(text, { x: 60, y: 760, size: 14, lineHeight: 22, font });
	}
	// Without object streams, the file has a plain xref table, which padTo relies on.
	return Buffer.from(await pdf.save({ useObjectStreams: false }));
}

/**
 * Grows a PDF from makePdf to an exact size and keeps it valid: a comment goes in before the xref table, the only thing
 * that has to move is the number after `startxref`.
 * @param {Buffer} pdf
 * @param {number} bytes wanted size
 * @returns {Buffer} of that size; unchanged when it is already as large
 */
function padTo(pdf, bytes) {
	const tail = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(pdf.toString('latin1'));
	if (!tail) throw new Error('This PDF has no plain xref table.');
	const xref = Number(tail[1]);
	const middle = pdf.subarray(xref, tail.index);
	const end = (/** @type {number} */ at) => Buffer.from(`startxref\n${at}\n%%EOF`);
	// The offset's own digits count, too: it can have at most as many as the size.
	for (let fill = bytes - xref - middle.length; fill >= 2; fill -= 1) {
		const ending = end(xref + fill);
		const size = xref + fill + middle.length + ending.length;
		if (size > bytes) continue;
		const comment = Buffer.alloc(fill, 0x20);
		comment[0] = 0x25;
		comment[fill - 1] = 0x0a;
		// One byte can be missing where the offset gains a digit; line ends after the last line are allowed.
		const rest = Buffer.alloc(bytes - size, 0x0a);
		return Buffer.concat([pdf.subarray(0, xref), comment, middle, ending, rest]);
	}
	return pdf;
}

/**
 * A small picture of a page: one dark bar per line of "text", so that pages of different faxes look different.
 * @param {number} seed
 * @returns {Buffer} PNG, 170 by 240
 */
function makePreview(seed) {
	const png = new PNG({ width: 170, height: 240 });
	png.data.fill(0xff);
	for (let line = 0; line < 16; line += 1) {
		const width = 40 + ((seed * 31 + line * 47) % 90);
		for (let y = 20 + line * 13; y < 26 + line * 13; y += 1) {
			for (let x = 20; x < 20 + width; x += 1) {
				const at = (y * png.width + x) * 4;
				png.data[at] = png.data[at + 1] = png.data[at + 2] = 0x30;
			}
		}
	}
	// The default tries five filters per line, which gains nothing here.
	return PNG.sync.write(png, { filterType: 0 });
}

module.exports = { makePdf, padTo, makePreview };
