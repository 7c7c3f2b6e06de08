import { clean, withoutShapeless } from './characters';
import type { Font, Fonts } from './fonts/fonts';
import { RIGHT_TO_LEFT } from './fonts/typeface';
import { type Line, linesOfParagraph, visual } from './lines';

/** The gap between two columns and the minimum width of a tabbed column, in points. */
const COLUMN_GAP = 14;
const MIN_COLUMN = 36;
/** Rows with more columns are set as paragraphs with wide spaces; more rows are another table. */
const MAX_COLUMNS = 24;
const MAX_TABLE_ROWS = 10_000;

/** Text laid out for a fixed-width font has 80 characters per line: each gets a cell of this width, in points. */
const CELL = 6;
const CELL_TEXT_SIZE = 10;

/** Several spaces between words form a column, but two spaces after a sentence don't. */
const GAP_IN_LINE = /(?<=[^ .!?:]) {2,}(?=[^ ])/g;
const FRAME_PIECE = /[\u2500-\u259f|]/;
const FRAME = /[│║|].*[│║|]|[\u2500-\u257f]{2}|^ *[+|][-=+| ]{3,}$/;
/** The parts of a line that get their own cell: words and pieces of frames. */
const CELLS = /[\u2500-\u259f|]|[^ \u2500-\u259f|]+/gu;
/** As above, but words with one space between them stay together, because they may run from right to left. */
const BIDI_CELLS = /[\u2500-\u259f|]|[^ \u2500-\u259f|]+(?: [^ \u2500-\u259f|]+)*/gu;

/** Lays out a text in lines of the given width, in points: paragraphs are wrapped, columns stay aligned. */
export function* linesOf(fonts: Fonts, font: Font, text: string, width: number, size: number): Generator<Line> {
	const paragraphs = clean(text).split(/[\n\f]/);
	for (let index = 0; index < paragraphs.length; ) {
		const table = rowsFrom(paragraphs, index);
		const grid = table.length > 0 ? [] : gridFrom(paragraphs, index, width);
		const count = table.length + grid.length;
		const place = placeIn(width, paragraphs.slice(index, index + count).join(' '));
		if (table.length > 0) yield* linesOfTable(fonts, font, table, width, size, place);
		else if (grid.length > 0) yield* grid.map((line) => lineOnGrid(fonts, font, line, place));
		else yield* linesOfParagraph(fonts, font, (paragraphs[index] ?? '').replaceAll('\t', '    '), width, size);
		index += Math.max(1, count);
	}
}

/** The left edge of a column, in points, from its distance to the edge at which reading begins. */
type Place = (from: number, own: number) => number;

/** Columns run from right to left if their first letter does; frames are drawn for the other direction. */
function placeIn(width: number, block: string): Place {
	const [first = ''] = /\p{L}/u.exec(block) ?? [];
	return RIGHT_TO_LEFT.test(first) && !FRAME_PIECE.test(block) ? (from, own) => width - from - own : (from) => from;
}

/** The table rows that begin at a paragraph: consecutive lines with tabs. */
function rowsFrom(paragraphs: string[], from: number): string[][] {
	const rows: string[][] = [];
	while (rows.length < MAX_TABLE_ROWS) {
		const cells = paragraphs[from + rows.length]?.trimEnd().split('\t', MAX_COLUMNS + 1) ?? [];
		if (cells.length < 2 || cells.length > MAX_COLUMNS) break;
		rows.push(cells);
	}
	return rows;
}

function* linesOfTable(
	fonts: Fonts,
	font: Font,
	rows: string[][],
	width: number,
	size: number,
	place: Place,
): Generator<Line> {
	const widths = columnWidths(font, rows, width, size);
	for (const row of rows) {
		let x = 0;
		const cells = row.map((cell, column) => {
			const isLast = column === row.length - 1;
			const own = isLast ? width - x : (widths[column] ?? 0);
			const lines = [...linesOfParagraph(fonts, font, cell.trim(), isLast ? own : own - COLUMN_GAP, size)];
			const placed = lines.map(({ runs }) =>
				runs.map(({ text }) => ({ x: place(x, font.letters.widthOf(text, size)), text })),
			);
			x += own;
			return placed;
		});
		for (let line = 0; line < Math.max(...cells.map(({ length }) => length)); line++)
			yield { size, runs: cells.flatMap((lines) => lines[line] ?? []) };
	}
}

/** Each column is as wide as its widest cell, except the last; columns are narrowed if they would exceed two thirds of the page. */
function columnWidths({ letters }: Font, rows: string[][], width: number, size: number): number[] {
	const widths: number[] = [];
	for (const row of rows)
		for (const [column, cell] of row.slice(0, -1).entries()) {
			const own = letters.widthOf(withoutShapeless(cell.trim()), size) + COLUMN_GAP;
			widths[column] = Math.max(widths[column] ?? MIN_COLUMN, own);
		}
	const lastWidths = rows.map((row) => letters.widthOf(withoutShapeless(row.at(-1) ?? ''), size));
	const last = lastWidths.reduce((most, one) => Math.max(most, one), 0);
	const room = width - Math.min(last, width / 3);
	const all = widths.reduce((sum, one) => sum + one, 0);
	return all <= room ? widths : widths.map((one) => (one * room) / all);
}

/** The lines on the grid that begin at a paragraph. */
function gridFrom(paragraphs: string[], from: number, width: number): string[] {
	let end = from;
	while (isOnGrid(paragraphs, end, width)) end++;
	return paragraphs.slice(from, end);
}

/** Whether a line is set on the grid: it contains a frame, or shares a column with a neighbouring line. */
function isOnGrid(paragraphs: string[], index: number, width: number): boolean {
	const line = paragraphs[index] ?? '';
	if (line.includes('\t') || line.length > width / CELL) return false;
	if (FRAME.test(line)) return true;
	const columns = columnsOf(line);
	return [index - 1, index + 1].some((other) =>
		columnsOf(paragraphs[other] ?? '').some((one) => columns.includes(one)),
	);
}

/** The positions where columns begin or end in a line. */
function columnsOf(line: string): string[] {
	if (line.length > 500) return [];
	return [...line.matchAll(GAP_IN_LINE)].flatMap(({ 0: gap, index }) => {
		const start = index + gap.length;
		const end = line.slice(start).search(/ {2}|$/) + start;
		return [`from ${start}`, `to ${end}`];
	});
}

/** Places each cell at its position in a fixed-width font, or after the previous cell if that is further on. */
function lineOnGrid(fonts: Fonts, { letters }: Font, line: string, place: Place): Line {
	let free = 0;
	const runs = [...line.matchAll(RIGHT_TO_LEFT.test(line) ? BIDI_CELLS : CELLS)].map(({ 0: cell, index }) => {
		const text = visual(fonts, cell);
		const own = letters.widthOf(text, CELL_TEXT_SIZE);
		const from = Math.max(index * CELL, free);
		const isFollowedBySpace = line[index + cell.length] === ' ';
		free = from + own + (isFollowedBySpace ? CELL / 2 : 0);
		return { x: place(from, own), text };
	});
	return { size: CELL_TEXT_SIZE, runs };
}
