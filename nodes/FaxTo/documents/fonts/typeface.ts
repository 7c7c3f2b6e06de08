import type { Point, Shape } from './shapes';
import { boundsOf, METRICS, trueTypeFont } from './trueType';

/** A letter with its marks, as pdf-lib draws it. */
interface Glyph {
	/** Its number in the embedded font; 0 is the missing glyph. */
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
 * The font of one document, in the shape that pdf-lib expects from a font library. What is drawn with it gets a glyph, and pdf-lib embeds those.
 *
 * @param shapes by code points
 * @param mirrored returns the mirrored bracket
 */
export function typeface(
	postscriptName: string,
	shapes: Map<number, Shape>,
	mirrored: (bracket: string) => string | null,
) {
	const glyphs = new Map<string, Glyph>();
	const baseOf = (cluster: string): number => {
		const base = codeOf(cluster);
		const other = cluster.includes(MIRRORED) ? mirrored(String.fromCodePoint(base)) : null;
		return other === null ? base : codeOf(other);
	};
	const glyphOf = (cluster: string): Glyph => {
		const known = glyphs.get(cluster);
		if (known) return known;
		if (glyphs.size === MAX_GLYPHS) throw new Error('One font can’t hold so many glyphs');
		const [base = '', ...marks] = cluster.replace(MIRRORED, '');
		const shape = marked(shapes, baseOf(cluster), marks.map(codeOf));
		const codePoints = readAs([base, ...marks]);
		const glyph = { id: glyphs.size + 1, codePoints, advanceWidth: shape.advance, shape };
		glyphs.set(cluster, glyph);
		return glyph;
	};
	return {
		postscriptName,
		...METRICS,
		capHeight: 729,
		xHeight: 547,
		italicAngle: 0,
		bbox: { minX: -200, minY: -236, maxX: 1400, maxY: 928, width: 1600, height: 1164 },
		// pdf-lib asks for these two where it embeds all letters.
		characterSet: [],
		glyphForCodePoint: () => null,
		/** Whether there is a shape for a character. */
		has: (character: string) => shapes.has(codeOf(character)),
		/** The width of a text at a font size, in points. */
		widthOf(text: string, size: number): number {
			let sum = 0;
			for (const cluster of text.match(CLUSTER) ?? []) sum += (shapes.get(baseOf(cluster)) ?? EMPTY).advance;
			return (sum * size) / 1000;
		},
		/** The glyphs of a text, which is already in visual order. */
		layout: (text: string) => ({ glyphs: (text.match(CLUSTER) ?? []).map(glyphOf) }),
		createSubset: () => ({
			includeGlyph: (glyph: { id: number } | number) => (typeof glyph === 'number' ? glyph : glyph.id),
			encode: () => trueTypeFont([EMPTY, ...[...glyphs.values()].map(({ shape }) => shape)]),
		}),
	};
}

export type Typeface = ReturnType<typeof typeface>;

/** The shape of a character with its marks. */
function marked(shapes: Map<number, Shape>, character: number, marks: number[]): Shape {
	const drawn = marks
		// The vowel marks sit on the shadda, wherever it was typed.
		.sort((a, b) => Number(b === ARABIC_SHADDA) - Number(a === ARABIC_SHADDA))
		.map((mark) => ({ mark, contours: shapes.get(mark)?.contours ?? [] }));
	const isDotted = drawn.some(({ contours }) => boundsOf(contours.flat())[1] > ABOVE);
	const base = shapes.get(isDotted ? (DOTLESS.get(character) ?? character) : character) ?? EMPTY;
	const placed: Shape = { advance: base.advance, contours: [...base.contours] };
	for (const { mark, contours } of drawn)
		placed.contours.push(...placedMark(contours, base, placed.contours.flat(), mark));
	return placed;
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

/** Letters that lose their dot under a mark, and none of their width. */
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
