import type { PDFDocument, PDFImage } from '../bundles/pdf';

/** The size of a picture in pixels, and how its camera was held: 0, 90, 180 or 270 degrees clockwise to be upright. */
interface PictureSize {
	width: number;
	height: number;
	turn: number;
}

/** The longest side of a picture that is taken, in pixels, and the most pixels: more would need gigabytes to be read. */
const LONGEST_SIDE = 12_000;
const MOST_PIXELS = 60_000_000;

/** Why a picture can't be faxed, completes "the file '…' …"; undefined when nothing speaks against it. */
export function complaintAboutPicture(size: PictureSize | undefined): string | undefined {
	if (!size || size.width < 1 || size.height < 1) return 'is a picture that can’t be read';
	const { width, height } = size;
	return Math.max(width, height) > LONGEST_SIDE || width * height > MOST_PIXELS
		? `is a picture of ${width} × ${height} pixels, which is too large to fax`
		: undefined;
}

/** What a PNG or JPEG says of its size, without reading the picture; undefined when it does not. @param bytes the file, or its first part */
export function pictureSize(bytes: Buffer): PictureSize | undefined {
	if (bytes[0] === 0x89)
		return bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR'
			? undefined
			: { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), turn: 0 };
	let turn = 0;
	for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
		const marker = bytes[at + 1] ?? 0;
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5), turn };
		const length = bytes.readUInt16BE(at + 2);
		if (marker === 0xe1) turn = turnOf(bytes.subarray(at + 4, at + 2 + length));
		at += 2 + length;
	}
	return undefined;
}

/** A picture in a document; undefined when it can't be read. Its size was checked before. */
export async function embedPicture(document: PDFDocument, content: Buffer): Promise<PDFImage | undefined> {
	// A copy of its own: pdf-lib reads a JPEG from the beginning of the memory that small buffers share.
	const isPng = content[0] === 0x89;
	const bytes = new Uint8Array(isPng ? stillOf(content) : content);
	return await (isPng ? document.embedPng(bytes) : document.embedJpg(bytes)).catch(() => undefined);
}

/** The parts of a PNG that its still picture is made of. Others may name sizes of their own, which the library believes. */
const STILL = new Set(['PLTE', 'tRNS', 'IDAT', 'IEND']);

/** A PNG with one header and without animation, texts and colour profiles. */
function stillOf(png: Buffer): Buffer {
	// The signature and the header, whose size was checked.
	const parts = [png.subarray(0, 33)];
	for (let at = 33; at + 12 <= png.length; ) {
		const end = at + 12 + png.readUInt32BE(at);
		if (STILL.has(png.toString('latin1', at + 4, at + 8))) parts.push(png.subarray(at, end));
		at = end;
	}
	return Buffer.concat(parts);
}

/** Exif's values for a picture whose camera was turned. */
const TURNS: Record<number, number> = { 3: 180, 6: 90, 8: 270 };

/** The turn that Exif data ask for; 0 when there are none. */
function turnOf(exif: Buffer): number {
	if (exif.toString('latin1', 0, 6) !== 'Exif\0\0') return 0;
	const tiff = exif.subarray(6);
	const isLittle = tiff.toString('latin1', 0, 2) === 'II';
	const short = (at: number) => (at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
	const directory = tiff.length < 8 ? 0 : isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
	for (let entry = 0; entry < short(directory); entry++) {
		const at = directory + 2 + 12 * entry;
		if (short(at) === 0x0112) return TURNS[short(at + 8)] ?? 0;
	}
	return 0;
}
