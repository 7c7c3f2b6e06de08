import { PDFDocument, type PDFPage } from '../bundles/pdf';
import { boxed } from './characters';
import { CONFIRMATION_NOTES } from './confirmationNotes';
import { COVER_LANGUAGES, type CoverLanguage } from './coverWords';
import { type Fonts, fontsOf } from './fonts/fonts';
import { linesOfValue } from './lines';
import { drawPicture, embedPicture, fitted } from './pictures';
import { drawFrame, drawLines, drawRule, drawRun, MARGIN, newPage, PAPER, type Paper, TEXT_SIZE } from './typeset';

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

/** The room for the first page, in points: with less, it stands on the next page. */
const MIN_PICTURE_HEIGHT = 200;

/** A smaller picture, in pixels, is a placeholder: enlarged it would be a black square. */
const MIN_PICTURE_SIZE = 32;

/** Creates the confirmation: a page, or more for long values, with Fax.to's records of one fax. */
export async function confirmationPage(content: Confirmation): Promise<Buffer> {
	const { language = 'en', outcome, rows, picture, notes } = content;
	const { locale, confirmation: words } = COVER_LANGUAGES[language];
	const { box, cut, noPicture } = CONFIRMATION_NOTES[language];
	const document = await PDFDocument.create();
	const fonts = await fontsOf(document);
	const paper: Paper = { addPage: () => document.addPage([...PAPER.a4]), top: MARGIN, bottom: MARGIN };
	let [page, left] = newPage(paper);
	drawRun(page, fonts.bold, words.title, MARGIN, left - 24, 24);
	drawRun(page, fonts.bold, outcome.toLocaleUpperCase(locale), MARGIN, left - 58, 18);
	drawRule(page, left - 70);
	left -= 74;
	const width = page.getWidth() - 2 * MARGIN;
	const shown = rows.filter(([, value]) => value !== '');
	const labelWidth = labelWidthOf(fonts, shown);
	for (const [label, value] of shown) {
		const lines = shownValueOf(fonts, value, width - labelWidth, cut);
		const height = FACT_HEIGHT + FACT_LINE_HEIGHT * (lines.length - 1);
		if (left - height < MARGIN) [page, left] = newPage(paper);
		drawRow(page, fonts, label, lines, labelWidth, left);
		left -= height;
	}
	drawRule(page, left - 10);
	const image = picture && (await imageOf(document, picture.content));
	const all = [
		...notes,
		...(rows.some(([, value]) => !boxed(fonts.plain.letters, value).isWhole) ? [box] : []),
		...(picture && !image ? [noPicture] : []),
	];
	const lines = linesOfValue(fonts, fonts.plain, drawable(fonts, all.join('\n')), width, CONFIRMATION_NOTE_SIZE);
	({ page, left } = drawLines(page, fonts.plain, lines, left - 16, paper));
	if (image && left - MARGIN < MIN_PICTURE_HEIGHT) [page, left] = newPage(paper);
	if (image) addFirstPage(page, fonts, words.firstPage, image, left - 20);
	return Buffer.from(await document.save());
}

const drawable = ({ plain }: Fonts, text: string): string => boxed(plain.letters, text).text;

function labelWidthOf({ bold }: Fonts, rows: Confirmation['rows']): number {
	return Math.max(
		MIN_FACT_LABEL_WIDTH,
		...rows.map(([label]) => bold.letters.widthOf(label, TEXT_SIZE) + FACT_LABEL_GAP),
	);
}

/** A line break in a name must not stretch its row. */
function shownValueOf(fonts: Fonts, value: string, width: number, cut: string): string[] {
	const all = linesOfValue(fonts, fonts.plain, drawable(fonts, value.replace(/\s+/g, ' ')), width, TEXT_SIZE);
	const lines = all.slice(0, MAX_FACT_LINES).flatMap(({ runs }) => runs.map(({ text }) => text));
	return all.length > MAX_FACT_LINES ? [...lines, `… ${cut}`] : lines;
}

/** @param width of the label @param top in points above the lower edge */
function drawRow(page: PDFPage, fonts: Fonts, label: string, lines: string[], width: number, top: number): void {
	drawRun(page, fonts.bold, label, MARGIN, top - FACT_HEIGHT);
	for (const [index, line] of lines.entries())
		drawRun(page, fonts.plain, line, MARGIN + width, top - FACT_HEIGHT - FACT_LINE_HEIGHT * index);
}

type Image = Awaited<ReturnType<typeof embedPicture>>;

/** Embeds a picture; undefined if it can't be read or shows nothing, because the record matters more. */
async function imageOf(document: PDFDocument, content: Buffer): Promise<Image | undefined> {
	const image = await embedPicture(document, content).catch(() => undefined);
	return image && Math.min(image.width, image.height) >= MIN_PICTURE_SIZE ? image : undefined;
}

function addFirstPage(page: PDFPage, { bold }: Fonts, label: string, image: Image, top: number): void {
	drawRun(page, bold, label, MARGIN, top - TEXT_SIZE);
	const space = { x: MARGIN, y: MARGIN, width: page.getWidth() - 2 * MARGIN, height: top - TEXT_SIZE - 10 - MARGIN };
	const { width, height } = fitted(space, image);
	const y = top - TEXT_SIZE - 10 - height;
	drawPicture(page, image, { x: MARGIN, y, width, height });
	drawFrame(page, MARGIN, y, width, height, 1);
}
