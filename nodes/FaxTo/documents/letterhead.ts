import type { PDFDocument, PDFPage } from '../bundles/pdf';
import { type Box, PICTURE_MARGIN } from './pictures';
import { MARGIN, PAPER, type PageSize, type Paper } from './typeset';

/** What stays free on a firm's paper, in points: its head (4.5 cm, as DIN 5008 has it) and its foot. */
const HEAD = 128;
const FOOT = 80;

/** A logo stands at the top on the right, above the text, within so many points. */
const LOGO = { width: 220, height: 38, top: 10 };

/** A letterhead as one page, of any size. */
export interface Letterhead {
	page: PDFPage;
	/** The size of the picture that it was made of; undefined for a page that was one. */
	picture?: { width: number; height: number };
}

/** Paper without anything on it. */
export function blankPaper(document: PDFDocument, pageSize: PageSize): Paper {
	return { addPage: () => document.addPage([...PAPER[pageSize]]), top: MARGIN, bottom: MARGIN };
}

/** Paper with a letterhead: a page lies under all of a page's text; a picture that is wider than high is a logo. */
export async function letterheadPaper(
	document: PDFDocument,
	pageSize: PageSize,
	{ page, picture }: Letterhead,
): Promise<Paper> {
	const [width, height] = PAPER[pageSize];
	const crop = page.getCropBox();
	const isLogo = picture !== undefined && picture.width > picture.height;
	const shown = isLogo ? pictureOn(crop, picture) : crop;
	const under = await document.embedPage(page, {
		left: shown.x,
		bottom: shown.y,
		right: shown.x + shown.width,
		top: shown.y + shown.height,
	});
	const room = isLogo ? LOGO : { width, height, top: 0 };
	const scale = Math.min(room.width / shown.width, room.height / shown.height);
	const drawn = { width: shown.width * scale, height: shown.height * scale };
	const x = isLogo ? width - MARGIN - drawn.width : (width - drawn.width) / 2;
	return {
		addPage: () => {
			const added = document.addPage([width, height]);
			added.drawPage(under, { x, y: height - room.top - drawn.height, ...drawn });
			return added;
		},
		top: isLogo ? MARGIN : HEAD,
		bottom: isLogo ? MARGIN : FOOT,
	};
}

/** Where a picture stands on the page that was made of it. */
function pictureOn(page: Box, picture: { width: number; height: number }): Box {
	const scale = Math.min(
		(page.width - 2 * PICTURE_MARGIN) / picture.width,
		(page.height - 2 * PICTURE_MARGIN) / picture.height,
	);
	const [width, height] = [picture.width * scale, picture.height * scale];
	return { x: (page.width - width) / 2, y: (page.height - height) / 2, width, height };
}
