import { clean, withoutShapeless } from './characters';
import { hasArabic, joined } from './fonts/arabic';
import type { Font, Fonts } from './fonts/fonts';
import { MIRRORED, RIGHT_TO_LEFT } from './fonts/typeface';

/** A run of text in a line: its left position in points, and its text in visual order. */
interface TextRun {
	x: number;
	text: string;
}

/** A line of a page. */
export interface Line {
	size: number;
	runs: TextRun[];
}

/** Words with their leading spaces; a word can break after a hyphen between letters. */
const WORD = / *(?:[^ ]+?[-\u2010\u2013\u2014](?=\p{L}{2})|[^ ]+)/gu;

/** A letter with its marks, which is never broken. */
const LETTER_WITH_MARKS = /[^]\p{M}*/gu;

/** The lines of a value in its place on a form, without columns. */
export const linesOfValue = (fonts: Fonts, font: Font, value: string, width: number, size: number): Line[] =>
	clean(value)
		.split(/[\n\f]/)
		.flatMap((line) => [...linesOfParagraph(fonts, font, line.replaceAll('\t', ' '), width, size)]);

/** Breaks a paragraph into lines of the given width, in points; a word longer than a line is broken between letters. */
export function* linesOfParagraph(
	fonts: Fonts,
	{ letters }: Font,
	paragraph: string,
	width: number,
	size: number,
): Generator<Line> {
	const { text, levels } = ordered(fonts, paragraph);
	const isRightToLeft = ((levels?.paragraphs[0]?.level ?? 0) & 1) === 1;
	for (const [start, end] of breaks(letters, text.trimEnd(), width, size)) {
		const drawn = inVisualOrder(fonts, text, levels, start, end);
		yield { size, runs: [{ x: isRightToLeft ? width - letters.widthOf(drawn, size) : 0, text: drawn }] };
	}
}

/** A text in one line, in visual order. */
export function visual(fonts: Fonts, line: string): string {
	const { text, levels } = ordered(fonts, line);
	return inVisualOrder(fonts, text, levels, 0, text.length);
}

/** A text with joined letters, and the direction of each, if some run from right to left. */
function ordered({ bidi }: Fonts, paragraph: string): { text: string; levels?: Levels } {
	const text = hasArabic(paragraph) ? joined(paragraph) : paragraph;
	return { text, levels: RIGHT_TO_LEFT.test(text) ? bidi.getEmbeddingLevels(text, 'auto') : undefined };
}

/** A part of a text, in visual order. */
function inVisualOrder({ bidi }: Fonts, text: string, levels: Levels | undefined, start: number, end: number): string {
	return withoutShapeless(levels ? reordered(bidi, text, levels, start, end) : text.slice(start, end));
}

/** The start and end positions of the lines of a text. */
function* breaks(letters: Font['letters'], text: string, width: number, size: number): Generator<[number, number]> {
	const hasShapeless = withoutShapeless(text) !== text;
	const widthOf = (part: string) => letters.widthOf(hasShapeless ? withoutShapeless(part) : part, size);
	let [start, end, used] = [0, 0, 0];
	for (const { 0: word, index } of text.matchAll(WORD)) {
		const wordWidth = widthOf(word);
		const isFirst = end === start;
		if (used + wordWidth <= width) {
			end = index + word.length;
			used += wordWidth;
			continue;
		}
		if (!isFirst) yield [start, end];
		// Spaces at a line break are dropped; those that indent the paragraph are kept.
		start = isFirst ? index : index + word.search(/[^ ]/);
		end = index + word.length;
		used = 0;
		const first = start;
		for (const { 0: letter, index: at } of text.slice(first, end).matchAll(LETTER_WITH_MARKS)) {
			const letterWidth = widthOf(letter);
			if (used + letterWidth > width && used > 0) {
				yield [start, first + at];
				start = first + at;
				used = 0;
			}
			used += letterWidth;
		}
	}
	yield [start, end];
}

type Levels = ReturnType<Fonts['bidi']['getEmbeddingLevels']>;

/** Reorders a line from logical to visual order; marks stay after their letters. */
function reordered(bidi: Fonts['bidi'], text: string, levels: Levels, start: number, end: number): string {
	let marks = '';
	let result = '';
	for (const index of drawingOrder(bidi, text, levels, start, end)) {
		const character = text[index] ?? '';
		const isReversed = ((levels.levels[index] ?? 0) & 1) === 1;
		if (isReversed && /\p{M}/u.test(character)) {
			marks = character + marks;
			continue;
		}
		const isBracket = isReversed && bidi.getMirroredCharacter(character) !== null;
		result += character + (isBracket ? MIRRORED : '') + marks;
		marks = '';
	}
	return result + marks;
}

/** The places of a line's characters in its text, from left to right. */
function drawingOrder(bidi: Fonts['bidi'], text: string, levels: Levels, start: number, end: number): number[] {
	const order = Array.from({ length: end - start }, (_value, index) => start + index);
	for (const [from = 0, to = 0] of bidi.getReorderSegments(text, levels, start, end - 1))
		order.splice(from - start, to - from + 1, ...order.slice(from - start, to - start + 1).reverse());
	return order;
}
