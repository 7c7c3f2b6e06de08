import type { PDFDocument } from '../bundles/pdf';
import { type Complaint, DAMAGED, saysEncrypted } from './kinds';
import { inTurn } from './turn';

/** A PDF whose pages can be read. */
interface Opened {
	document: PDFDocument;
}

/** The library's words where the empty password does not open a PDF; it has no class of errors for that. */
const NEEDS_PASSWORD = 'NEEDS PASSWORD';

/**
 * Opens a PDF as a reader does, with an empty password: one that only restricts printing or copying opens so, and is decrypted.
 *
 * @param content whole, in memory
 * @returns a complaint that completes "the file '…' …" where it does not open
 */
export async function openPdf(content: Buffer): Promise<Opened | Complaint> {
	const { PDFDocument: Document } = await import('../bundles/pdf');
	try {
		return { document: await Document.load(content, { updateMetadata: false, password: '' }) };
	} catch (error) {
		if (error instanceof Error && error.message === NEEDS_PASSWORD)
			return { complaint: 'needs a password to be opened' };
		return {
			complaint: saysEncrypted(content)
				? 'is a protected PDF that can’t be opened: by a certificate, in a way that is too new, or because it is damaged'
				: DAMAGED,
		};
	}
}

/** Why a PDF does not open without a password, completes "the file '…' …"; undefined when it does. @param read its bytes, when it is its turn */
export async function complaintAboutOpening(read: () => Promise<Buffer>): Promise<string | undefined> {
	return await inTurn(async () => {
		const { startReading } = await import('../bundles/pdf');
		startReading();
		const opened = await openPdf(await read());
		return 'complaint' in opened ? opened.complaint : undefined;
	});
}
