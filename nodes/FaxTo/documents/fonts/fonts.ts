import type { PDFDocument, PDFFont } from '../../bundles/pdf';
import type { bidi } from '../../bundles/fonts';
import { Face } from './face';
import { Typeface } from './typeface';

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
let faces: Promise<{ plain: Face; bold: Face; bidi: Fonts['bidi'] }> | undefined;

async function load() {
	const { plain: plainBytes, bold: boldBytes, bidi } = await import('../../bundles/fonts');
	const { inflate } = await import('../../bundles/pdf');
	const plain = new Face(inflate(Buffer.from(plainBytes, 'base64')));
	return { plain, bold: new Face(inflate(Buffer.from(boldBytes, 'base64')), plain), bidi };
}

/** Embeds the fonts of a document: DejaVu Sans Condensed. pdf-lib embeds only the letters that are drawn. */
export async function fontsOf(document: PDFDocument): Promise<Fonts> {
	faces ??= load();
	const { plain, bold, bidi } = await faces;
	return {
		plain: await embedded(document, new Typeface('DejaVuSansCondensed', plain, bidi.getMirroredCharacter)),
		bold: await embedded(document, new Typeface('DejaVuSansCondensed-Bold', bold, bidi.getMirroredCharacter)),
		bidi,
	};
}

async function embedded(document: PDFDocument, letters: Typeface): Promise<Font> {
	// pdf-lib would parse font bytes; this hands it the letters directly.
	document.registerFontkit({ create: () => letters });
	return { letters, embedded: await document.embedFont(new Uint8Array(), { subset: true }) };
}
