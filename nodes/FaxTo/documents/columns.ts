import { clean, withoutShapeless } from './characters';
import type { Font, Fonts } from './fonts/fonts';
import { type Line, linesOfParagraph } from './lines';

/** Between two columns, in points, and the least width of a column between tabs. */
const COLUMN_GAP = 14;
const MIN_COLUMN = 36;
/** A row with more columns is a paragraph with wide spaces. */
const MAX_COLUMNS = 24;

/** Texts that were made for letters of one width have 80 of them in a line: each in a cell of so many points. */
const CELL = 6;
const CELL_TEXT_SIZE = 10;

/** Two spaces behind the end of a sentence make no column. */
const GAP_IN_LINE = /(?<=[^ .!?:]) {2,}(?=[^ ])/g;
const FRAME = /[│║|].*[│║|]|[\u2500-\u257f]{2}|^ *[+|][-=+| ]{3,}$/;
/** What of a line has a cell of its own: a word, or a part of a frame. */
const CELLS = /[\u2500-\u259f|]|[^ \u2500-\u259f|]+/gu;

/** The lines of a text, one after the other, in a width of so many points: paragraphs are broken, what stands in columns stays in them. */
export function* linesOf(fonts: Fonts, font: Font, text: string, width: number, size: number): Generator<Line> {
	const paragraphs = clean(text).split(/[\n\f]/);
	for (let index = 0; index < paragraphs.length; ) {
		const paragraph = paragraphs[index] ?? '';
		const table = rowsFrom(paragraphs, index);
		if (table.length > 0) yield* linesOfTable(fonts, font, table, width, size);
		else if (isOnGrid(paragraphs, index, width)) yield lineOnGrid(font, paragraph);
		else yield* linesOfParagraph(fonts, font, paragraph.replaceAll('\t', '    '), width, size);
		index += Math.max(1, table.length);
	}
}

/** The rows of a table that begins with a line: lines with tabs. */
function rowsFrom(paragraphs: string[], from: number): string[][] {
	const rows: string[][] = [];
	for (const paragraph of paragraphs.slice(from, from + 10_000)) {
		const cells = paragraph.trimEnd().split('\t', MAX_COLUMNS + 1);
		if (cells.length < 2 || cells.length > MAX_COLUMNS) break;
		rows.push(cells);
	}
	return rows;
}

function* linesOfTable(fonts: Fonts, font: Font, rows: string[][], width: number, size: number): Generator<Line> {
	const widths = columnWidths(font, rows, width, size);
	for (const row of rows) {
		let x = 0;
		const cells = row.map((cell, column) => {
			const isLast = column === row.length - 1;
			const own = isLast ? width - x : (widths[column] ?? 0);
			const lines = [...linesOfParagraph(fonts, font, cell.trim(), isLast ? own : own - COLUMN_GAP, size)];
			const placed = lines.map(({ runs }) => runs.map((run) => ({ ...run, x: run.x + x })));
			x += own;
			return placed;
		});
		for (let line = 0; line < Math.max(...cells.map(({ length }) => length)); line++)
			yield { size, runs: cells.flatMap((lines) => lines[line] ?? []) };
	}
}

/** As wide as the widest cell of each column, the last one without; less where they would take more than two thirds of the page. */
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

/** Whether a line is made of columns: it has a frame, or shares a column with a neighbour. */
function isOnGrid(paragraphs: string[], index: number, width: number): boolean {
	const line = paragraphs[index] ?? '';
	if (line.includes('\t') || line.length > width / CELL) return false;
	if (FRAME.test(line)) return true;
	const columns = columnsOf(line);
	return [index - 1, index + 1].some((other) =>
		columnsOf(paragraphs[other] ?? '').some((one) => columns.includes(one)),
	);
}

/** Where columns begin or end in a line. */
function columnsOf(line: string): string[] {
	if (line.length > 500) return [];
	return [...line.matchAll(GAP_IN_LINE)].flatMap(({ 0: gap, index }) => {
		const start = index + gap.length;
		const end = line.slice(start).search(/ {2}|$/) + start;
		return [`from ${start}`, `to ${end}`];
	});
}

/** Each word where it stood among letters of one width, or behind the one before it. */
function lineOnGrid({ letters }: Font, line: string): Line {
	let free = 0;
	const runs = [...line.matchAll(CELLS)].map(({ 0: word, index }) => {
		const x = Math.max(index * CELL, free);
		const isFollowedBySpace = line[index + word.length] === ' ';
		free = x + letters.widthOf(word, CELL_TEXT_SIZE) + (isFollowedBySpace ? CELL / 2 : 0);
		return { x, text: word };
	});
	return { size: CELL_TEXT_SIZE, runs };
}
