/** Facts about a picture, read without decoding it. */
export interface PictureHeader {
	/** In pixels, as stored. */
	width: number;
	height: number;
	/** The Exif orientation, 1 to 8. */
	orientation: number;
	/** Whether the end is present and, for a PNG, the checksums are right. */
	isWhole: boolean;
	/** Undefined if its pixels can't be embedded as they are. */
	space?: ColorSpace;
	png?: PngHeader;
}

/** How a PNG stores its pixels. */
export interface PngHeader {
	bitDepth: number;
	colorType: number;
	isInterlaced: boolean;
	/** The content of its chunks by type; IDAT can occur several times. */
	chunks: Array<[type: string, body: Buffer]>;
}

/** Size, orientation and completeness of a PNG or JPEG; undefined for other files. @param bytes the whole file */
export function pictureHeader(bytes: Buffer): PictureHeader | undefined {
	return bytes[0] === 0x89 ? pngHeader(bytes) : jpegHeader(bytes);
}

/** The size of a picture as it is seen upright, in pixels: from the fifth on, Exif's orientations are sideways. */
export function uprightSize({ width, height, orientation }: PictureHeader): { width: number; height: number } {
	return orientation < 5 ? { width, height } : { width: height, height: width };
}

/** A colour space of PDF; `Indexed` has a palette. */
interface ColorSpace {
	name: string;
	channels: number;
	palette?: Uint8Array;
}

const GRAY = { name: 'DeviceGray', channels: 1 };
const RGB = { name: 'DeviceRGB', channels: 3 };

/** By the colour type of a PNG, and by the number of channels of a JPEG. */
const PNG_SPACES: Record<number, ColorSpace> = { 0: GRAY, 2: RGB, 3: { name: 'Indexed', channels: 1 } };
const JPEG_SPACES: Record<number, ColorSpace> = { 1: GRAY, 3: RGB, 4: { name: 'DeviceCMYK', channels: 4 } };

function spaceOfPng({ bitDepth, colorType, isInterlaced, chunks }: PngHeader): ColorSpace | undefined {
	const space = PNG_SPACES[colorType];
	if (!space || isInterlaced || bitDepth > 8 || chunks.some(([type]) => type === 'tRNS')) return undefined;
	if (space.name !== 'Indexed') return space;
	const [, palette = Buffer.alloc(0)] = chunks.find(([type]) => type === 'PLTE') ?? [];
	const isPalette = palette.length >= 3 && palette.length % 3 === 0 && palette.length <= 768;
	return isPalette ? { ...space, palette: new Uint8Array(palette) } : undefined;
}

/** JPEG markers without a payload: TEM, RST0 to RST7, SOI, EOI. */
const isBare = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9);

/** The frame headers of the JPEGs that a PDF can contain, SOF0 to SOF2, and their bits per sample. */
const isFrame = (marker: number, depth: number | undefined) => marker >= 0xc0 && marker <= 0xc2 && depth === 8;

const APP1 = 0xe1;
const END_OF_IMAGE = 0xd9;

function jpegHeader(bytes: Buffer): PictureHeader | undefined {
	let frame = 0;
	let orientation: number | undefined;
	let last = 0;
	for (const { marker, at, length } of segmentsOf(bytes)) {
		if (isFrame(marker, bytes[at + 4])) frame ||= at;
		if (marker === APP1) orientation ??= orientationInExif(bytes.subarray(at + 4, at + 2 + length));
		last = marker;
	}
	const space = JPEG_SPACES[bytes[frame + 9] ?? 0];
	if (frame === 0 || !space) return undefined;
	const [height, width] = [bytes.readUInt16BE(frame + 5), bytes.readUInt16BE(frame + 7)];
	return { width, height, orientation: orientation ?? 1, isWhole: last === END_OF_IMAGE, space };
}

const orientationInExif = (body: Buffer) =>
	body.toString('latin1', 0, 6) === 'Exif\0\0' ? orientationIn(body.subarray(6)) : undefined;

/** The segments of a JPEG up to its end: the position of each marker, and the length of what follows it. */
function* segmentsOf(bytes: Buffer): Generator<{ marker: number; at: number; length: number }> {
	for (let at = markerFrom(bytes, 2); at >= 0; ) {
		const marker = bytes[at + 1] ?? 0;
		const length = isBare(marker) || at + 4 > bytes.length ? 0 : bytes.readUInt16BE(at + 2);
		yield { marker, at, length };
		if (marker === END_OF_IMAGE) return;
		at = markerFrom(bytes, at + 2 + length);
	}
}

/** Where the next marker of a JPEG begins; -1 for none. Fill bytes may precede a marker; scan data follow a scan header. */
function markerFrom(bytes: Buffer, from: number): number {
	let at = bytes.indexOf(0xff, from);
	while (at >= 0 && (bytes[at + 1] === 0xff || bytes[at + 1] === 0x00)) at = bytes.indexOf(0xff, at + 1);
	return at + 1 < bytes.length ? at : -1;
}

const PNG_SIGNATURE = '89504e470d0a1a0a';

function pngHeader(bytes: Buffer): PictureHeader | undefined {
	if (bytes.length < 33 || bytes.toString('hex', 0, 8) !== PNG_SIGNATURE) return undefined;
	if (bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
	const found = [...chunksOf(bytes)];
	const orientations = found.map(({ type, body, isRight }) =>
		isRight && type === 'eXIf' ? orientationIn(body) : undefined,
	);
	// Ancillary chunks may be damaged: they aren't needed for decoding.
	const isIntact = found.every(({ type, isRight }) => isRight || !/^[A-Z]/.test(type));
	const png = {
		bitDepth: bytes[24] ?? 0,
		colorType: bytes[25] ?? 0,
		isInterlaced: bytes[28] !== 0,
		chunks: found.map(({ type, body }): [string, Buffer] => [type, body]),
	};
	return {
		width: bytes.readUInt32BE(16),
		height: bytes.readUInt32BE(20),
		orientation: orientations.find((one) => one !== undefined) ?? 1,
		isWhole: isIntact && found.at(-1)?.type === 'IEND',
		space: spaceOfPng(png),
		png,
	};
}

/** A small file could have millions of chunks. */
const MAX_CHUNKS = 100_000;

/** The complete chunks of a PNG up to its end, and whether their checksums are right. */
function* chunksOf(bytes: Buffer): Generator<{ type: string; body: Buffer; isRight: boolean }> {
	for (let at = 8, count = 0; at + 12 <= bytes.length && count < MAX_CHUNKS; count++) {
		const length = bytes.readUInt32BE(at);
		const type = bytes.toString('latin1', at + 4, at + 8);
		if (at + 12 + length > bytes.length) return;
		const body = bytes.subarray(at + 8, at + 8 + length);
		const isRight = crc32(bytes.subarray(at + 4, at + 8 + length)) === bytes.readUInt32BE(at + 8 + length);
		yield { type, body, isRight };
		at += 12 + length;
		if (type === 'IEND') return;
	}
}

/** The orientation in Exif's TIFF structure, 1 to 8, stored as SHORT or LONG; undefined if there is none. */
function orientationIn(tiff: Buffer): number | undefined {
	const isLittle = tiff.toString('latin1', 0, 2) === 'II';
	const number = (at: number, bytes: 2 | 4): number => {
		if (at + bytes > tiff.length) return 0;
		return isLittle ? tiff.readUIntLE(at, bytes) : tiff.readUIntBE(at, bytes);
	};
	const directory = number(4, 4);
	const entries = Math.min(number(directory, 2), Math.floor(tiff.length / 12));
	for (let entry = 0; entry < entries; entry++) {
		const at = directory + 2 + 12 * entry;
		if (number(at, 2) !== 0x0112) continue;
		const value = number(at + 8, number(at + 2, 2) === 4 ? 4 : 2);
		return value >= 1 && value <= 8 ? value : undefined;
	}
	return undefined;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_value, index) => {
	let crc = index;
	for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
	return crc >>> 0;
});

/** PNG's checksum. Community nodes may not import node:zlib, which has one. */
function crc32(bytes: Buffer): number {
	let crc = 0xffffffff;
	for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
	return (crc ^ 0xffffffff) >>> 0;
}
