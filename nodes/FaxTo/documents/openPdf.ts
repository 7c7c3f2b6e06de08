import {
	PDFArray,
	PDFBool,
	PDFDict,
	PDFDocument,
	PDFInvalidObject,
	PDFName,
	type PDFObject,
	type PDFPage,
	PDFRef,
	PDFStream,
	startReading,
	tookTooMuch,
} from '../bundles/pdf';
import { takePages } from './pageTree';
import { scanned } from './pdfScan';
import { DAMAGED, Unfaxable } from './unfaxable';

/** A parsed PDF. */
export interface Opened {
	/** Everything but the pages. */
	document: PDFDocument;
	/** In order. Whoever uses the document adds them again. */
	pages: PDFPage[];
}

/** pdf-lib's message when the empty password is wrong; it has no error class for this. */
const NEEDS_PASSWORD = 'NEEDS PASSWORD';

/**
 * Opens a PDF as readers do, with an empty password: if only printing or copying is restricted, this decrypts it. What
 * is refused here is refused everywhere: alone, merged, or behind a cover.
 * @param content the whole file
 * @throws Unfaxable when it can't be opened
 */
export async function openPdf(content: Buffer): Promise<Opened> {
	const { isCut, isEncrypted } = scanned(content);
	if (isCut) throw new Unfaxable(DAMAGED);
	const opened = await PDFDocument.load(content, { updateMetadata: false, password: '' })
		.then((document) => ({ document, pages: takePages(document) }))
		.catch((error: unknown) => unreadable(error, isEncrypted));
	// The library swallows some errors.
	if (tookTooMuch()) throw new Unfaxable('is a PDF that can’t be read: it takes too much work or memory');
	if (opened instanceof Unfaxable) throw opened;
	checkPlaceholder(opened.document);
	return opened;
}

function unreadable(error: unknown, isEncrypted: boolean): Unfaxable {
	if (error instanceof Unfaxable) return error;
	if (error instanceof Error && error.message === NEEDS_PASSWORD) return new Unfaxable('needs a password to be opened');
	return new Unfaxable(
		isEncrypted
			? 'is a protected PDF that can’t be opened: by a certificate, in a way that is too new, or because it is damaged'
			: DAMAGED,
	);
}

/**
 * Whether the visible pages are only a placeholder for content that Adobe's readers show; the placeholder would be
 * faxed. A portfolio with hidden files (/View /H), such as a wrapper or an archive, shows its own pages.
 * @throws Unfaxable when they are
 */
function checkPlaceholder({ catalog }: PDFDocument): void {
	const form = catalog.lookup(PDFName.of('AcroForm'));
	if (form instanceof PDFDict && form.has(PDFName.of('XFA'))) {
		const fields = form.lookup(PDFName.of('Fields'));
		const isEmpty = !(fields instanceof PDFArray) || fields.size() === 0;
		if (isEmpty || catalog.lookup(PDFName.of('NeedsRendering')) === PDFBool.True)
			throw new Unfaxable(
				'is an XFA form, whose pages only Adobe’s programs show',
				'Print it to a new PDF there, and send that one',
			);
	}
	const portfolio = catalog.lookup(PDFName.of('Collection'));
	if (portfolio instanceof PDFDict && portfolio.lookup(PDFName.of('View')) !== PDFName.of('H'))
		throw new Unfaxable(
			'is a PDF portfolio, and its own page is only a wrapper',
			'Save the files that are in it, and send those',
		);
}

/** Checks that a PDF can be faxed. Call it within `pdfWork`. @throws Unfaxable when it can't */
export async function checkPdf(content: Buffer): Promise<void> {
	startReading();
	await openPdf(content);
}

/**
 * Drops unreachable objects: earlier revisions, deleted pages, the streams that objects were packed in. Readers that
 * scan all objects would find them.
 */
export function dropUnused(opened: Opened): void {
	const { context } = opened.document;
	const { Root, Info } = context.trailerInfo;
	const used = reachableFrom(opened, [Root, Info]);
	// A damaged object's references are unknown.
	if (holdsDamaged(used)) return;
	for (const [ref] of context.enumerateIndirectObjects()) if (!used.has(ref)) context.delete(ref);
}

/** Whether the pages reach an object that could not be parsed: it would be copied as it is, with wrong references. */
export function isDamagedWithin(opened: Opened): boolean {
	return holdsDamaged(reachableFrom(opened, []));
}

const holdsDamaged = (objects: Set<PDFObject>): boolean => [...objects].some((one) => one instanceof PDFInvalidObject);

/** All objects reachable from the pages, and some more. */
function reachableFrom({ document, pages }: Opened, more: Array<PDFObject | undefined>): Set<PDFObject> {
	const found = new Set<PDFObject>();
	const left: Array<PDFObject | undefined> = [...more, ...pages.map(({ ref }) => ref)];
	while (left.length > 0) {
		const one = left.pop();
		if (!one || found.has(one)) continue;
		found.add(one);
		if (one instanceof PDFRef) left.push(document.context.lookup(one));
		else if (one instanceof PDFDict) for (const value of one.values()) left.push(value);
		else if (one instanceof PDFArray) for (const value of one.asArray()) left.push(value);
		else if (one instanceof PDFStream) left.push(one.dict);
	}
	return found;
}
