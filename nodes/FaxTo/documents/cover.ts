import type { PDFDocument, PDFPage } from '../bundles/pdf';
import { clean, drawLines, type Fonts, linesOf, MARGIN, PAPER, type PageSize, TEXT_SIZE } from './typeset';

/** What a cover page says; empty texts are left out. */
export interface Cover {
	to: string;
	company: string;
	from: string;
	phone: string;
	reference: string;
	subject: string;
	message: string;
	/** In large letters: "Urgent". */
	marking: string;
	confidentialityNote: string;
	pageSize: PageSize;
}

/** What the node fills in. */
export interface CoverFacts {
	date: string;
	/** All pages of the fax without the cover. */
	pages: number;
}

const LABEL_WIDTH = 100;
const ROW = 22;
const NOTE_SIZE = 11;
const MOST_ROW_LINES = 4;
const MOST_NOTE_LINES = 30;

/** All texts of a cover. */
export const textsOf = (cover: Cover): string[] => [
	cover.to,
	cover.company,
	cover.from,
	cover.phone,
	cover.reference,
	cover.subject,
	cover.message,
	shownMarking(cover),
	cover.confidentialityNote,
];

/** In large letters on one line. */
const shownMarking = ({ marking }: Cover): string => clean(marking).replace(/\s+/g, ' ').toUpperCase();

/**
 * Puts a cover before all pages of a document: black on white, in letters that a fax machine's dots show. A long message takes more pages.
 *
 * @returns a complaint, where a text does not fit into its place; then nothing was drawn
 */
export function addCover(document: PDFDocument, fonts: Fonts, cover: Cover, facts: CoverFacts): string | undefined {
	const complaint = complaintAboutLengths(fonts, cover);
	if (complaint === undefined) draw(document, fonts, cover, facts);
	return complaint;
}

const widthOf = ({ pageSize }: Cover) => PAPER[pageSize][0] - 2 * MARGIN;

/** Nothing that was written is left out: what is too long is said. */
function complaintAboutLengths({ plain }: Fonts, cover: Cover): string | undefined {
	const places = [
		['To', cover.to],
		['Company', cover.company],
		['From', cover.from],
		['Phone', cover.phone],
		['Reference', cover.reference],
		['Subject', cover.subject],
	] as const;
	const long = places.find(([, value]) => linesOf(plain, value, widthOf(cover) - LABEL_WIDTH).length > MOST_ROW_LINES);
	if (long)
		return `The field '${long[0]}' of the cover page takes more than ${MOST_ROW_LINES} lines; the field 'Message' has room for more`;
	const note = linesOf(plain, cover.confidentialityNote, widthOf(cover), NOTE_SIZE);
	return note.length > MOST_NOTE_LINES
		? `The field 'Confidentiality Note' of the cover page takes more than ${MOST_NOTE_LINES} lines; the field 'Message' has room for more`
		: undefined;
}

function draw(document: PDFDocument, fonts: Fonts, cover: Cover, { date, pages }: CoverFacts): void {
	const before = document.getPageCount();
	const page = document.addPage([...PAPER[cover.pageSize]]);
	const note =
		cover.confidentialityNote === '' ? [] : linesOf(fonts.plain, cover.confidentialityNote, widthOf(cover), NOTE_SIZE);
	const floor = note.length === 0 ? 0 : note.length * NOTE_SIZE * 1.35 + 24;

	let left = drawHead(page, fonts, shownMarking(cover));
	const row = (label: string, value: string) => {
		if (value !== '') left = drawRow(page, fonts, label, value, left);
	};
	row('To', cover.to);
	row('Company', cover.company);
	row('From', cover.from);
	row('Phone', cover.phone);
	row('Date', date);
	// How many pages the cover itself has is known when its message is drawn; a line is kept free for that.
	const count = left - ROW;
	left = drawRow(page, fonts, 'Pages', '', left);
	row('Reference', cover.reference);
	row('Subject', cover.subject);
	drawRule(page, left - 12);
	const message = cover.message === '' ? [] : linesOf(fonts.plain, cover.message, widthOf(cover));
	const end = drawLines(document, page, fonts.plain, message, left - 30, cover.pageSize);
	if (note.length > 0)
		drawNote(
			document,
			end.page === page && end.left > MARGIN + floor ? page : document.addPage([...PAPER[cover.pageSize]]),
			fonts,
			note,
			floor,
			cover.pageSize,
		);
	const own = document.getPageCount() - before;
	page.drawText(`${pages + own}, this page included`, {
		x: MARGIN + LABEL_WIDTH,
		y: count,
		size: TEXT_SIZE,
		font: fonts.plain,
	});
	moveToFront(document, before, own);
}

/** The note stands at the foot of a page. @param floor the height that it takes, above the margin */
function drawNote(
	document: PDFDocument,
	page: PDFPage,
	{ plain }: Fonts,
	note: string[],
	floor: number,
	pageSize: PageSize,
): void {
	drawRule(page, MARGIN + floor - 12);
	drawLines(document, page, plain, note, MARGIN + floor - 18, pageSize, NOTE_SIZE);
}

function drawHead(page: PDFPage, { bold }: Fonts, text: string): number {
	const top = page.getHeight() - MARGIN - 30;
	page.drawText('FAX', { x: MARGIN, y: top, size: 36, font: bold });
	if (text !== '') {
		const size = Math.min(20, (20 * 300) / bold.widthOfTextAtSize(text, 20));
		const width = bold.widthOfTextAtSize(text, size);
		const x = page.getWidth() - MARGIN - width - 10;
		page.drawText(text, { x, y: top + 4, size, font: bold });
		page.drawRectangle({ x: x - 10, y: top - 4, width: width + 20, height: size + 14, borderWidth: 2, opacity: 0 });
	}
	drawRule(page, top - 16);
	return top - 24;
}

/** A row of the head, in as many lines as its value needs. @returns the height that is left */
function drawRow(page: PDFPage, { plain, bold }: Fonts, label: string, value: string, top: number): number {
	const lines = linesOf(plain, value, page.getWidth() - 2 * MARGIN - LABEL_WIDTH);
	page.drawText(`${label}:`, { x: MARGIN, y: top - ROW, size: TEXT_SIZE, font: bold });
	for (const [index, line] of lines.entries())
		page.drawText(line, { x: MARGIN + LABEL_WIDTH, y: top - ROW - index * 16, size: TEXT_SIZE, font: plain });
	return top - ROW - (lines.length - 1) * 16;
}

function drawRule(page: PDFPage, y: number): void {
	page.drawLine({ start: { x: MARGIN, y }, end: { x: page.getWidth() - MARGIN, y }, thickness: 1.5 });
}

function moveToFront(document: PDFDocument, from: number, count: number): void {
	for (let index = 0; index < count; index++) {
		const page = document.getPage(from + index);
		document.removePage(from + index);
		document.insertPage(index, page);
		// The library forgets a page that is removed, even one that comes back.
		document.context.assign(page.ref, page.node);
	}
}
