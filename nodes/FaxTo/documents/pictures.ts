import {
	clip,
	concatTransformationMatrix,
	drawObject,
	endPath,
	type PDFDocument,
	type PDFPage,
	type PDFRef,
	popGraphicsState,
	pushGraphicsState,
	rectangle,
	Unzlib,
} from '../bundles/pdf';
import { type PictureHeader, pictureHeader, type PngHeader, uprightSize } from './pictureHeader';
import { Unfaxable } from './unfaxable';

/** Maximum side length and area of an accepted picture, in pixels. */
const MAX_SIDE = 12_000;
const MAX_PIXELS = 60_000_000;

/**
 * Maximum area of a PNG that must be decoded, which takes several copies of four bytes per pixel. Others are embedded
 * as they are.
 */
const MAX_DECODED_PIXELS = 12_000_000;

/** How many packed bytes are unpacked at once, and how many more than needed may come: some programs write a few. */
const UNPACKED_AT_ONCE = 16 * 1024;
const MAX_SURPLUS = 64 * 1024;

/** Checks that a picture can be faxed. @param picture the whole file @throws Unfaxable when it can't */
export function checkPicture(picture: Buffer): PictureHeader {
	const header = pictureHeader(picture);
	if (!header || Math.min(header.width, header.height) < 1) throw new Unfaxable('is a picture that can’t be read');
	const { width, height, space } = header;
	const large = `is a picture of ${width} × ${height} pixels, which is too large to fax`;
	if (Math.max(width, height) > MAX_SIDE || width * height > MAX_PIXELS) throw new Unfaxable(large);
	if (!space && width * height > MAX_DECODED_PIXELS)
		throw new Unfaxable(
			`${large} while it is transparent, interlaced or of 16 bits a colour`,
			'Save it as a JPEG, or in a smaller size',
		);
	if (!header.isWhole || !hasAllPixels(header))
		throw new Unfaxable('is a picture that can’t be read: it is damaged or not complete');
	return header;
}

/** The bits per sample of a PNG, and its samples per pixel by colour type. */
const DEPTHS = new Set([1, 2, 4, 8, 16]);
const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** The passes of an interlaced PNG: the first pixel across and down, and the steps to the next ones. */
const PASSES = [
	[0, 0, 8, 8],
	[4, 0, 8, 8],
	[0, 4, 4, 8],
	[2, 0, 4, 4],
	[0, 2, 2, 4],
	[1, 0, 2, 2],
	[0, 1, 1, 2],
];

/** The size of a PNG's unpacked pixels, in bytes: each row begins with a byte for its filter. NaN for an unknown kind. */
function unpackedSize({ width, height }: PictureHeader, { bitDepth, colorType, isInterlaced }: PngHeader): number {
	const passes = isInterlaced ? PASSES : [[0, 0, 1, 1]];
	const bits = DEPTHS.has(bitDepth) ? bitDepth * (SAMPLES[colorType] ?? NaN) : NaN;
	return passes.reduce((sum, [x = 0, y = 0, across = 1, down = 1]) => {
		const [columns, rows] = [Math.ceil((width - x) / across), Math.ceil((height - y) / down)];
		const row = 1 + Math.ceil((columns * bits) / 8);
		return sum + (columns > 0 ? rows * row : 0);
	}, 0);
}

/** Whether the pixels of a picture, if it is a PNG, are complete, and no more than its size tells: a small file could unpack to gigabytes. */
function hasAllPixels(header: PictureHeader): boolean {
	const { png } = header;
	if (!png) return true;
	const packed = packedPixels(png.chunks);
	const size = unpackedSize(header, png);
	let count = 0;
	const unpack = new Unzlib((bytes) => (count += bytes.length));
	try {
		for (let at = 0; at < packed.length && count <= size; at += UNPACKED_AT_ONCE)
			unpack.push(packed.subarray(at, at + UNPACKED_AT_ONCE));
	} catch {
		return false;
	}
	return count >= size && count <= size + MAX_SURPLUS;
}

const packedPixels = (chunks: PngHeader['chunks']): Uint8Array =>
	new Uint8Array(Buffer.concat(chunks.flatMap(([type, body]) => (type === 'IDAT' ? [body] : []))));

/** Margin around pictures, in points. */
const PICTURE_MARGIN = 18;

/** A picture narrower than this share of the page is unreadable, so it is split over pages, at about half of the page's width. */
const MIN_WIDTH = 1 / 3;
const CUT_WIDTH = 1 / 2;

/** Maximum number of pages for a split picture, and the overlap between pages, in points. */
const MAX_CUT_PAGES = 20;
const OVERLAP = 12;

/** A picture embedded in a document. */
interface Picture {
	ref: PDFRef;
	/** In pixels, when upright. */
	width: number;
	height: number;
	/** The Exif orientation, 1 to 8. */
	orientation: number;
}

/** Embeds a picture. @throws Unfaxable when it can't be faxed */
export async function embedPicture(document: PDFDocument, content: Buffer): Promise<Picture> {
	const header = checkPicture(content);
	const ref = await refOf(document, content, header).catch(() => {
		throw new Unfaxable('is a picture that can’t be read');
	});
	return { ref, ...uprightSize(header), orientation: header.orientation };
}

async function refOf(document: PDFDocument, content: Buffer, header: PictureHeader): Promise<PDFRef> {
	const { png, space, width: Width, height: Height } = header;
	if (!space) {
		const image = await document.embedPng(new Uint8Array(stillOf(content, png?.chunks ?? [])));
		// Compresses the pixels now: those of all pictures together would not fit into memory.
		await image.embed();
		return image.ref;
	}
	// A PDF can contain a JPEG, and a PNG's compressed pixels, as they are.
	const { context } = document;
	const { name, channels: Colors, palette } = space;
	const BitsPerComponent = png?.bitDepth ?? 8;
	const ColorSpace = palette
		? ['Indexed', 'DeviceRGB', palette.length / 3 - 1, context.register(context.stream(palette))]
		: name;
	const image = { Type: 'XObject', Subtype: 'Image', Width, Height, BitsPerComponent, ColorSpace };
	const packed = png
		? { Filter: 'FlateDecode', DecodeParms: { Predictor: 15, Colors, BitsPerComponent, Columns: Width } }
		: // Programs store CMYK inverted.
			{ Filter: 'DCTDecode', Decode: Colors === 4 ? [1, 0, 1, 0, 1, 0, 1, 0] : undefined };
	return context.register(context.stream(png ? packedPixels(png.chunks) : content, { ...image, ...packed }));
}

/** The chunks that a PNG's still picture needs. Others may declare sizes of their own, which pdf-lib would trust. */
const STILL = new Set(['PLTE', 'tRNS', 'IDAT', 'IEND']);

/** A PNG with one header, and without animation, text and colour profiles. */
function stillOf(content: Buffer, chunks: PngHeader['chunks']): Buffer {
	const numbers = (value: number) => {
		const bytes = Buffer.alloc(4);
		bytes.writeUInt32BE(value);
		return bytes;
	};
	// The signature and the header, whose size was checked. pdf-lib ignores checksums.
	const parts = [content.subarray(0, 33)];
	for (const [type, body] of chunks)
		if (STILL.has(type)) parts.push(numbers(body.length), Buffer.from(type, 'latin1'), body, numbers(0));
	return Buffer.concat(parts);
}

/** A rectangle on a page, in points from its lower left corner. */
interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** The largest size in a room that keeps the proportions, centred. */
export function fitted(room: Box, { width, height }: { width: number; height: number }): Box {
	const scale = Math.min(room.width / width, room.height / height);
	const [across, up] = [width * scale, height * scale];
	return { x: room.x + (room.width - across) / 2, y: room.y + (room.height - up) / 2, width: across, height: up };
}

/** Where a picture stands on a page of its own. */
export function placeOn([width, height]: readonly [number, number], picture: { width: number; height: number }): Box {
	const [x, y] = [PICTURE_MARGIN, PICTURE_MARGIN];
	return fitted({ x, y, width: width - 2 * x, height: height - 2 * y }, picture);
}

/** Draws a picture into a box, in its Exif orientation. */
export function drawPicture(page: PDFPage, picture: Picture, { x, y, width, height }: Box): void {
	const [right, top] = [x + width, y + height];
	// The transformation of the unit square, by Exif orientation.
	const matrices: Record<number, [number, number, number, number, number, number]> = {
		1: [width, 0, 0, height, x, y],
		2: [-width, 0, 0, height, right, y],
		3: [-width, 0, 0, -height, right, top],
		4: [width, 0, 0, -height, x, top],
		5: [0, -height, -width, 0, right, top],
		6: [0, -height, width, 0, x, top],
		7: [0, height, width, 0, x, y],
		8: [0, height, -width, 0, right, y],
	};
	const matrix = matrices[picture.orientation] ?? [width, 0, 0, height, x, y];
	page.pushOperators(
		pushGraphicsState(),
		concatTransformationMatrix(...matrix),
		drawObject(page.node.newXObject('Picture', picture.ref)),
		popGraphicsState(),
	);
}

/**
 * Adds a picture as a page, as large as possible; a long and narrow one, such as a receipt, is split over enough pages
 * to be readable.
 */
export function addPicturePages(document: PDFDocument, picture: Picture, paper: readonly [number, number]): void {
	const [across, down] = [paper[0] - 2 * PICTURE_MARGIN, paper[1] - 2 * PICTURE_MARGIN];
	const ratio = picture.height / picture.width;
	const place = placeOn(paper, picture);
	if (place.width >= MIN_WIDTH * across) return drawPicture(document.addPage([...paper]), picture, place);
	const step = down - OVERLAP;
	const pages = Math.min(MAX_CUT_PAGES, Math.ceil((ratio * across * CUT_WIDTH - OVERLAP) / step));
	// Widened to fill the last page as well.
	const height = Math.min(pages * step + OVERLAP, ratio * across);
	const width = height / ratio;
	for (let index = 0; index < pages; index++) {
		const page = document.addPage([...paper]);
		const x = (paper[0] - width) / 2;
		page.pushOperators(pushGraphicsState(), rectangle(x, PICTURE_MARGIN, width, down), clip(), endPath());
		const y = paper[1] - PICTURE_MARGIN - height + index * step;
		drawPicture(page, picture, { x, y, width, height });
		page.pushOperators(popGraphicsState());
	}
}
