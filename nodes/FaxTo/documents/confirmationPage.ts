import type { PDFDocument, PDFPage } from '../bundles/pdf';
import { complaintAboutPicture, embedPicture, pictureSize } from './pictures';
import { clean, drawLines, type Fonts, fontsOf, linesOf, MARGIN, missingCharacters, PAPER, TEXT_SIZE } from './typeset';

/** What a confirmation says. Rows without a value are left out: nothing is invented. */
export interface Confirmation {
	/** In large letters: "DELIVERED". */
	outcome: string;
	rows: Array<[label: string, value: string]>;
	/** The first page of what was sent. */
	picture?: { kind: 'png' | 'jpeg'; content: Buffer };
	/** Whose record it is, and when it was read. */
	note: string;
}

const LABEL_WIDTH = 110;
const ROW = 20;

/** A page to file away: what Fax.to's records say of one fax. Characters that the font lacks are shown as "?". */
export async function confirmationPage({ outcome, rows, picture, note }: Confirmation): Promise<Buffer> {
	const { PDFDocument: Document } = await import('../bundles/pdf');
	const document = await Document.create();
	const fonts = await fontsOf(document);
	const page = document.addPage([...PAPER.a4]);
	const top = page.getHeight() - MARGIN - 24;
	page.drawText('FAX CONFIRMATION', { x: MARGIN, y: top, size: 24, font: fonts.bold });
	page.drawText(outcome.toUpperCase(), { x: MARGIN, y: top - 34, size: 18, font: fonts.bold });
	rule(page, top - 46);
	let left = top - 50;
	for (const [label, value] of rows) if (value !== '') left = drawRow(page, fonts, label, value, left);
	rule(page, left - 10);
	const noteLines = linesOf(fonts.plain, shown(fonts, note), page.getWidth() - 2 * MARGIN, 11);
	const { left: rest } = drawLines(document, page, fonts.plain, noteLines, left - 16, 'a4', 11);
	if (picture) await drawPicture(document, page, fonts, picture, rest - 20);
	return Buffer.from(await document.save());
}

function shown(fonts: Fonts, text: string): string {
	const missing = new Set(missingCharacters(fonts, text));
	return [...clean(text)].map((character) => (missing.has(character) ? '?' : character)).join('');
}

function drawRow(page: PDFPage, fonts: Fonts, label: string, value: string, top: number): number {
	const lines = linesOf(fonts.plain, shown(fonts, value), page.getWidth() - 2 * MARGIN - LABEL_WIDTH).slice(0, 3);
	page.drawText(label, { x: MARGIN, y: top - ROW, size: TEXT_SIZE, font: fonts.bold });
	for (const [index, line] of lines.entries())
		page.drawText(line, { x: MARGIN + LABEL_WIDTH, y: top - ROW - 15 * index, size: TEXT_SIZE, font: fonts.plain });
	return top - ROW - 15 * (lines.length - 1);
}

/** A picture that can't be read is left out: the record is what counts. */
async function drawPicture(
	document: PDFDocument,
	page: PDFPage,
	{ bold }: Fonts,
	{ content }: NonNullable<Confirmation['picture']>,
	top: number,
): Promise<void> {
	if (complaintAboutPicture(pictureSize(content)) !== undefined) return;
	const image = await embedPicture(document, content);
	if (!image) return;
	page.drawText('First page', { x: MARGIN, y: top - TEXT_SIZE, size: TEXT_SIZE, font: bold });
	const space = { width: page.getWidth() - 2 * MARGIN, height: top - TEXT_SIZE - 10 - MARGIN };
	const scale = Math.min(space.width / image.width, space.height / image.height);
	const [width, height] = [image.width * scale, image.height * scale];
	const y = top - TEXT_SIZE - 10 - height;
	page.drawImage(image, { x: MARGIN, y, width, height });
	page.drawRectangle({ x: MARGIN, y, width, height, borderWidth: 1, opacity: 0 });
}

function rule(page: PDFPage, y: number): void {
	page.drawLine({ start: { x: MARGIN, y }, end: { x: page.getWidth() - MARGIN, y }, thickness: 1.5 });
}
