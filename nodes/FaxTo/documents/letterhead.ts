import type { PDFDocument, PDFPage } from '../bundles/pdf';
import { fitted, placeOn } from './pictures';
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
	const shown = isLogo ? placeOn([crop.width, crop.height], picture) : crop;
	const under = await document.embedPage(page, {
		left: shown.x,
		bottom: shown.y,
		right: shown.x + shown.width,
		top: shown.y + shown.height,
	});
	const room = isLogo ? LOGO : { width, height, top: 0 };
	const { width: across, height: up } = fitted({ x: 0, y: 0, ...room }, shown);
	const x = isLogo ? width - MARGIN - across : (width - across) / 2;
	return {
		addPage: () => {
			const added = document.addPage([width, height]);
			added.drawPage(under, { x, y: height - room.top - up, width: across, height: up });
			return added;
		},
		top: isLogo ? MARGIN : HEAD,
		bottom: isLogo ? MARGIN : FOOT,
	};
}
