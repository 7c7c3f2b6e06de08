import type { PDFDocument, PDFFont, PDFPage } from '../bundles/pdf';

/** Sizes of paper in points (1/72 inch). */
export const PAPER = { a4: [595.28, 841.89], letter: [612, 792] } as const;

export type PageSize = keyof typeof PAPER;

/** In points: what a fax machine leaves out at the edges, and letters that are read well at 98 lines an inch. */
export const MARGIN = 54;
export const TEXT_SIZE = 12;
const LINE = 1.35;

/** What one text may be at most: more is a mistake, and n8n would stand still while it is set. */
export const MOST_TEXT_PAGES = 500;
export const MOST_TEXT_BYTES = 2 * 1024 * 1024;

/** No letter of the fonts is narrower than this share of its size. */
const NARROWEST = 0.15;

/** What text is drawn with. */
export interface Fonts {
	plain: PDFFont;
	bold: PDFFont;
}

/** The fonts of a document: part of every PDF reader, so nothing has to be embedded. */
export async function fontsOf(document: PDFDocument): Promise<Fonts> {
	const { StandardFonts } = await import('../bundles/pdf');
	return {
		plain: await document.embedFont(StandardFonts.Helvetica),
		bold: await document.embedFont(StandardFonts.HelveticaBold),
	};
}

/** The characters of a text that the fonts do not hold, each once. */
export function missingCharacters({ plain }: Fonts, text: string): string[] {
	const held = new Set(plain.getCharacterSet());
	return [...new Set(clean(text))].filter(
		(character) => character !== '\n' && !held.has(character.codePointAt(0) ?? 0),
	);
}

/** A text as it is drawn: composed letters, plain line breaks, no tabs, no marks without a glyph. */
export function clean(text: string): string {
	return text
		.normalize('NFC')
		.replace(/\r\n?|[\u0085\u2028\u2029\f\v]/g, '\n')
		.replace(/\t/g, '    ')
		.replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
		.replace(/[\ufb00-\ufb06]/g, (ligature) => ligature.normalize('NFKC'))
		.replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\ufe0e\ufe0f]/g, '')
		.replace(/[\u2010\u2011\u2212]/g, '-');
}

/** A text in lines that are no wider than so many points; what is longer than a line is broken anywhere. */
export function linesOf(font: PDFFont, text: string, width: number, size = TEXT_SIZE): string[] {
	// Measured only where it could fit: a line of a megabyte would be measured once for each line that it becomes.
	const most = Math.ceil(width / (size * NARROWEST));
	const fits = (line: string) => line.length <= most && font.widthOfTextAtSize(line, size) <= width;
	return clean(text)
		.split('\n')
		.flatMap((paragraph) => {
			const lines: string[] = [];
			let line = '';
			for (const word of paragraph.trimEnd().match(/\s*\S+/g) ?? []) {
				if (fits(line + word)) {
					line += word;
					continue;
				}
				if (line !== '') lines.push(line);
				line = line === '' ? word : word.trimStart();
				while (!fits(line)) {
					const end = longestFit(line, Math.min(most, line.length), fits);
					lines.push(line.slice(0, end));
					line = line.slice(end);
				}
			}
			return [...lines, line];
		});
}

function longestFit(text: string, most: number, fits: (part: string) => boolean): number {
	let [low, high] = [1, most];
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (fits(text.slice(0, middle))) low = middle;
		else high = middle - 1;
	}
	return low;
}

/**
 * Draws lines from a height downwards, on new pages where one is full.
 *
 * @param from the height in points above the lower edge of the first line's top
 * @returns the last page and the height that is left on it
 */
export function drawLines(
	document: PDFDocument,
	page: PDFPage,
	font: PDFFont,
	lines: string[],
	from: number,
	pageSize: PageSize,
	size = TEXT_SIZE,
): { page: PDFPage; left: number } {
	let left = from;
	for (const line of lines) {
		if (left - size * LINE < MARGIN) {
			page = document.addPage([...PAPER[pageSize]]);
			left = page.getHeight() - MARGIN;
		}
		left -= size * LINE;
		if (line !== '') page.drawText(line, { x: MARGIN, y: left + size * (LINE - 1), size, font });
	}
	return { page, left };
}

/** A text as pages of a document, numbered, if wanted, when there is more than one. @returns whether it was: a text of too many pages is not drawn */
export function addText(
	document: PDFDocument,
	{ plain }: Fonts,
	text: string,
	pageSize: PageSize,
	isNumbered: boolean,
): boolean {
	const [width, height] = PAPER[pageSize];
	const lines = linesOf(plain, text.trimEnd(), width - 2 * MARGIN);
	if (lines.length > MOST_TEXT_PAGES * Math.floor((height - 2 * MARGIN) / (TEXT_SIZE * LINE))) return false;
	const before = document.getPageCount();
	const page = document.addPage([width, height]);
	drawLines(document, page, plain, lines, height - MARGIN, pageSize);
	const pages = document.getPages().slice(before);
	if (isNumbered && pages.length > 1)
		for (const [index, one] of pages.entries()) drawNumber(one, plain, `Page ${index + 1} of ${pages.length}`);
	return true;
}

function drawNumber(page: PDFPage, font: PDFFont, text: string): void {
	page.drawText(text, {
		x: (page.getWidth() - font.widthOfTextAtSize(text, TEXT_SIZE)) / 2,
		y: MARGIN / 2,
		size: TEXT_SIZE,
		font,
	});
}
