// @ts-check
/** Small files that an attacker made expensive to read. */
const { crc32, deflateSync } = require('node:zlib');
const { documentFile } = require('./documents');

/** @param {string} type @param {Buffer} body */
function chunk(type, body) {
	const typed = Buffer.concat([Buffer.from(type), body]);
	return Buffer.concat([numbers(body.length), typed, numbers(crc32(typed))]);
}

/** @param {number[]} values */
function numbers(...values) {
	const bytes = Buffer.alloc(4 * values.length);
	values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
	return bytes;
}

/** Kinds of pixels, as a header of a PNG says them: bits, colours, compression, filter, interlace. */
const GREY = [8, 0, 0, 0, 0];
const GREY_INTERLACED = [8, 0, 0, 0, 1];
const TRANSPARENT = [8, 6, 0, 0, 0];

/** @param {number} side */
const header = (side, kind = GREY) => chunk('IHDR', Buffer.concat([numbers(side, side), Buffer.from(kind)]));

/** A PNG. @param {Buffer[]} parts its header, and what stands behind it @param {Buffer} packed */
const pngOf = (packed, ...parts) =>
	Buffer.concat([
		Buffer.from('89504e470d0a1a0a', 'hex'),
		...parts,
		chunk('IDAT', packed),
		chunk('IEND', Buffer.alloc(0)),
	]);

/** A grey picture of 10 × 10 pixels. @param {Buffer[]} more what stands behind its header */
const png = (...more) => pngOf(deflateSync(Buffer.alloc(110)), header(10), ...more);

/** A picture of 8 × 8 pixels, grey and interlaced. @param {Buffer} packed */
const interlacedPng = (packed) => pngOf(packed, header(8, GREY_INTERLACED));

/** A transparent picture of 10 × 10 pixels that unpacks to so many bytes. @param {number} bytes */
const unfoldingPng = (bytes) => pngOf(deflateSync(Buffer.alloc(bytes)), header(10, TRANSPARENT));

/** A PNG that declares a width of 10 pixels, and then of 20,000. */
const pngWithTwoHeaders = () => png(header(20_000));

/** A PNG of 10 × 10 pixels with an animation of 20,000 × 20,000. */
function animatedPng() {
	const frame = chunk('fcTL', Buffer.concat([numbers(0, 20_000, 20_000, 0, 0), Buffer.alloc(6)]));
	return png(
		chunk('acTL', numbers(2, 0)),
		frame,
		chunk('fdAT', Buffer.concat([numbers(1), deflateSync(Buffer.alloc(10))])),
		frame,
	);
}

/** A PNG with so many empty chunks. @param {number} count */
const pngOfChunks = (count) => png(Buffer.alloc(12 * count, chunk('tEXt', Buffer.alloc(0))));

/** A JPEG with so many empty segments. @param {number} count */
const jpegOfSegments = (count) => {
	const picture = documentFile('photo-gray.jpg');
	return Buffer.concat([picture.subarray(0, 2), Buffer.alloc(4 * count, 'ffe00002', 'hex'), picture.subarray(2)]);
};

/** A PDF of one page, whose page tree stands in a list of objects that unfolds to so many bytes. @param {number} bytes */
function unfoldingPdf(bytes) {
	const pages = '<</Type/Pages/Kids[3 0 R]/Count 1>>';
	const page = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>';
	const places = `2 0 3 ${pages.length} `;
	const unfolded = Buffer.alloc(bytes, ' ');
	unfolded.write(places + pages + page);
	return pdfWithList(2, places.length, unfolded);
}

/** A PDF whose list of objects tells of so many. @param {number} count */
const pdfWithLongList = (count) => pdfWithList(count, 4 * count, Buffer.alloc(4 * count + 2, '1 0 '));

/** A PDF with a list of objects. @param {number} count @param {number} first @param {Buffer} unfolded */
function pdfWithList(count, first, unfolded) {
	const list = deflateSync(unfolded);
	return Buffer.concat([
		Buffer.from(
			`%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n4 0 obj<</Type/ObjStm/N ${count}/First ${first}/Filter/FlateDecode/Length ${list.length}>>stream\n`,
		),
		list,
		Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF'),
	]);
}

/** A PDF of one page, which leads to so many objects. @param {number} count */
function pdfOfObjects(count) {
	const objects = Array.from(
		{ length: count },
		(_value, index) => `${index + 20} 0 obj\n[${index + 21} 0 R]\nendobj\n`,
	);
	const page = documentFile('pdf-plain.pdf').toString('latin1').replace('/Parent 2 0 R', '/Parent 2 0 R /Many 20 0 R');
	return Buffer.from(page.replace('2 0 obj', `${objects.join('')}2 0 obj`), 'latin1');
}

/** What may stand in a PDF to keep a reader busy, by its name. @type {Record<string, string>} */
const HOSTILE_OBJECTS = {
	'an open string': `1 0 obj\n(${'x'.repeat(1_100_000)}\nendobj\n`,
	'many open strings': '1 0 obj\n(\n'.repeat(50_000),
	'lists within lists': `1 0 obj\n${'['.repeat(200_000)}\nendobj\n`,
	'a list of a million and one numbers': `1 0 obj\n[${'1 '.repeat(1_000_001)}]\nendobj\n`,
	'an object of a number that none has': '99999999 0 obj\n1\nendobj\n',
	'a list of objects behind many filters': `1 0 obj\n<</Type/ObjStm/N 1/First 4/Length 4/Filter[${'/LZWDecode'.repeat(40_000)}]>>stream\nabcd\nendstream\nendobj\n`,
	'many ends': 'startxref\n1\n%%EOF\n'.repeat(260_000),
	'a list of objects that tells of a billion':
		'1 0 obj\n<</Type/XRef/Size 2/Index[0 1000000000]/W[0 0 0]/Length 0>>stream\n\nendstream\nendobj\n',
};

/** A PDF of one page with something more before its objects. @param {string} body */
const pdfWith = (body) =>
	Buffer.from(
		documentFile('pdf-plain.pdf')
			.toString('latin1')
			.replace(/1 0 obj/, `${body}1 0 obj`),
		'latin1',
	);

module.exports = {
	animatedPng,
	chunk,
	deflateSync,
	HOSTILE_OBJECTS,
	interlacedPng,
	jpegOfSegments,
	pdfOfObjects,
	pdfWith,
	pdfWithLongList,
	png,
	pngOfChunks,
	pngWithTwoHeaders,
	unfoldingPdf,
	unfoldingPng,
};
