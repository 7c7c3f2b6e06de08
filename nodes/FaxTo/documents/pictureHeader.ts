/** Facts about a picture, read without decoding it. */
export interface PictureHeader {
	/** In pixels, as stored. */
	width: number;
	height: number;
	/** The Exif orientation, 1 to 8. */
	orientation: number;
	/** Whether the end is present and, for a PNG, the checksums are right; undefined if only part of the file was read. */
	isWhole?: boolean;
	png?: PngHeader;
}

/** How a PNG stores its pixels. */
interface PngHeader {
	bitDepth: number;
	colorType: number;
	isInterlaced: boolean;
	/** The content of its chunks by type; IDAT can occur several times. */
	chunks: Array<[type: string, body: Buffer]>;
}

/** Size, orientation and completeness of a PNG or JPEG; undefined for other files. @param bytes the file, or its beginning */
export function pictureHeader(bytes: Buffer): PictureHeader | undefined {
	return bytes[0] === 0x89 ? pngHeader(bytes) : jpegHeader(bytes);
}

/** JPEG markers without a payload: TEM, RST0 to RST7, SOI. */
const isBare = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** Frame headers: SOF0 to SOF15, except DHT, JPG and DAC. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegHeader(bytes: Buffer): PictureHeader | undefined {
	let size: { width: number; height: number } | undefined;
	let orientation: number | undefined;
	let isWhole = false;
	for (const { marker, at, length } of segmentsOf(bytes)) {
		if (marker === END_OF_IMAGE) isWhole = true;
		if (isFrame(marker) && at + 9 <= bytes.length)
			size ??= { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
		if (marker === APP1 && bytes.toString('latin1', at + 4, at + 10) === 'Exif\0\0')
			orientation ??= orientationIn(bytes.subarray(at + 10, at + 2 + length));
	}
	return size && { ...size, orientation: orientation ?? 1, isWhole };
}

const APP1 = 0xe1;
const END_OF_IMAGE = 0xd9;

/** The segments of a JPEG up to its end: the position of each marker, and the length of what follows it. */
function* segmentsOf(bytes: Buffer): Generator<{ marker: number; at: number; length: number }> {
	for (let at = 2; at >= 0 && at + 1 < bytes.length; ) {
		const marker = bytes[at + 1] ?? 0;
		// Fill bytes may precede a marker; scan data follow a scan header.
		if (bytes[at] !== 0xff || marker === 0xff || marker === 0x00) {
			at = bytes.indexOf(0xff, at + 1);
			continue;
		}
		const isEnd = marker === END_OF_IMAGE;
		const hasBody = !isEnd && !isBare(marker);
		if (hasBody && at + 4 > bytes.length) return;
		const length = hasBody ? bytes.readUInt16BE(at + 2) : 0;
		yield { marker, at, length };
		if (isEnd) return;
		at += 2 + length;
	}
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
	return {
		width: bytes.readUInt32BE(16),
		height: bytes.readUInt32BE(20),
		orientation: orientations.find((one) => one !== undefined) ?? 1,
		isWhole: isIntact && found.at(-1)?.type === 'IEND' && found.some(({ type }) => type === 'IDAT'),
		png: {
			bitDepth: bytes[24] ?? 0,
			colorType: bytes[25] ?? 0,
			isInterlaced: bytes[28] !== 0,
			chunks: found.map(({ type, body }) => [type, body]),
		},
	};
}

/** The complete chunks of a PNG up to its end, and whether their checksums are right. */
function* chunksOf(bytes: Buffer): Generator<{ type: string; body: Buffer; isRight: boolean }> {
	for (let at = 8; at + 12 <= bytes.length; ) {
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
	const order = tiff.toString('latin1', 0, 2);
	if (order !== 'II' && order !== 'MM') return undefined;
	const number = (at: number, bytes: 2 | 4): number => {
		if (at + bytes > tiff.length) return 0;
		return order === 'II' ? tiff.readUIntLE(at, bytes) : tiff.readUIntBE(at, bytes);
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
