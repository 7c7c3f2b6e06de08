import type { PDFDocument, PDFObject, PDFPage } from '../bundles/pdf';
import { Mutex } from '../lib/mutex';
import { type Complaint, DAMAGED } from './kinds';
import { takePages } from './pageTree';
import { PdfScan } from './pdfScan';

/** A PDF that was read. */
export interface Opened {
	/** Without its pages; all else is in it. */
	document: PDFDocument;
	/** In their order. Adding them again is up to whoever needs the document. */
	pages: PDFPage[];
}

/** Pages take much memory: this process works on those of one fax at a time. */
export const pdfWork = new Mutex();

/** The library's words where the empty password does not open a PDF; it has no class of errors for that. */
const NEEDS_PASSWORD = 'NEEDS PASSWORD';

const TOO_MUCH = 'is a PDF that can’t be read: it takes too much work or memory';

/**
 * Opens a PDF as a reader does, with an empty password: one that only restricts printing or copying opens so, and is decrypted. What is refused
 * here is refused wherever the file stands: alone, with others, under a cover.
 *
 * @param content whole, in memory
 * @returns a complaint that completes "the file '…' …" where it does not open
 */
export async function openPdf(content: Buffer): Promise<Opened | Complaint> {
	const scan = PdfScan.of(content);
	if (scan.isCut) return { complaint: DAMAGED };
	const { PDFDocument: Document, tookTooMuch } = await import('../bundles/pdf');
	try {
		const document = await Document.load(content, { updateMetadata: false, password: '' });
		const pages = await takePages(document);
		if (tookTooMuch()) return { complaint: TOO_MUCH };
		if ('complaint' in pages) return pages;
		const complaint = await complaintAboutPlaceholder(document);
		return complaint === undefined ? { document, pages } : { complaint };
	} catch (error) {
		if (tookTooMuch()) return { complaint: TOO_MUCH };
		if (error instanceof Error && error.message === NEEDS_PASSWORD)
			return { complaint: 'needs a password to be opened' };
		return {
			complaint: scan.isEncrypted
				? 'is a protected PDF that can’t be opened: by a certificate, in a way that is too new, or because it is damaged'
				: DAMAGED,
		};
	}
}

/**
 * Whether the pages of a PDF only say that a reader of Adobe's shows something else: then that would be faxed. A portfolio whose files stay
 * hidden (/View /H), as wrappers and archives are, shows its own pages.
 */
async function complaintAboutPlaceholder({ catalog }: PDFDocument): Promise<string | undefined> {
	const { PDFArray, PDFBool, PDFDict, PDFName } = await import('../bundles/pdf');
	const form = catalog.lookup(PDFName.of('AcroForm'));
	if (form instanceof PDFDict && form.has(PDFName.of('XFA'))) {
		const fields = form.lookup(PDFName.of('Fields'));
		const isEmpty = !(fields instanceof PDFArray) || fields.size() === 0;
		if (isEmpty || catalog.lookup(PDFName.of('NeedsRendering')) === PDFBool.True)
			return 'is an XFA form, whose pages only Adobe’s programs show: print it to a new PDF there, and send that one';
	}
	const portfolio = catalog.lookup(PDFName.of('Collection'));
	if (portfolio instanceof PDFDict && portfolio.lookup(PDFName.of('View')) !== PDFName.of('H'))
		return 'is a PDF portfolio, and its own page is only a wrapper: save the files that are in it, and send those';
	return undefined;
}

/** Why a PDF can't be faxed, completes "the file '…' …"; undefined when it can. To be called in turn. */
export async function complaintAboutOpening(content: Buffer): Promise<string | undefined> {
	const { startReading } = await import('../bundles/pdf');
	startReading();
	const opened = await openPdf(content);
	return 'complaint' in opened ? opened.complaint : undefined;
}

/**
 * Drops what nothing in a document leads to: earlier states of it, deleted pages, the lists that its objects were packed in. Readers that
 * look at all objects would find them.
 */
export async function dropUnused(opened: Opened): Promise<void> {
	const { context } = opened.document;
	const { Root, Info } = context.trailerInfo;
	const used = await reachableFrom(opened, [Root, Info]);
	// What a damaged object leads to can't be seen.
	if (await holdsDamaged(used)) return;
	for (const [ref] of context.enumerateIndirectObjects()) if (!used.has(ref)) context.delete(ref);
}

/** Whether pages lead to an object that could not be read: it would be copied as it stands, and lead to something else. */
export async function isDamagedWithin(opened: Opened): Promise<boolean> {
	return await holdsDamaged(await reachableFrom(opened, []));
}

async function holdsDamaged(objects: Set<PDFObject>): Promise<boolean> {
	const { PDFInvalidObject } = await import('../bundles/pdf');
	return [...objects].some((one) => one instanceof PDFInvalidObject);
}

/** All that the pages lead to, and some more objects. */
async function reachableFrom({ document, pages }: Opened, more: Array<PDFObject | undefined>): Promise<Set<PDFObject>> {
	const { PDFArray, PDFDict, PDFRef, PDFStream } = await import('../bundles/pdf');
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
