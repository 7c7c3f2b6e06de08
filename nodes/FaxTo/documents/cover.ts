import type { PDFDocument, PDFPage } from '../bundles/pdf';
import { drawLines, type Fonts, linesOf, MARGIN, PAPER, type PageSize, TEXT_SIZE } from './typeset';

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

/** All texts of a cover. */
export const textsOf = (cover: Cover): string[] => [cover.to, cover.company, cover.from, cover.phone, cover.reference, cover.subject, cover.message, cover.marking, cover.confidentialityNote];

/** Puts a cover before all pages of a document: black on white, in letters that a fax machine's dots show. A long message takes more pages. */
export function addCover(document: PDFDocument, fonts: Fonts, cover: Cover, { date, pages }: CoverFacts): void {
	const before = document.getPageCount();
	const page = document.addPage([...PAPER[cover.pageSize]]);
	const width = page.getWidth() - 2 * MARGIN;
	const note = linesOf(fonts.plain, cover.confidentialityNote, width, NOTE_SIZE).filter((line) => cover.confidentialityNote !== '' || line !== '');
	const floor = cover.confidentialityNote === '' ? 0 : note.length * NOTE_SIZE * 1.35 + 24;

	let left = drawHead(page, fonts, cover.marking);
	// The number of the cover's own pages is known when its message is drawn; a line of it is kept free for that.
	const count = { y: 0 };
	for (const [label, value] of [['To', cover.to], ['Company', cover.company], ['From', cover.from], ['Phone', cover.phone], ['Date', date], ['Pages', '\0'], ['Reference', cover.reference], ['Subject', cover.subject]] as const) {
		if (value === '') continue;
		if (value === '\0') count.y = left - ROW;
		left = drawRow(page, fonts, label, value === '\0' ? '' : value, left);
	}
	drawRule(page, left - 12);
	left -= 30;
	const message = cover.message === '' ? [] : linesOf(fonts.plain, cover.message, width);
	drawLines(document, page, fonts.plain, message, left, cover.pageSize);
	const last = document.getPage(document.getPageCount() - 1);
	const end = last === page ? left - message.length * TEXT_SIZE * 1.35 : MARGIN;
	const notePage = cover.confidentialityNote === '' || end > MARGIN + floor ? last : document.addPage([...PAPER[cover.pageSize]]);
	if (cover.confidentialityNote !== '') {
		drawRule(notePage, MARGIN + floor - 12);
		drawLines(document, notePage, fonts.plain, note, MARGIN + floor - 18, cover.pageSize, NOTE_SIZE);
	}
	const own = document.getPageCount() - before;
	page.drawText(`${pages + own}, this page included`, { x: MARGIN + LABEL_WIDTH, y: count.y, size: TEXT_SIZE, font: fonts.plain });
	moveToFront(document, before, own);
}

function drawHead(page: PDFPage, { bold }: Fonts, marking: string): number {
	const top = page.getHeight() - MARGIN - 30;
	page.drawText('FAX', { x: MARGIN, y: top, size: 36, font: bold });
	if (marking !== '') {
		const text = marking.toUpperCase();
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
	const lines = linesOf(plain, value, page.getWidth() - 2 * MARGIN - LABEL_WIDTH).slice(0, 4);
	page.drawText(`${label}:`, { x: MARGIN, y: top - ROW, size: TEXT_SIZE, font: bold });
	for (const [index, line] of lines.entries()) page.drawText(line, { x: MARGIN + LABEL_WIDTH, y: top - ROW - index * 16, size: TEXT_SIZE, font: plain });
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
	}
}
