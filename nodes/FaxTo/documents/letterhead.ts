import type { PDFDocument, PDFPage } from '../bundles/pdf';
import { type Box, PICTURE_MARGIN } from './pictures';
import { MARGIN, PAPER, type PageSize, type Paper } from './typeset';

/** Reserved space on letterhead paper, in points: the head (4.5 cm, as in DIN 5008) and the foot. */
const HEAD = 128;
const FOOT = 80;

/** The box for a logo at the top right, above the text, in points. */
const LOGO = { width: 220, height: 38, top: 10 };

/** A letterhead as one page, of any size. */
export interface Letterhead {
	page: PDFPage;
	/** The size of the source picture; undefined if the letterhead was a page. */
	picture?: { width: number; height: number };
}

/** Paper without a letterhead. */
export function blankPaper(document: PDFDocument, pageSize: PageSize): Paper {
	return { addPage: () => document.addPage([...PAPER[pageSize]]), top: MARGIN, bottom: MARGIN };
}

/** Paper with a letterhead: a page is printed beneath the text; a picture that is wider than high becomes a logo. */
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

/** The box of a picture on the page made from it. */
function pictureOn(page: Box, picture: { width: number; height: number }): Box {
	const scale = Math.min(
		(page.width - 2 * PICTURE_MARGIN) / picture.width,
		(page.height - 2 * PICTURE_MARGIN) / picture.height,
	);
	const [width, height] = [picture.width * scale, picture.height * scale];
	return { x: (page.width - width) / 2, y: (page.height - height) / 2, width, height };
}
