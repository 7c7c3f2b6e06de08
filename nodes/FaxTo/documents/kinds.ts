import type { IBinaryData } from 'n8n-workflow';

/** Why something can't become pages, as a whole sentence. */
export interface Complaint {
	complaint: string;
	/** What to do, where that is known. */
	advice?: string;
}

/** File types that are never pages. Fax.to publishes no list of what it takes, so only the hopeless is refused. */
const NO_PAGES_TYPE = /^(audio|video|font)\/|zip|x-tar|x-7z|x-rar|gzip|x-msdownload|x-executable|wasm|javascript/i;
const NO_PAGES_EXTENSION =
	/\.(zip|gz|tar|7z|rar|exe|dll|msi|dmg|iso|apk|mp3|wav|ogg|flac|m4a|mp4|mov|avi|mkv|webm|js|mjs|wasm|db|sqlite)$/i;

/** How far into a file a PDF's header may stand. */
export const PDF_HEADER_WITHIN = 1024;

/** A kind of file that can be told by its first bytes. */
export type FileKind = 'pdf' | 'tiff' | 'png' | 'jpeg' | 'gif' | 'unknown';

/** Extension and MIME type of each kind. */
export const FILE_KINDS: Record<Exclude<FileKind, 'unknown'>, { extension: string; mimeType: string }> = {
	pdf: { extension: 'pdf', mimeType: 'application/pdf' },
	tiff: { extension: 'tiff', mimeType: 'image/tiff' },
	png: { extension: 'png', mimeType: 'image/png' },
	jpeg: { extension: 'jpg', mimeType: 'image/jpeg' },
	gif: { extension: 'gif', mimeType: 'image/gif' },
};

/** What a file is by its first bytes, whatever it is called. @param start its first 1024 bytes or fewer */
export function kindOf(start: Buffer): FileKind {
	const is = (...bytes: number[]) => bytes.every((byte, index) => start[index] === byte);
	if (is(0x49, 0x49, 0x2a, 0x00) || is(0x4d, 0x4d, 0x00, 0x2a)) return 'tiff';
	if (is(0x89, 0x50, 0x4e, 0x47)) return 'png';
	if (is(0xff, 0xd8, 0xff)) return 'jpeg';
	if (start.subarray(0, 4).toString('latin1') === 'GIF8') return 'gif';
	const head = start.subarray(0, PDF_HEADER_WITHIN);
	// A web page may mention one.
	return head.includes('%PDF-') && !isMarkup(head) ? 'pdf' : 'unknown';
}

/** Whether a file begins as HTML or XML does. */
function isMarkup(start: Buffer): boolean {
	return /^(\ufeff|\u00ef\u00bb\u00bf)?\s*<(!doctype|html|head|body|\?xml|!--|script|div|p|table|h\d)/i.test(
		start.toString('latin1', 0, 200),
	);
}

/** Whether the end of a PDF is missing: no end mark, objects behind the last one, or fewer bytes than a linearized file says it has. */
export function isCutPdf(pdf: Buffer): boolean {
	const end = Math.max(pdf.lastIndexOf('%%EOF'), pdf.lastIndexOf('startxref'));
	if (end < 0 || /\d\s+\d+\s+obj\b/.test(pdf.toString('latin1', end))) return true;
	const [, length] = /\/Linearized\b[^>]*?\/L\s+(\d+)/.exec(pdf.toString('latin1', 0, PDF_HEADER_WITHIN)) ?? [];
	return length !== undefined && pdf.length < Number(length);
}

/** Why a file can't be faxed, judged by its name and type alone; undefined when nothing speaks against it. */
export function complaintAboutFile(file: Pick<IBinaryData, 'fileName' | 'mimeType'>): string | undefined {
	if (NO_PAGES_TYPE.test(file.mimeType) || NO_PAGES_EXTENSION.test(file.fileName ?? '')) {
		return `a file of type ${file.mimeType} has no pages to fax`;
	}
	return undefined;
}

/** Whether a file says that it is a PDF. */
export function claimsPdf(file: Pick<IBinaryData, 'fileName' | 'mimeType'>): boolean {
	return file.mimeType === 'application/pdf' || /\.pdf$/i.test(file.fileName ?? '');
}

/** A file name that is safe in a header and on a disk: no path, no control characters, no quotes. */
export function safeFileName(name: string | undefined, fallback: string): string {
	const base = (name ?? '').split(/[/\\]/).pop() ?? '';
	const clean = base.replace(/[\p{Cc}"<>|:*?]/gu, '_').trim();
	return clean === '' || /^\.+$/.test(clean) ? fallback : clean.slice(-200);
}

/** Whether a file says that it is plain text. */
export function claimsText(file: Pick<IBinaryData, 'fileName' | 'mimeType'>): boolean {
	return /^text\/(plain|csv|markdown)/i.test(file.mimeType) || /\.(txt|text|md|csv|log)$/i.test(file.fileName ?? '');
}

/** What a PDF says of itself. */
export interface PdfMarkers {
	encrypted: boolean;
	/** Whether it has a line that every PDF ends with; what was cut off has none. */
	ends: boolean;
}

/** What a PDF, or a piece of it, says. */
export function pdfMarkers(bytes: Buffer): PdfMarkers {
	return { encrypted: saysEncrypted(bytes), ends: bytes.includes('startxref') || bytes.includes('%%EOF') };
}

/** Of a PDF that no reader opens, completes "the file '…' …". */
export const DAMAGED = 'is a PDF that can’t be read: it is damaged or not complete';

/** Whether the bytes of a PDF say that it is encrypted: that it needs a password to be opened, or that only printing or copying is restricted. */
export function saysEncrypted(bytes: Buffer): boolean {
	for (let at = bytes.indexOf('/Encrypt'); at >= 0; at = bytes.indexOf('/Encrypt', at + 1)) {
		if (/^\/Encrypt\s*(\d+\s+\d+\s+R|<<)/.test(bytes.toString('latin1', at, at + 40))) return true;
	}
	return false;
}
