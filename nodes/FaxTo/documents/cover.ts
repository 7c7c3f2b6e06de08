import type { PDFDocument, PDFPage } from '../bundles/pdf';
import { linesOf } from './columns';
import { COVER_LANGUAGES, type CoverLabel, type CoverLanguage, type CoverWords } from './coverWords';
import type { Font, Fonts } from './fonts/fonts';
import { type Line, linesOfValue } from './lines';
import {
	drawFrame,
	drawLines,
	drawRule,
	drawRun,
	lineHeight,
	MARGIN,
	PAPER,
	type PageSize,
	type Paper,
	TEXT_SIZE,
} from './typeset';
import { Unfaxable } from './unfaxable';

/** The content of a cover page; empty texts are omitted. */
export interface Cover {
	to: string;
	company: string;
	from: string;
	phone: string;
	reference: string;
	subject: string;
	message: string;
	/** Printed large: the name of a predefined label, or the user's own words. */
	marking: string;
	confidentialityNote: string;
	pageSize: PageSize;
	language: CoverLanguage;
	/** Replacements for the language's own labels. */
	labels: Partial<Record<CoverLabel, string>>;
}

/** Filled in by the node. */
interface CoverFacts {
	date: string;
	/** Pages of the fax, without the cover. */
	pages: number;
}

/** A field of the cover in a message. */
export const onCover = (field: string) => `the field '${field}' of the cover page`;

const MIN_LABEL_WIDTH = 100;
const MAX_LABEL_WIDTH = 190;
const LABEL_GAP = 12;
const ROW = 22;
const LINE_IN_ROW = 16;
const FAX_SIZE = 36;
const MARKING_SIZE = 20;
/** The smallest letters that a fax machine prints readably, in points. */
const MIN_SIZE = 8;
const MAX_MARKING_WIDTH = 300;
const NOTE_SIZE = 11;
/** No number of pages is wider. */
const WIDEST_COUNT = '000';
const MAX_ROW_LINES = 4;
const MAX_NOTE_LINES = 30;

/** The texts that the user wrote for the cover, each with the label of its field. */
export function textsOf(cover: Cover): Array<{ field: string; text: string }> {
	return [
		{ field: 'To', text: cover.to },
		{ field: 'Company', text: cover.company },
		{ field: 'From', text: cover.from },
		{ field: 'Phone', text: cover.phone },
		{ field: 'Our Reference', text: cover.reference },
		{ field: 'Subject', text: cover.subject },
		{ field: 'Message', text: cover.message },
		{ field: 'Label', text: shownMarking(cover) },
		{ field: 'Confidentiality Note', text: cover.confidentialityNote },
		...Object.values(cover.labels).map((text) => ({ field: 'Custom Wording', text })),
	];
}

/** The label as printed, on one line. */
function shownMarking({ marking, language }: Cover): string {
	const { markings, locale } = COVER_LANGUAGES[language];
	const known = Object.entries(markings).find(([name]) => name === marking)?.[1];
	return (known ?? marking).replace(/\s+/g, ' ').toLocaleUpperCase(locale);
}

/**
 * Puts a cover page before all pages of a document: black on white, in sizes that survive a fax machine's resolution. A
 * long message continues on further pages.
 * @throws Unfaxable when a field doesn't fit
 */
export function addCover(document: PDFDocument, fonts: Fonts, cover: Cover, facts: CoverFacts, paper: Paper): void {
	const sheet = new CoverSheet(document, fonts, cover, paper);
	sheet.check();
	sheet.draw(facts);
}

const tooLong = (field: string, lines: number) =>
	lines === 1
		? new Unfaxable('is longer than its line', 'Shorten it', onCover(field))
		: new Unfaxable(`is longer than ${lines} lines`, "Shorten it. 'Message' has room for more", onCover(field));

/** A row at the head of the cover. */
interface Row {
	label: string;
	field: string;
	lines: Line[];
}

class CoverSheet {
	private readonly words: CoverWords;
	private readonly width: number;
	private readonly widestLabel: number;
	private readonly labelWidth: number;
	private readonly markingSize: number;
	private readonly note: Line[];

	constructor(
		private readonly document: PDFDocument,
		private readonly fonts: Fonts,
		private readonly cover: Cover,
		private readonly paper: Paper,
	) {
		this.words = { ...COVER_LANGUAGES[cover.language], ...cover.labels };
		this.width = PAPER[cover.pageSize][0] - 2 * MARGIN;
		const { to, company, from, phone, date, pages, reference, subject } = this.words;
		const labels = [to, company, from, phone, date, pages, reference, subject];
		this.widestLabel = Math.max(...labels.map((label) => this.widthOf(`${label}:`, TEXT_SIZE)));
		this.labelWidth = Math.min(MAX_LABEL_WIDTH, Math.max(MIN_LABEL_WIDTH, this.widestLabel + LABEL_GAP));
		this.markingSize = MARKING_SIZE * Math.min(1, MAX_MARKING_WIDTH / this.widthOf(shownMarking(cover), MARKING_SIZE));
		this.note = cover.confidentialityNote === '' ? [] : this.lines(cover.confidentialityNote, this.width, NOTE_SIZE);
	}

	/** Nothing the user wrote is dropped, or too small to read. @throws Unfaxable for a text that is too long */
	check(): void {
		const long = [...this.rowsAbove(''), ...this.rowsBelow()].find(({ lines }) => lines.length > MAX_ROW_LINES);
		if (long) throw tooLong(long.field, MAX_ROW_LINES);
		if (this.note.length > MAX_NOTE_LINES) throw tooLong('Confidentiality Note', MAX_NOTE_LINES);
		const { fax, included } = this.words;
		const head = this.widthOf(fax, FAX_SIZE) + this.widthOf(shownMarking(this.cover), this.markingSize) + 40;
		if (this.markingSize < MIN_SIZE) throw tooLong('Label', 1);
		const isWordingLong =
			head > this.width ||
			this.widestLabel * MIN_SIZE > (this.labelWidth - LABEL_GAP) * TEXT_SIZE ||
			this.row('', '', `${WIDEST_COUNT} (${included})`).lines.length > 1;
		if (isWordingLong) throw tooLong('Custom Wording', 1);
	}

	private widthOf(text: string, size: number): number {
		return this.fonts.bold.letters.widthOf(oneLine(this.fonts, this.fonts.bold, text), size);
	}

	draw({ date, pages }: CoverFacts): void {
		const { document, fonts, cover, paper, note, words } = this;
		const before = document.getPageCount();
		const page = paper.addPage();
		let left = this.drawHead(page);
		for (const row of this.rowsAbove(date)) left = this.drawRow(page, row, left);
		// The number of cover pages is known only after the message is drawn, so a line is reserved for it.
		const count = left;
		left -= ROW;
		for (const row of this.rowsBelow()) left = this.drawRow(page, row, left);
		drawRule(page, left - 12);
		const message = cover.message === '' ? [] : linesOf(fonts, fonts.plain, cover.message, this.width, TEXT_SIZE);
		const end = drawLines(page, fonts.plain, message, left - 30, paper);
		if (note.length > 0) {
			const floor = paper.bottom + note.length * lineHeight(NOTE_SIZE) + 24;
			const last = end.page === page && end.left > floor ? page : paper.addPage();
			// The confidentiality note is at the foot of the page.
			drawRule(last, floor - 12);
			drawLines(last, fonts.plain, note, floor - 18, paper);
		}
		const own = document.getPageCount() - before;
		this.drawRow(page, this.row(words.pages, 'Pages', `${pages + own} (${words.included})`), count);
		moveToFront(document, before, own);
	}

	private lines(text: string, width: number, size: number): Line[] {
		return linesOfValue(this.fonts, this.fonts.plain, text, width, size);
	}

	private row(label: string, field: string, value: string): Row {
		return { label, field, lines: this.lines(value, this.width - this.labelWidth, TEXT_SIZE) };
	}

	private rowsAbove(date: string): Row[] {
		const { words, cover } = this;
		return this.rows([
			[words.to, 'To', cover.to],
			[words.company, 'Company', cover.company],
			[words.from, 'From', cover.from],
			[words.phone, 'Phone', cover.phone],
			[words.date, 'Date', date],
		]);
	}

	private rowsBelow(): Row[] {
		const { words, cover } = this;
		return this.rows([
			[words.reference, 'Our Reference', cover.reference],
			[words.subject, 'Subject', cover.subject],
		]);
	}

	private rows(rows: Array<[label: string, field: string, value: string]>): Row[] {
		const filled = rows.filter(([, , value]) => value.trim() !== '');
		return filled.map(([label, field, value]) => this.row(label, field, value));
	}

	/** @returns the remaining height */
	private drawHead(page: PDFPage): number {
		const { bold } = this.fonts;
		const top = page.getHeight() - this.paper.top - 30;
		drawRun(page, bold, this.words.fax, MARGIN, top, FAX_SIZE);
		const text = oneLine(this.fonts, bold, shownMarking(this.cover));
		if (text !== '') {
			const size = this.markingSize;
			const width = this.widthOf(text, size);
			const x = page.getWidth() - MARGIN - width - 10;
			drawRun(page, bold, text, x, top + 4, size);
			drawFrame(page, x - 10, top - 4, width + 20, size + 14, 2);
		}
		drawRule(page, top - 16);
		return top - 24;
	}

	/** Draws a row in as many lines as its value needs. @returns the remaining height */
	private drawRow(page: PDFPage, { label, lines }: Row, top: number): number {
		const { fonts, labelWidth } = this;
		const labelSize = TEXT_SIZE * Math.min(1, (labelWidth - LABEL_GAP) / this.widthOf(`${label}:`, TEXT_SIZE));
		drawRun(page, fonts.bold, oneLine(fonts, fonts.bold, `${label}:`), MARGIN, top - ROW, labelSize);
		for (const [index, { runs }] of lines.entries())
			for (const { text } of runs)
				drawRun(page, fonts.plain, text, MARGIN + labelWidth, top - ROW - index * LINE_IN_ROW);
		return top - ROW - (lines.length - 1) * LINE_IN_ROW;
	}
}

/** A short text, normalised to one line. */
function oneLine(fonts: Fonts, font: Font, text: string): string {
	return linesOfValue(fonts, font, text, Infinity, TEXT_SIZE)
		.flatMap(({ runs }) => runs.map((run) => run.text))
		.join(' ');
}

function moveToFront(document: PDFDocument, from: number, count: number): void {
	for (let index = 0; index < count; index++) {
		const page = document.getPage(from + index);
		document.removePage(from + index);
		document.insertPage(index, page);
		// pdf-lib forgets a removed page even if it is inserted again.
		document.context.assign(page.ref, page.node);
	}
}
