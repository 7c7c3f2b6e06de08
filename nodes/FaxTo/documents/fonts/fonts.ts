import { inflate, type PDFDocument, type PDFFont } from '../../bundles/pdf';
import type { bidi } from '../../bundles/fonts';
import { type Shape, shapesOf } from './shapes';
import { type Typeface, typeface } from './typeface';

/** A font embedded in a document. */
export interface Font {
	letters: Typeface;
	embedded: PDFFont;
}

/** The fonts of a document, and the bidi algorithm for its texts. */
export interface Fonts {
	plain: Font;
	/** For labels; falls back to the plain font's letters. */
	bold: Font;
	bidi: typeof bidi;
}

/** Unpacked once, for all documents. */
let shapes: Promise<{ plain: Map<number, Shape>; bold: Map<number, Shape>; bidi: Fonts['bidi'] }> | undefined;

async function load() {
	const { plain: plainBytes, bold: boldBytes, bidi } = await import('../../bundles/fonts');
	const plain = shapesOf(inflate(Buffer.from(plainBytes, 'base64')));
	const bold = shapesOf(inflate(Buffer.from(boldBytes, 'base64')));
	return { plain, bold: new Map([...plain, ...bold]), bidi };
}

/** Embeds the fonts of a document: DejaVu Sans Condensed. pdf-lib embeds only the letters that are drawn. */
export async function fontsOf(document: PDFDocument): Promise<Fonts> {
	shapes ??= load();
	const { plain, bold, bidi } = await shapes;
	return {
		plain: await embedded(document, typeface('DejaVuSansCondensed', plain, bidi.getMirroredCharacter)),
		bold: await embedded(document, typeface('DejaVuSansCondensed-Bold', bold, bidi.getMirroredCharacter)),
		bidi,
	};
}

async function embedded(document: PDFDocument, letters: Typeface): Promise<Font> {
	// pdf-lib would parse font bytes; this hands it the letters directly.
	document.registerFontkit({ create: () => letters });
	return { letters, embedded: await document.embedFont(new Uint8Array(), { subset: true }) };
}
