import type { IBinaryData } from 'n8n-workflow';
import { textOf } from '../lib/json';

/** File types that never have pages. Fax.to does not list the types it accepts, so only hopeless ones are refused. */
const NO_PAGES_TYPE = /^(audio|video|font)\/|zip|x-tar|x-7z|x-rar|gzip|x-msdownload|x-executable|wasm|javascript/i;
const NO_PAGES_EXTENSION =
	/\.(zip|gz|tar|7z|rar|exe|dll|msi|dmg|iso|apk|mp3|wav|ogg|flac|m4a|mp4|mov|avi|mkv|webm|js|mjs|wasm|db|sqlite)$/i;

/** A PDF's header may be this far into the file. */
export const PDF_HEADER_WITHIN = 1024;

/** Extends the beginning of a file up to the length that may contain its header. @param start the bytes so far */
export function startOf(start: Buffer, next: Buffer): Buffer {
	if (start.length >= PDF_HEADER_WITHIN) return start;
	return Buffer.concat([start, next.subarray(0, PDF_HEADER_WITHIN - start.length)]);
}

/** The kinds of files that are recognised by their first bytes. */
export type FileKind = 'pdf' | 'tiff' | 'png' | 'jpeg' | 'gif' | 'webp' | 'heic' | 'unknown';

/** The extension and MIME type of each kind. */
export const FILE_KINDS: Record<Exclude<FileKind, 'unknown'>, { extension: string; mimeType: string }> = {
	pdf: { extension: 'pdf', mimeType: 'application/pdf' },
	tiff: { extension: 'tiff', mimeType: 'image/tiff' },
	png: { extension: 'png', mimeType: 'image/png' },
	jpeg: { extension: 'jpg', mimeType: 'image/jpeg' },
	gif: { extension: 'gif', mimeType: 'image/gif' },
	webp: { extension: 'webp', mimeType: 'image/webp' },
	heic: { extension: 'heic', mimeType: 'image/heic' },
};

/** The kind of a file by its first bytes, whatever its name. @param start its first 1024 bytes or fewer */
export function kindOf(start: Buffer): FileKind {
	const is = (...bytes: number[]) => bytes.every((byte, index) => start[index] === byte);
	if (is(0x49, 0x49, 0x2a, 0x00) || is(0x4d, 0x4d, 0x00, 0x2a)) return 'tiff';
	if (is(0x89, 0x50, 0x4e, 0x47)) return 'png';
	if (is(0xff, 0xd8, 0xff)) return 'jpeg';
	const text = start.toString('latin1', 0, 12);
	if (text.startsWith('GIF8')) return 'gif';
	if (/^RIFF[^]{4}WEBP/.test(text)) return 'webp';
	if (/^[^]{4}ftyp(hei[cx]|mif1)/.test(text)) return 'heic';
	const head = start.subarray(0, PDF_HEADER_WITHIN);
	// A web page may mention the header.
	return head.includes('%PDF-') && !isMarkup(head) ? 'pdf' : 'unknown';
}

/** Whether a file starts like HTML or XML. */
export function isMarkup(start: Buffer): boolean {
	return /^(\ufeff|\u00ef\u00bb\u00bf)?\s*<(!doctype|html|head|body|\?xml|!--|script|div|p|table|h\d)/i.test(
		start.toString('latin1', 0, 200),
	);
}

/** Office file types by extension: mail gateways declare them as zip. */
const OFFICE_TYPES: Record<string, string> = {
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
	odt: 'application/vnd.oasis.opendocument.text',
	ods: 'application/vnd.oasis.opendocument.spreadsheet',
	odp: 'application/vnd.oasis.opendocument.presentation',
};

/** The input's statements about a file; unreliable, because any node may have set it. */
type Named = Pick<IBinaryData, 'fileName' | 'mimeType'>;

const isZip = (start: Buffer) => start.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004';

/** The type of an office file: a zip archive by its bytes, an office file by its name. */
const officeTypeOf = ({ fileName }: Named, start: Buffer): string | undefined =>
	isZip(start) ? OFFICE_TYPES[extensionOf(textOf(fileName))] : undefined;

/**
 * Why a file can't be faxed, by its first bytes, or by its name and type if those are inconclusive; undefined if
 * nothing is known against it.
 */
export function complaintAboutFile(file: Named, start: Buffer): string | undefined {
	if (kindOf(start) !== 'unknown' || officeTypeOf(file, start) !== undefined) return undefined;
	if (NO_PAGES_TYPE.test(textOf(file.mimeType)) || NO_PAGES_EXTENSION.test(textOf(file.fileName)))
		return `a file of type ${textOf(file.mimeType)} has no pages to fax`;
	return undefined;
}

/** The name and type for an upload: those of its bytes if recognised, else as stated. */
export function uploadNameOf(file: Named, fileName: string, start: Buffer): { fileName: string; mimeType: string } {
	const kind = kindOf(start);
	if (kind === 'unknown')
		return { fileName, mimeType: officeTypeOf(file, start) ?? (textOf(file.mimeType) || 'application/octet-stream') };
	return { fileName: nameAs(kind, fileName), mimeType: FILE_KINDS[kind].mimeType };
}

const extensionOf = (name: string): string => (/\.([^.]*)$/.exec(name)?.[1] ?? '').toLowerCase();

/** Alternative extensions of a kind. */
const SPELLINGS: Record<string, string> = { tif: 'tiff', jpeg: 'jpg', jpe: 'jpg', jfif: 'jpg', heif: 'heic' };

/** Extensions that state a type. Anything else after a dot belongs to the name: "Invoice no. 5". */
const TYPE_EXTENSION =
	/\.(pdf|tiff?|png|jpe?g?|jfif|gif|bmp|webp|hei[cf]|txt|text|md|csv|log|html?|xml|json|docx?|xlsx?|pptx?|od[tsp]|rtf|bin|dat|tmp)$/i;

/** A file name with the extension of a kind. */
export function nameAs(kind: Exclude<FileKind, 'unknown'>, fileName: string): string {
	const { extension } = FILE_KINDS[kind];
	const own = extensionOf(fileName);
	if ((SPELLINGS[own] ?? own) === extension) return fileName;
	return `${fileName.replace(TYPE_EXTENSION, '')}.${extension}`;
}

/** Whether a file claims to be a PDF. */
export function claimsPdf({ fileName, mimeType }: Named): boolean {
	return mimeType === 'application/pdf' || extensionOf(textOf(fileName)) === 'pdf';
}

/** Maximum length of an uploaded file's name, in bytes; file systems allow 255. */
const MAX_NAME_BYTES = 200;

/** Removed from names: control characters, lone surrogates, and marks that change the direction of what follows. */
const UNSEEN = /[\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * A file name as a person wrote it, made safe for headers and disks: no path, control characters or quotes, limited
 * length. A slash within it ("Invoice 11/2026") is not a path separator.
 * @param name of any type: some nodes output numbers
 */
export function safeFileName(name: unknown, fallback: string): string {
	const typed = textOf(name).replace(UNSEEN, '');
	const isPath = /^(\/|\\|[a-z]:[/\\]|\.{1,2}[/\\]|file:)/i.test(typed);
	const base = isPath ? (typed.split(/[/\\]/).pop() ?? '') : typed;
	const clean = base.replace(/[\p{Cc}/\\"<>|:*?]/gu, '_').trim();
	return /^[._\s]*$/.test(clean) ? fallback : shortened(clean);
}

/** Shortens a name to the limit between visible characters, and keeps its extension. */
function shortened(name: string): string {
	if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
	const [extension = ''] = /\.\w{1,5}$/.exec(name) ?? [];
	let stem = '';
	for (const letter of graphemesOf(name.slice(0, MAX_NAME_BYTES))) {
		if (Buffer.byteLength(stem + letter + extension) > MAX_NAME_BYTES) break;
		stem += letter;
	}
	return stem.trimEnd() + extension;
}

/** The visible characters of a text. */
export const graphemesOf = (text: string): string[] =>
	[...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);

/** Whether a file claims to be plain text. */
export function claimsText({ fileName, mimeType }: Named): boolean {
	return /^text\/(plain|csv|markdown)/i.test(textOf(mimeType)) || /\.(txt|text|md|csv|log)$/i.test(textOf(fileName));
}
