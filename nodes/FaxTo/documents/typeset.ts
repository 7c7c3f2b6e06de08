import type { PDFPage } from '../bundles/pdf';
import { linesOf } from './columns';
import type { Font, Fonts } from './fonts/fonts';
import type { Line } from './lines';
import { MAX_PAGES, Unfaxable } from './unfaxable';

/** Paper sizes in points (1/72 inch). */
export const PAPER = { a4: [595.28, 841.89], letter: [612, 792] } as const;

export type PageSize = keyof typeof PAPER;

/** In points: the margin that fax machines cut off, and a font size that is readable at 98 lines per inch. */
export const MARGIN = 54;
export const TEXT_SIZE = 12;
const LINE = 1.35;

/** Heights that differ by less are equal. */
const ROUNDING = 0.01;

/** The maximum length of a text: a longer one is a mistake, and setting it would block n8n. */
const MAX_TEXT_LENGTH = 2_000_000;
const TOO_LONG = `is a text of more than ${MAX_PAGES} pages or ${MAX_TEXT_LENGTH / 1e6} million characters`;

/** The paper that texts are printed on: blank, or with a letterhead. */
export interface Paper {
	addPage(): PDFPage;
	/** Reserved space above and below the text, in points. */
	top: number;
	bottom: number;
}

/** The line height of a font size, in points. */
export const lineHeight = (size: number): number => size * LINE;

/** Draws a text in one line, from a position in points. */
export function drawRun(page: PDFPage, { embedded }: Font, text: string, x: number, y: number, size = TEXT_SIZE): void {
	if (text.trim() !== '') page.drawText(text, { x, y, size, font: embedded });
}

/** Draws a line from margin to margin. */
export function drawRule(page: PDFPage, y: number): void {
	page.drawLine({ start: { x: MARGIN, y }, end: { x: page.getWidth() - MARGIN, y }, thickness: 1.5 });
}

/** Draws the outline of a box. */
export function drawFrame(page: PDFPage, x: number, y: number, width: number, height: number, thickness: number): void {
	const [right, top] = [x + width, y + height];
	// Lines have butt ends: extending them by half their thickness closes the corners.
	const half = thickness / 2;
	for (const edge of [y, top])
		page.drawLine({ start: { x: x - half, y: edge }, end: { x: right + half, y: edge }, thickness });
	for (const side of [x, right]) page.drawLine({ start: { x: side, y }, end: { x: side, y: top }, thickness });
}

/**
 * Draws lines from a height downwards, and continues on new pages.
 * @param from the top of the first line, in points above the lower edge
 * @returns the last page and the height that is left on it
 * @throws Unfaxable when there are too many
 */
export function drawLines(
	page: PDFPage,
	font: Font,
	lines: Iterable<Line>,
	from: number,
	paper: Paper,
): { page: PDFPage; left: number } {
	const [first = [], ...more] = sheetsOf([lines], from - paper.bottom, page.getHeight() - paper.top - paper.bottom);
	let left = drawSheet(page, font, first, from);
	for (const sheet of more.filter(isPrinted)) {
		[page, left] = newPage(paper);
		left = drawSheet(page, font, sheet, left);
	}
	return { page, left };
}

/** A page, and the height for text from its lower edge, in points. */
export function newPage(paper: Paper): [page: PDFPage, left: number] {
	const page = paper.addPage();
	return [page, page.getHeight() - paper.top];
}

/** @returns the remaining height */
function drawSheet(page: PDFPage, font: Font, lines: Line[], from: number): number {
	let left = from;
	for (const { size, runs } of lines) {
		left -= lineHeight(size);
		for (const { x, text } of runs) drawRun(page, font, text, MARGIN + x, left + size * (LINE - 1), size);
	}
	return left;
}

/** Other pages are dropped: they would cost as much. */
const isPrinted = (sheet: Line[]): boolean => sheet.some(({ runs }) => runs.some(({ text }) => text.trim() !== ''));

/**
 * Adds a text as pages of a document, with page breaks at form feeds; numbered, if wanted, when there is more than one
 * page.
 * @param numberOf the text at the foot of a page; undefined for none
 * @throws Unfaxable when it is too long; nothing is drawn then
 */
export function addText(
	fonts: Fonts,
	text: string,
	pageSize: PageSize,
	paper: Paper,
	numberOf?: (page: number, pages: number) => string,
): void {
	const [width, height] = PAPER[pageSize];
	const room = height - paper.top - paper.bottom;
	const parts = text
		.trimEnd()
		.split('\f')
		.map((part) => linesOf(fonts, fonts.plain, part.trimEnd(), width - 2 * MARGIN, TEXT_SIZE));
	const sheets = sheetsOf(parts, room, room).filter(isPrinted);
	for (const [index, lines] of sheets.entries()) {
		const [page, left] = newPage(paper);
		drawSheet(page, fonts.plain, lines, left);
		if (numberOf && sheets.length > 1)
			drawNumber(page, fonts.plain, numberOf(index + 1, sheets.length), paper.bottom - MARGIN / 2);
	}
}

/** Checks that a text is not too long to be set. @throws Unfaxable when it is */
export function checkLength(text: string): void {
	if (text.length > MAX_TEXT_LENGTH) throw new Unfaxable(TOO_LONG);
}

/**
 * The lines of each page, of parts that each begin one.
 * @param first the height for lines on a part's first page, in points
 * @param height on others
 * @throws Unfaxable when there are too many pages, be they blank: setting them takes time
 */
function sheetsOf(parts: Array<Iterable<Line>>, first: number, height: number): Line[][] {
	const sheets: Line[][] = [];
	const newSheet = () => {
		if (sheets.length === MAX_PAGES) throw new Unfaxable(TOO_LONG);
		const sheet: Line[] = [];
		sheets.push(sheet);
		return sheet;
	};
	for (const lines of parts) {
		let [sheet, left] = [newSheet(), first];
		for (const line of lines) {
			if (left < lineHeight(line.size) - ROUNDING) [sheet, left] = [newSheet(), height];
			sheet.push(line);
			left -= lineHeight(line.size);
		}
	}
	return sheets;
}

function drawNumber(page: PDFPage, font: Font, text: string, y: number): void {
	drawRun(page, font, text, (page.getWidth() - font.letters.widthOf(text, TEXT_SIZE)) / 2, y);
}
