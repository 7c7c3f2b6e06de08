import { PDFDocument, type PDFPage } from '../bundles/pdf';
import { boxed } from './characters';
import { linesOf } from './columns';
import { CONFIRMATION_NOTES } from './confirmationNotes';
import { COVER_LANGUAGES, type CoverLanguage } from './coverWords';
import { type Fonts, fontsOf } from './fonts/fonts';
import type { Line } from './lines';
import { pictureHeader } from './pictureHeader';
import { complaintAboutPicture, drawPicture, embedPicture, fitted } from './pictures';
import { drawFrame, drawLines, drawRule, drawRun, MARGIN, PAPER, type Paper, TEXT_SIZE } from './typeset';

/** The content of a confirmation. Rows without a value are omitted: nothing is invented. */
export interface Confirmation {
	/** The language of the words that the page adds; English if not set. */
	language?: CoverLanguage;
	/** Printed large: "DELIVERED". */
	outcome: string;
	rows: Array<[label: string, value: string]>;
	/** The first page of the fax. */
	picture?: { kind: 'png' | 'jpeg'; content: Buffer };
	/** The source of the record, when it was read, and what is missing: whole sentences. */
	notes: string[];
}

/** Widths of the labels with the space after them, in points. */
const MIN_FACT_LABEL_WIDTH = 110;
const FACT_LABEL_GAP = 12;
const FACT_HEIGHT = 20;
const FACT_LINE_HEIGHT = 15;
const CONFIRMATION_NOTE_SIZE = 11;
/** Longer values are cut, visibly. */
const MAX_FACT_LINES = 8;

/** A smaller picture, in pixels, is a placeholder: enlarged it would be a black square. */
const MIN_PICTURE_SIZE = 32;

/** Creates the confirmation: one page with Fax.to's records of one fax. */
export async function confirmationPage(content: Confirmation): Promise<Buffer> {
	const { language = 'en', outcome, rows, picture, notes } = content;
	const { locale, confirmation: words } = COVER_LANGUAGES[language];
	const { box, cut, noPicture } = CONFIRMATION_NOTES[language];
	const document = await PDFDocument.create();
	const fonts = await fontsOf(document);
	const paper: Paper = { addPage: () => document.addPage([...PAPER.a4]), top: MARGIN, bottom: MARGIN };
	const page = paper.addPage();
	const top = page.getHeight() - MARGIN - 24;
	drawRun(page, fonts.bold, words.title, MARGIN, top, 24);
	drawRun(page, fonts.bold, outcome.toLocaleUpperCase(locale), MARGIN, top - 34, 18);
	drawRule(page, top - 46);
	let left = top - 50;
	const shown = rows.filter(([, value]) => value !== '');
	const labelWidth = labelWidthOf(fonts, shown);
	for (const row of shown) left = drawRow(page, fonts, row, { top: left, labelWidth, cut });
	drawRule(page, left - 10);
	const image = picture && (await imageOf(document, picture.content));
	const all = [
		...notes,
		...(rows.some(([, value]) => !boxed(fonts.plain.letters, value).isWhole) ? [box] : []),
		...(picture && !image ? [noPicture] : []),
	];
	const lines = textLines(fonts, all.join('\n'), page.getWidth() - 2 * MARGIN, CONFIRMATION_NOTE_SIZE);
	const { left: rest } = drawLines(page, fonts.plain, lines, left - 16, paper);
	if (image) addFirstPage(page, fonts, words.firstPage, image, rest - 20);
	return Buffer.from(await document.save());
}

const textLines = (fonts: Fonts, text: string, width: number, size: number): Line[] => [
	...linesOf(fonts, fonts.plain, boxed(fonts.plain.letters, text).text, width, size),
];

function labelWidthOf({ bold }: Fonts, rows: Confirmation['rows']): number {
	return Math.max(
		MIN_FACT_LABEL_WIDTH,
		...rows.map(([label]) => bold.letters.widthOf(label, TEXT_SIZE) + FACT_LABEL_GAP),
	);
}

/** @returns the remaining height */
function drawRow(
	page: PDFPage,
	fonts: Fonts,
	[label, value]: [label: string, value: string],
	{ top, labelWidth, cut }: { top: number; labelWidth: number; cut: string },
): number {
	const width = page.getWidth() - 2 * MARGIN - labelWidth;
	// A line break in a name must not stretch its row.
	const all = textLines(fonts, value.replace(/\s+/g, ' '), width, TEXT_SIZE);
	const lines = all.slice(0, MAX_FACT_LINES).map(({ runs }) => runs.map(({ text }) => text).join(' '));
	if (all.length > MAX_FACT_LINES) lines.push(`… ${cut}`);
	drawRun(page, fonts.bold, label, MARGIN, top - FACT_HEIGHT);
	for (const [index, line] of lines.entries())
		drawRun(page, fonts.plain, line, MARGIN + labelWidth, top - FACT_HEIGHT - FACT_LINE_HEIGHT * index);
	return top - FACT_HEIGHT - FACT_LINE_HEIGHT * (lines.length - 1);
}

type Image = NonNullable<Awaited<ReturnType<typeof embedPicture>>>;

/** Embeds a picture; undefined if it can't be read or shows nothing, because the record matters more. */
async function imageOf(document: PDFDocument, content: Buffer): Promise<Image | undefined> {
	const { width, height } = pictureHeader(content) ?? { width: 0, height: 0 };
	if (Math.min(width, height) < MIN_PICTURE_SIZE || complaintAboutPicture(content) !== undefined) return undefined;
	return await embedPicture(document, content);
}

function addFirstPage(page: PDFPage, { bold }: Fonts, label: string, image: Image, top: number): void {
	drawRun(page, bold, label, MARGIN, top - TEXT_SIZE);
	const space = { x: MARGIN, y: MARGIN, width: page.getWidth() - 2 * MARGIN, height: top - TEXT_SIZE - 10 - MARGIN };
	const { width, height } = fitted(space, image);
	const y = top - TEXT_SIZE - 10 - height;
	drawPicture(page, image, { x: MARGIN, y, width, height });
	drawFrame(page, MARGIN, y, width, height, 1);
}
