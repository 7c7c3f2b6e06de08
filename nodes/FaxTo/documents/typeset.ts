import type { PDFPage } from '../bundles/pdf';
import { linesOf } from './columns';
import type { Font, Fonts } from './fonts/fonts';
import type { Line } from './lines';

/** Paper sizes in points (1/72 inch). */
export const PAPER = { a4: [595.28, 841.89], letter: [612, 792] } as const;

export type PageSize = keyof typeof PAPER;

/** In points: the margin that fax machines cut off, and a font size that is readable at 98 lines per inch. */
export const MARGIN = 54;
export const TEXT_SIZE = 12;
const LINE = 1.35;

/** Heights that differ by less are equal. */
const ROUNDING = 0.01;

/** Limits of one text: a longer one is a mistake, and setting it would block n8n. */
export const MAX_TEXT_PAGES = 500;
export const MAX_TEXT_BYTES = 2 * 1024 * 1024;

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
 */
export function drawLines(
	page: PDFPage,
	font: Font,
	lines: Iterable<Line>,
	from: number,
	paper: Paper,
): { page: PDFPage; left: number } {
	let left = from;
	let isFirst = true;
	for (const sheet of sheetsOf(lines, from - paper.bottom, page.getHeight() - paper.top - paper.bottom)) {
		if (!isFirst && isBlank(sheet)) continue;
		if (!isFirst) [page, left] = newPage(paper);
		left = drawSheet(page, font, sheet, left);
		isFirst = false;
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

/** Blank pages are dropped: they would cost as much as printed ones. */
const isBlank = (sheet: Line[]): boolean => sheet.every(({ runs }) => runs.every(({ text }) => text.trim() === ''));

/**
 * Adds a text as pages of a document, with page breaks at form feeds; numbered, if wanted, when there is more than one
 * page.
 * @param numberOf the text at the foot of a page; undefined for none
 * @returns whether it was added: a text of too many pages is not drawn
 */
export function addText(
	fonts: Fonts,
	text: string,
	pageSize: PageSize,
	paper: Paper,
	numberOf?: (page: number, pages: number) => string,
): boolean {
	const { top, bottom } = paper;
	const [width, height] = PAPER[pageSize];
	const sheets: Line[][] = [];
	// All pages are laid out before the first is drawn, and no more than the limit.
	for (const part of text.split('\f')) {
		const lines = linesOf(fonts, fonts.plain, part.trimEnd(), width - 2 * MARGIN, TEXT_SIZE);
		for (const sheet of sheetsOf(lines, height - top - bottom, height - top - bottom)) {
			if (isBlank(sheet)) continue;
			if (sheets.length === MAX_TEXT_PAGES) return false;
			sheets.push(sheet);
		}
	}
	for (const [index, lines] of sheets.entries()) {
		const [page, left] = newPage(paper);
		drawSheet(page, fonts.plain, lines, left);
		if (numberOf && sheets.length > 1)
			drawNumber(page, fonts.plain, numberOf(index + 1, sheets.length), bottom - MARGIN / 2);
	}
	return true;
}

/** The lines of each page. @param first the height for lines on the first page, in points @param height on others */
function* sheetsOf(lines: Iterable<Line>, first: number, height: number): Generator<Line[]> {
	let [sheet, left]: [Line[], number] = [[], first];
	for (const line of lines) {
		if (left < lineHeight(line.size) - ROUNDING) {
			yield sheet;
			[sheet, left] = [[], height];
		}
		sheet.push(line);
		left -= lineHeight(line.size);
	}
	yield sheet;
}

function drawNumber(page: PDFPage, font: Font, text: string, y: number): void {
	drawRun(page, font, text, (page.getWidth() - font.letters.widthOf(text, TEXT_SIZE)) / 2, y);
}
