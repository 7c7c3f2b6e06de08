import type { Point, Shape } from './shapes';
import { boundsOf, METRICS, trueTypeFont } from './trueType';

/** A letter with its marks, as pdf-lib draws it. */
interface Glyph {
	id: number;
	/** The text that readers extract for it. */
	codePoints: number[];
	advanceWidth: number;
	shape: Shape;
}

/** Follows a bracket that is mirrored because it is in right-to-left text. It never occurs in input, where it is refused. */
export const MIRRORED = '\ue000';

/** A letter and its marks. Marks beyond the eighth become glyphs of their own, which bounds the size of an outline. */
const CLUSTER = /[^][\p{M}\ue000]{0,8}/gu;

/** Letters that run from right to left. */
export const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

/** Presentation forms stand for their letters, and a no-break space for a space. */
const STANDS_FOR = /[\u00a0\ufb50-\ufefc]/gu;

/** Glyph numbers have two bytes. */
const MAX_GLYPHS = 65_535;

const EMPTY: Shape = { advance: 600, contours: [] };
const HEBREW_SHIN_DOT = 0x05c1;
const HEBREW_SIN_DOT = 0x05c2;
const HEBREW_HOLAM = 0x05b9;
const ARABIC_SHADDA = 0x0651;

/**
 * The font of one document, in the shape that pdf-lib expects from a font library. pdf-lib embeds the glyphs that were
 * drawn, and the characters that they stand for.
 */
export class Typeface {
	readonly unitsPerEm = METRICS.unitsPerEm;
	readonly ascent = METRICS.ascent;
	readonly descent = METRICS.descent;
	readonly capHeight = 729;
	readonly xHeight = 547;
	readonly italicAngle = 0;
	readonly bbox = { minX: -200, minY: -236, maxX: 1400, maxY: 928, width: 1600, height: 1164 };
	readonly characterSet: number[] = [];
	private readonly glyphs = new Map<string, Glyph>();

	constructor(
		readonly postscriptName: string,
		/** By code points. */
		private readonly shapes: Map<number, Shape>,
		/** Returns the mirrored bracket. */
		private readonly mirrored: (bracket: string) => string | null,
	) {}

	/** Whether there is a shape for a character. */
	has(character: string): boolean {
		return this.shapes.has(codeOf(character));
	}

	/** The width of a text at a font size, in points. */
	widthOf(text: string, size: number): number {
		let sum = 0;
		for (const cluster of text.match(CLUSTER) ?? []) sum += this.glyphOf(cluster).advanceWidth;
		return (sum * size) / 1000;
	}

	/** The glyphs of a text, which is already in visual order. */
	layout(text: string): { glyphs: Glyph[] } {
		return { glyphs: (text.match(CLUSTER) ?? []).map((cluster) => this.glyphOf(cluster)) };
	}

	glyphForCodePoint(character: number): Glyph {
		return this.glyphOf(String.fromCodePoint(character));
	}

	/** A subset font, with glyphs numbered in the order in which they are added; glyph 0 is the missing glyph. */
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
			// The vowel marks sit on the shadda, wherever it was typed.
			.sort((a, b) => Number(b === ARABIC_SHADDA) - Number(a === ARABIC_SHADDA))
			.map((mark) => ({ mark, contours: this.shapes.get(mark)?.contours ?? [] }));
		const isDotted = shapes.some(({ contours }) => boundsOf(contours.flat())[1] > ABOVE);
		const base = this.shapes.get(isDotted ? (DOTLESS.get(character) ?? character) : character) ?? EMPTY;
		const placed: Shape = { advance: base.advance, contours: [...base.contours] };
		for (const { mark, contours } of shapes)
			placed.contours.push(...placedMark(contours, base, placed.contours.flat(), mark));
		return placed;
	}
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

/**
 * The characters that readers extract for a glyph. Readers reverse right-to-left lines character by character, so a
 * cluster is reversed here.
 */
function readAs(characters: string[]): number[] {
	const text = characters.join('').replace(STANDS_FOR, (one) => one.normalize('NFKC'));
	const codes = [...text].map(codeOf);
	return RIGHT_TO_LEFT.test(text) ? codes.reverse() : codes;
}

/** Marks whose lowest point is higher than this are above their letter. */
const ABOVE = 480;
const BELOW = 20;
const MARK_GAP = 13;
const ARABIC_GAP = 50;

/** Letters that lose their dot under a mark. */
const DOTLESS = new Map([
	[0x69, 0x131],
	[0x6a, 0x237],
]);

/**
 * Positions a mark above, below or within a letter and its earlier marks: the font's own position suits only letters of
 * medium height.
 */
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
