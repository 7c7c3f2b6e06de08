import type { Face, Point, Shape } from './face';
import { boundsOf, trueTypeFont } from './trueType';

/** What pdf-lib draws: a letter with its marks. */
interface Glyph {
	id: number;
	/** What it stands for, where the page is read. */
	codePoints: number[];
	advanceWidth: number;
	shape: Shape;
}

/** Behind a bracket that is drawn the other way round, as it is in a text that runs from right to left. No text has it: it is refused. */
export const MIRRORED = '\ue000';

/** A letter and its marks. More marks than that stand for themselves: an outline has an end. */
const CLUSTER = /[^][\p{M}\ue000]{0,8}/gu;

/** Letters that run from right to left. */
export const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

/** The form of a letter within a word stands for the letter, and a space where no line ends for a space. */
const STANDS_FOR = /[\u00a0\ufb50-\ufefc]/gu;

/** A glyph has a number of two bytes. */
const MAX_GLYPHS = 65_535;

const EMPTY: Shape = { advance: 600, contours: [] };
const HEBREW_SHIN_DOT = 0x05c1;
const HEBREW_SIN_DOT = 0x05c2;
const HEBREW_HOLAM = 0x05b9;
const ARABIC_SHADDA = 0x0651;

/**
 * The letters of one document: what pdf-lib asks a font library for. pdf-lib embeds those that were drawn, with the characters that they stand for.
 */
export class Typeface {
	readonly unitsPerEm = 1000;
	readonly ascent = 928;
	readonly descent = -236;
	readonly capHeight = 729;
	readonly xHeight = 547;
	readonly italicAngle = 0;
	readonly bbox = { minX: -200, minY: -236, maxX: 1400, maxY: 928, width: 1600, height: 1164 };
	readonly characterSet: number[] = [];
	private readonly glyphs = new Map<string, Glyph>();

	constructor(
		readonly postscriptName: string,
		private readonly face: Face,
		/** The bracket that looks the other way. */
		private readonly mirrored: (bracket: string) => string | null,
	) {}

	/** Whether there is a shape for a character. */
	has(character: string): boolean {
		return this.face.shapeOf(character.codePointAt(0) ?? 0) !== undefined;
	}

	/** How wide a text is, in points, when it is set in so many. */
	widthOf(text: string, size: number): number {
		let sum = 0;
		for (const cluster of text.match(CLUSTER) ?? []) sum += this.glyphOf(cluster).advanceWidth;
		return (sum * size) / 1000;
	}

	/** The glyphs of a text, which stands in the order in which it is drawn. */
	layout(text: string): { glyphs: Glyph[] } {
		return { glyphs: (text.match(CLUSTER) ?? []).map((cluster) => this.glyphOf(cluster)) };
	}

	glyphForCodePoint(character: number): Glyph {
		return this.glyphOf(String.fromCodePoint(character));
	}

	/** A font of the glyphs that are added to it, numbered in that order; the first one is for what is missing. */
	createSubset(): { includeGlyph: (glyph: Glyph | number) => number; encode: () => Uint8Array } {
		const ids = new Map<number, number>();
		const shapes = [EMPTY];
		return {
			includeGlyph: (glyph) => {
				if (typeof glyph === 'number') return glyph;
				const known = ids.get(glyph.id);
				if (known !== undefined) return known;
				if (shapes.length > MAX_GLYPHS) throw new Error('One font can’t hold so many glyphs');
				ids.set(glyph.id, shapes.length);
				return shapes.push(glyph.shape) - 1;
			},
			encode: () => trueTypeFont(shapes),
		};
	}

	private glyphOf(cluster: string): Glyph {
		const known = this.glyphs.get(cluster);
		if (known) return known;
		const [base = '', ...marks] = cluster.replace(MIRRORED, '');
		const drawn = cluster.includes(MIRRORED) ? (this.mirrored(base) ?? base) : base;
		const shape = this.marked(codeOf(drawn), marks.map(codeOf));
		const glyph: Glyph = {
			id: this.glyphs.size + 1,
			codePoints: readAs([base, ...marks]),
			advanceWidth: shape.advance,
			shape,
		};
		this.glyphs.set(cluster, glyph);
		return glyph;
	}

	private marked(character: number, marks: number[]): Shape {
		const shapes = marks
			// Vowels stand on the sign that doubles a letter, wherever it is written.
			.sort((a, b) => Number(b === ARABIC_SHADDA) - Number(a === ARABIC_SHADDA))
			.map((mark) => ({ mark, contours: this.face.shapeOf(mark)?.contours ?? [] }));
		const isDotted = shapes.some(({ contours }) => boundsOf(contours.flat())[1] > ABOVE);
		const base = this.face.shapeOf(isDotted ? (DOTLESS.get(character) ?? character) : character) ?? EMPTY;
		const placed: Shape = { advance: base.advance, contours: [...base.contours] };
		for (const { mark, contours } of shapes)
			placed.contours.push(...placedMark(contours, base, placed.contours.flat(), mark));
		return placed;
	}
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

/** What readers of the page take a glyph for. They turn a line that runs from right to left round, character by character: so it is turned here. */
function readAs(characters: string[]): number[] {
	const text = characters.join('').replace(STANDS_FOR, (one) => one.normalize('NFKC'));
	const codes = [...text].map(codeOf);
	return RIGHT_TO_LEFT.test(text) ? codes.reverse() : codes;
}

/** Marks whose lowest point is higher than this stand above their letter. */
const ABOVE = 480;
const BELOW = 20;
const MARK_GAP = 13;
const ARABIC_GAP = 50;

/** Letters that lose their dot below a mark. */
const DOTLESS = new Map([
	[0x69, 0x131],
	[0x6a, 0x237],
]);

/** A mark above, below, or in the middle of a letter and the marks that it already has: the font's own place is that of a letter of medium size. */
function placedMark(contours: Point[][], base: Shape, drawn: Point[], mark: number): Point[][] {
	const [left, bottom, right, top] = boundsOf(contours.flat());
	const [baseLeft, , baseRight] = base.contours.length > 0 ? boundsOf(base.contours.flat()) : [0, 0, base.advance, 0];
	const [, drawnBottom, , drawnTop] = boundsOf(drawn);
	const isArabic = mark >= 0x600 && mark < 0x700;
	const gap = isArabic ? ARABIC_GAP : MARK_GAP;
	const middle =
		mark === HEBREW_SHIN_DOT
			? baseRight - (right - left) / 2
			: mark === HEBREW_SIN_DOT || mark === HEBREW_HOLAM
				? baseLeft + (right - left) / 2
				: (baseLeft + baseRight) / 2;
	const dx = Math.round(middle - (left + right) / 2);
	const rise = drawnTop + gap - bottom;
	const fall = drawnBottom - gap - top;
	const dy = bottom > ABOVE ? (isArabic ? rise : Math.max(0, rise)) : top < BELOW ? Math.min(0, fall) : 0;
	return contours.map((contour) => contour.map((point) => ({ ...point, x: point.x + dx, y: point.y + dy })));
}
