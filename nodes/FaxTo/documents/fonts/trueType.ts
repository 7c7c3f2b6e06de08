import type { Point, Shape } from './shapes';

/** Of the letters, in thousandths of their size. */
export const METRICS = { unitsPerEm: 1000, ascent: 928, descent: -236 };

/** Flag bits of a point in a TrueType outline. */
const ON_CURVE = 1;
const SHORT_X = 2;
const SHORT_Y = 4;
const SAME_X = 16;
const SAME_Y = 32;

/**
 * Builds a TrueType font of the given shapes for embedding in a PDF, without the tables that only operating systems
 * read (names, characters). Each table has a page in the OpenType specification,
 * https://learn.microsoft.com/typography/opentype/spec/.
 */
export function trueTypeFont(shapes: Shape[]): Uint8Array {
	const glyphs = shapes.map(glyphOf);
	const points = shapes.flatMap(({ contours }) => contours.flat());
	const offsets = [0];
	for (const glyph of glyphs) offsets.push((offsets.at(-1) ?? 0) + glyph.length);
	const most = (count: (shape: Shape) => number) => Math.max(0, ...shapes.map(count));
	return fontOf({
		glyf: Buffer.concat(glyphs),
		head: head(boundsOf(points)),
		hhea: Buffer.concat([
			shorts(
				1,
				0,
				METRICS.ascent,
				METRICS.descent,
				0,
				most(({ advance }) => advance),
				...Array<number>(11).fill(0),
			),
			shorts(shapes.length),
		]),
		hmtx: shorts(...shapes.flatMap(({ advance, contours }) => [advance, boundsOf(contours.flat())[0]])),
		loca: longs(...offsets),
		maxp: shorts(
			...[1, 0, shapes.length, most(({ contours }) => contours.flat().length), most(({ contours }) => contours.length)],
			...[0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
		),
	});
}

type Bounds = [minX: number, minY: number, maxX: number, maxY: number];

/** The bounding box of points. */
export function boundsOf(points: Point[]): Bounds {
	if (points.length === 0) return [0, 0, 0, 0];
	const bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
	for (const { x, y } of points) {
		bounds[0] = Math.min(bounds[0], x);
		bounds[1] = Math.min(bounds[1], y);
		bounds[2] = Math.max(bounds[2], x);
		bounds[3] = Math.max(bounds[3], y);
	}
	return bounds;
}

const head = (bounds: Bounds) =>
	Buffer.concat([
		longs(0x00010000, 0x00010000, 0, 0x5f0f3cf5),
		shorts(0, METRICS.unitsPerEm),
		longs(0, 0, 0, 0),
		shorts(...bounds),
		shorts(0, 8, 2, 1, 0),
	]);

function glyphOf({ contours }: Shape): Buffer {
	if (contours.length === 0) return Buffer.alloc(0);
	let last = -1;
	const ends = contours.map((contour) => (last += contour.length));
	const flags: number[] = [];
	const across: number[] = [];
	const up: number[] = [];
	const at = { x: 0, y: 0 };
	for (const { x, y, isOnCurve } of contours.flat()) {
		flags.push(
			(isOnCurve ? ON_CURVE : 0) | addStep(across, x - at.x, SHORT_X, SAME_X) | addStep(up, y - at.y, SHORT_Y, SAME_Y),
		);
		[at.x, at.y] = [x, y];
	}
	const glyph = Buffer.concat([
		shorts(contours.length, ...boundsOf(contours.flat()), ...ends, 0),
		Buffer.from([...flags, ...across, ...up]),
	]);
	// Glyphs are aligned to two bytes.
	return Buffer.concat([glyph, Buffer.alloc(glyph.length % 2)]);
}

/** Appends a coordinate delta in as few bytes as possible. @returns the flags for its size and sign */
function addStep(bytes: number[], step: number, short: number, same: number): number {
	if (step === 0) return same;
	if (Math.abs(step) > 255) {
		bytes.push(...shorts(step));
		return 0;
	}
	bytes.push(Math.abs(step));
	return step > 0 ? short | same : short;
}

function fontOf(tables: Record<string, Buffer>): Uint8Array {
	const entries = Object.entries(tables);
	const directory = [longs(0x00010000), shorts(entries.length, 64, 2, entries.length * 16 - 64)];
	let offset = 12 + 16 * entries.length;
	const contents: Buffer[] = [];
	for (const [tag, table] of entries) {
		const padded = Buffer.concat([table, Buffer.alloc(-table.length & 3)]);
		directory.push(Buffer.from(tag), longs(checksum(padded), offset, table.length));
		contents.push(padded);
		offset += padded.length;
	}
	return Buffer.concat([...directory, ...contents]);
}

function checksum(table: Buffer): number {
	let sum = 0;
	for (let at = 0; at < table.length; at += 4) sum = (sum + table.readUInt32BE(at)) >>> 0;
	return sum;
}

function shorts(...values: number[]): Buffer {
	const buffer = Buffer.alloc(2 * values.length);
	for (const [index, value] of values.entries()) buffer.writeUInt16BE(value & 0xffff, 2 * index);
	return buffer;
}

function longs(...values: number[]): Buffer {
	const buffer = Buffer.alloc(4 * values.length);
	for (const [index, value] of values.entries()) buffer.writeUInt32BE(value >>> 0, 4 * index);
	return buffer;
}
