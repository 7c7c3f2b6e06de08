import type { PDFDocument, PDFPage, PDFRef } from '../bundles/pdf';
import { type PictureHeader, pictureHeader } from './pictureHeader';

/** The longest side of a picture that is taken, in pixels, and the most pixels. */
const MAX_SIDE = 12_000;
const MAX_PIXELS = 60_000_000;

/** The most pixels of a PNG that has to be decoded: four bytes each, several times. One that is as a PDF holds it needs no decoding. */
const MAX_DECODED_PIXELS = 12_000_000;

/** Around pictures, in points. */
export const PICTURE_MARGIN = 18;

/** A picture narrower than this share of the page is unreadable: it is cut over pages, where it has about half of the page's width. */
const MIN_WIDTH = 1 / 3;
const CUT_WIDTH = 1 / 2;

/** How many pages a picture is cut over at most, and how much of a page's picture comes again on the next, in points. */
const MAX_CUT_PAGES = 20;
const OVERLAP = 12;

/** A picture in a document. */
interface Picture {
	ref: PDFRef;
	/** In pixels, as it is seen upright. */
	width: number;
	height: number;
	/** Exif's number, 1 to 8. */
	orientation: number;
}

/** Why a picture can't be faxed, completes "the file '…' …"; undefined when nothing speaks against it. @param picture the whole file */
export function complaintAboutPicture(picture: Buffer): string | undefined {
	const header = pictureHeader(picture);
	if (!header || header.width < 1 || header.height < 1) return 'is a picture that can’t be read';
	const { width, height } = header;
	if (Math.max(width, height) > MAX_SIDE || width * height > MAX_PIXELS)
		return `is a picture of ${width} × ${height} pixels, which is too large to fax`;
	if (!header.isWhole) return 'is a picture that can’t be read: it is damaged or not complete';
	if (header.png && !colorSpaceOf(header.png) && width * height > MAX_DECODED_PIXELS)
		return `is a picture of ${width} × ${height} pixels with transparency, which is too large to fax: save it without`;
	return undefined;
}

/** A picture in a document; undefined when it can't be read. @param content what `complaintAboutPicture` has nothing against */
export async function embedPicture(document: PDFDocument, content: Buffer): Promise<Picture | undefined> {
	const header = pictureHeader(content);
	if (!header) return undefined;
	const ref = await refOf(document, content, header).catch(() => undefined);
	const isSideways = header.orientation >= 5;
	const [width, height] = isSideways ? [header.height, header.width] : [header.width, header.height];
	return ref && { ref, width, height, orientation: header.orientation };
}

async function refOf(document: PDFDocument, content: Buffer, header: PictureHeader): Promise<PDFRef> {
	const { png } = header;
	if (!png) {
		// A copy of its own: pdf-lib reads a JPEG from the beginning of the memory that small buffers share.
		const image = await document.embedJpg(new Uint8Array(withoutFill(content)));
		await image.embed();
		return image.ref;
	}
	const color = colorSpaceOf(png);
	if (!color) {
		const image = await document.embedPng(new Uint8Array(stillOf(content, png)));
		// Packs its pixels now: those of all pictures together would not fit into memory.
		await image.embed();
		return image.ref;
	}
	// A PNG's pixels are packed as a PDF's may be: they stay as they are.
	const { context } = document;
	const pixels = Buffer.concat(png.chunks.flatMap(([type, body]) => (type === 'IDAT' ? [body] : [])));
	const { width: Width, height: Height } = header;
	const { bitDepth: BitsPerComponent } = png;
	return context.register(
		context.stream(new Uint8Array(pixels), {
			Type: 'XObject',
			Subtype: 'Image',
			Width,
			Height,
			BitsPerComponent,
			ColorSpace: color.palette
				? ['Indexed', 'DeviceRGB', color.palette.length / 3 - 1, context.register(context.stream(color.palette))]
				: color.name,
			Filter: 'FlateDecode',
			DecodeParms: { Predictor: 15, Colors: color.channels, BitsPerComponent, Columns: Width },
		}),
	);
}

/** How a PDF calls the colours of a PNG; undefined where its pixels can't stand in a PDF as they are. */
function colorSpaceOf({ bitDepth, colorType, isInterlaced, chunks }: NonNullable<PictureHeader['png']>) {
	if (isInterlaced || bitDepth > 8 || chunks.some(([type]) => type === 'tRNS')) return undefined;
	if (colorType === 0) return { name: 'DeviceGray', channels: 1 };
	if (colorType === 2) return { name: 'DeviceRGB', channels: 3 };
	const [, palette] = chunks.find(([type]) => type === 'PLTE') ?? [];
	const isPalette = palette && palette.length >= 3 && palette.length % 3 === 0 && palette.length <= 768;
	return colorType === 3 && isPalette ? { name: 'Indexed', channels: 1, palette: new Uint8Array(palette) } : undefined;
}

/** The parts of a PNG that its still picture is made of. Others may name sizes of their own, which the library believes. */
const STILL = new Set(['PLTE', 'tRNS', 'IDAT', 'IEND']);

/** A PNG with one header and without animation, texts and colour profiles. */
function stillOf(content: Buffer, { chunks }: NonNullable<PictureHeader['png']>): Buffer {
	const numbers = (value: number) => {
		const bytes = Buffer.alloc(4);
		bytes.writeUInt32BE(value);
		return bytes;
	};
	// The signature and the header, whose size was checked; checksums are not looked at again.
	const parts = [content.subarray(0, 33)];
	for (const [type, body] of chunks)
		if (STILL.has(type)) parts.push(numbers(body.length), Buffer.from(type, 'latin1'), body, numbers(0));
	return Buffer.concat(parts);
}

/** A JPEG without the fill bytes before its first frame, which the library takes for something else. */
function withoutFill(jpeg: Buffer): Buffer {
	const parts = [jpeg.subarray(0, 2)];
	let at = 2;
	while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
		const marker = jpeg[at + 1] ?? 0;
		if (marker === 0xff) {
			at++;
			continue;
		}
		if (marker === 0xda) break;
		const end = at + 2 + jpeg.readUInt16BE(at + 2);
		parts.push(jpeg.subarray(at, end));
		at = end;
	}
	return Buffer.concat([...parts, jpeg.subarray(at)]);
}

/** A place on a page, in points from its lower left corner. */
export interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** Draws a picture into a place, mirrored and turned as it was taken. */
export async function drawPicture(page: PDFPage, picture: Picture, { x, y, width, height }: Box): Promise<void> {
	const { concatTransformationMatrix, drawObject, popGraphicsState, pushGraphicsState } = await import(
		'../bundles/pdf'
	);
	const [right, top] = [x + width, y + height];
	// Where a picture's unit square comes to lie: by Exif's number.
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

/** A picture on a page of its own, as large as it fits; one that is long and narrow, as a receipt is, on as many as it takes to be read. */
export async function addPicturePages(
	document: PDFDocument,
	picture: Picture,
	paper: readonly [number, number],
): Promise<void> {
	const { clip, endPath, popGraphicsState, pushGraphicsState, rectangle } = await import('../bundles/pdf');
	const [across, down] = [paper[0] - 2 * PICTURE_MARGIN, paper[1] - 2 * PICTURE_MARGIN];
	const ratio = picture.height / picture.width;
	const scale = Math.min(across / picture.width, down / picture.height);
	if (picture.width * scale >= MIN_WIDTH * across) {
		const [width, height] = [picture.width * scale, picture.height * scale];
		const page = document.addPage([...paper]);
		await drawPicture(page, picture, { x: (paper[0] - width) / 2, y: (paper[1] - height) / 2, width, height });
		return;
	}
	const step = down - OVERLAP;
	const pages = Math.min(MAX_CUT_PAGES, Math.ceil((ratio * across * CUT_WIDTH - OVERLAP) / step));
	// As wide as fills the last page, too.
	const height = Math.min(pages * step + OVERLAP, ratio * across);
	const width = height / ratio;
	for (let index = 0; index < pages; index++) {
		const page = document.addPage([...paper]);
		const x = (paper[0] - width) / 2;
		page.pushOperators(pushGraphicsState(), rectangle(x, PICTURE_MARGIN, width, down), clip(), endPath());
		const y = paper[1] - PICTURE_MARGIN - height + index * step;
		await drawPicture(page, picture, { x, y, width, height });
		page.pushOperators(popGraphicsState());
	}
}
