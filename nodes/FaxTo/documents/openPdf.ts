import type { PDFDocument, PDFObject, PDFPage } from '../bundles/pdf';
import { type Complaint, DAMAGED, isCutPdf, saysEncrypted } from './kinds';
import { takePages } from './pageTree';
import { inTurn } from './turn';

/** A PDF that was read. */
export interface Opened {
	/** Without its pages; all else is in it. */
	document: PDFDocument;
	/** In their order. Adding them again is up to whoever needs the document. */
	pages: PDFPage[];
}

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
	if (isCutPdf(content)) return { complaint: DAMAGED };
	const { PDFDocument: Document, tookTooMuch } = await import('../bundles/pdf');
	try {
		const document = await Document.load(content, { updateMetadata: false, password: '' });
		const pages = await takePages(document);
		if (tookTooMuch()) return { complaint: TOO_MUCH };
		return 'complaint' in pages ? pages : { document, pages };
	} catch (error) {
		if (tookTooMuch()) return { complaint: TOO_MUCH };
		if (error instanceof Error && error.message === NEEDS_PASSWORD)
			return { complaint: 'needs a password to be opened' };
		return {
			complaint: saysEncrypted(content)
				? 'is a protected PDF that can’t be opened: by a certificate, in a way that is too new, or because it is damaged'
				: DAMAGED,
		};
	}
}

/** Why a PDF can't be faxed, completes "the file '…' …"; undefined when it can. @param read its bytes, when it is its turn */
export async function complaintAboutOpening(read: () => Promise<Buffer>): Promise<string | undefined> {
	return await inTurn(async () => {
		const { startReading } = await import('../bundles/pdf');
		startReading();
		const opened = await openPdf(await read());
		return 'complaint' in opened ? opened.complaint : undefined;
	});
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
