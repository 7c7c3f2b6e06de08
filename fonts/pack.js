// @ts-check
/**
 * Packs a TrueType font for shipping: of its glyphs those of the characters that are wanted, each contour once (an "ä" is an "a" with two dots), in
 * five hundredths of its size, without hints, which printing needs none of. Less than a tenth of the file is left. The format is read by
 * nodes/FaxTo/documents/fonts/shapes.ts, and described there.
 *
 * A source file imports the font as it lies in its package (nodes/FaxTo/bundles/fonts.ts); the build, jest and docs/make put in its place what this makes.
 */
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { createHash } = require('node:crypto');
const fontkit = require('fontkit');
const { deflateRawSync } = require('node:zlib');
const { ALL, LETTERS } = require('./characters.js');

/** @typedef {[x: number, y: number, isOnCurve: boolean]} Point */

/** To the size of a letter: a fax machine's dots are ten times as large. */
const UNITS = 500;

/** Numbers as bytes: small ones in one, the sign in the lowest bit. */
class Stream {
	/** @type {number[]} */
	bytes = [];

	/** @param {number} value */
	add(value) {
		let rest = value < 0 ? -2 * value - 1 : 2 * value;
		for (; rest > 127; rest >>= 7) this.bytes.push((rest & 127) | 128);
		this.bytes.push(rest);
	}
}

/** The contours of a glyph. @param {import('fontkit').Glyph} glyph @returns {Point[][]} */
function contoursOf(glyph) {
	/** @type {Point[][]} */
	const contours = [];
	for (const { command, args } of glyph.path.commands) {
		const [a = 0, b = 0, c = 0, d = 0] = args;
		if (command === 'moveTo') contours.push([[a, b, true]]);
		if (command === 'lineTo') contours.at(-1)?.push([a, b, true]);
		if (command === 'quadraticCurveTo') contours.at(-1)?.push([a, b, false], [c, d, true]);
		if (command === 'bezierCurveTo') throw new Error('A TrueType font has no such curves');
	}
	return contours.map(withoutImplied).filter((contour) => contour.length > 1);
}

/** Without the end that is the beginning, and the points that TrueType implies: those in the middle between two control points. @param {Point[]} contour */
function withoutImplied(contour) {
	const [first, last] = [contour[0], contour.at(-1)];
	const open = contour.length > 1 && first && last && first[0] === last[0] && first[1] === last[1] && last[2];
	const points = open ? contour.slice(0, -1) : contour;
	return points.filter(([x, y, isOnCurve], index) => {
		const [before, after] = [points.at(index - 1), points[(index + 1) % points.length]];
		if (index === 0 || !isOnCurve || !before || !after || before[2] || after[2]) return true;
		return Math.abs(2 * x - before[0] - after[0]) > 1 || Math.abs(2 * y - before[1] - after[1]) > 1;
	});
}

/** @param {string} file a TrueType font @returns {Buffer} */
function pack(file) {
	const font = fontkit.openSync(file);
	if (!('glyphForCodePoint' in font)) throw new Error(`${file} holds several fonts`);
	const ranges = /bold/i.test(path.basename(file)) ? LETTERS : ALL;
	const wanted = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_value, index) => from + index));
	const characters = [...new Set(wanted)]
		.filter((character) => font.hasGlyphForCodePoint(character))
		.sort((a, b) => a - b);
	const scaled = (/** @type {number} */ value) => Math.round((value * UNITS) / font.unitsPerEm);
	const streams = {
		codes: new Stream(),
		advances: new Stream(),
		counts: new Stream(),
		references: new Stream(),
		startX: new Stream(),
		startY: new Stream(),
		lengths: new Stream(),
		flags: new Stream(),
		stepsX: new Stream(),
		stepsY: new Stream(),
	};
	const { codes, advances, counts, references, startX, startY, lengths, flags, stepsX, stepsY } = streams;
	/** @type {Map<string, number>} */
	const known = new Map();
	let before = 0;
	for (const character of characters) {
		const glyph = font.glyphForCodePoint(character);
		const contours = contoursOf(glyph);
		codes.add(character - before);
		before = character;
		advances.add(scaled(glyph.advanceWidth));
		counts.add(contours.length);
		let [x, y] = [0, 0];
		for (const contour of contours) {
			const [[firstX, firstY] = [0, 0]] = contour;
			startX.add(scaled(firstX) - x);
			startY.add(scaled(firstY) - y);
			[x, y] = [scaled(firstX), scaled(firstY)];
			const shape = contour.map(([pointX, pointY, isOnCurve]) => [pointX - firstX, pointY - firstY, Number(isOnCurve)]);
			const index = known.get(shape.join());
			references.add(index === undefined ? 0 : known.size - index);
			if (index === undefined) {
				known.set(shape.join(), known.size);
				addShape(shape.map(([dx = 0, dy = 0, isOnCurve = 0]) => [scaled(dx), scaled(dy), isOnCurve]));
			}
		}
	}

	/** @param {number[][]} shape */
	function addShape(shape) {
		lengths.add(shape.length);
		let [x, y] = [0, 0];
		for (const [pointX = 0, pointY = 0, isOnCurve] of shape) {
			const [dx, dy] = [pointX - x, pointY - y];
			[x, y] = [pointX, pointY];
			flags.add(Number(isOnCurve) + (dx === 0 ? 0 : 2) + (dy === 0 ? 0 : 4));
			if (dx !== 0) stepsX.add(dx);
			if (dy !== 0) stepsY.add(dy);
		}
	}

	const parts = Object.values(streams).flatMap(({ bytes }) => {
		const length = Buffer.alloc(4);
		length.writeUInt32LE(bytes.length);
		return [length, Buffer.from(bytes)];
	});
	return deflateRawSync(Buffer.concat(parts), { level: 9 });
}

/** A module that exports the packed font in base64. @param {string} file */
const moduleOf = (file) => `module.exports = ${JSON.stringify(pack(file).toString('base64'))};`;

/** For esbuild. @type {import('esbuild').Plugin} */
const esbuildPlugin = {
	name: 'packed fonts',
	setup: ({ onLoad }) => onLoad({ filter: /\.ttf$/ }, ({ path: file }) => ({ contents: moduleOf(file), loader: 'js' })),
};

const OWN_FILES = [__filename, path.join(__dirname, 'characters.js')];

/** For jest, which keeps what it made until one of the files changes. */
const getCacheKey = (/** @type {string} */ text, /** @type {string} */ file) =>
	OWN_FILES.reduce(
		(hash, own) => hash.update(readFileSync(own)),
		createHash('sha256').update(file).update(text),
	).digest('hex');

const process = (/** @type {string} */ _text, /** @type {string} */ file) => ({ code: moduleOf(file) });

module.exports = { esbuildPlugin, getCacheKey, moduleOf, pack, process };
