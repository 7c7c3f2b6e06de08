import { Unfaxable } from './unfaxable';

/** Encodings of text files besides UTF-8 and UTF-16, which are recognised: names from the WHATWG Encoding Standard, and labels. */
export const ENCODINGS = {
	'windows-1252': 'Western European (Windows-1252)',
	'iso-8859-15': 'Western European With € (ISO-8859-15)',
	'windows-1250': 'Central European (Windows-1250)',
	'iso-8859-2': 'Central European (ISO-8859-2)',
	'windows-1257': 'Baltic (Windows-1257)',
	'iso-8859-13': 'Baltic (ISO-8859-13)',
	'windows-1254': 'Turkish (Windows-1254)',
	'windows-1251': 'Cyrillic (Windows-1251)',
	'iso-8859-5': 'Cyrillic (ISO-8859-5)',
	'koi8-r': 'Russian (KOI8-R)',
	'koi8-u': 'Ukrainian (KOI8-U)',
	ibm866: 'Russian (DOS, IBM866)',
	'x-mac-cyrillic': 'Cyrillic (Mac)',
	'windows-1253': 'Greek (Windows-1253)',
	'iso-8859-7': 'Greek (ISO-8859-7)',
	'windows-1255': 'Hebrew (Windows-1255)',
	'iso-8859-8': 'Hebrew (ISO-8859-8)',
	'windows-1256': 'Arabic (Windows-1256)',
	'iso-8859-6': 'Arabic (ISO-8859-6)',
	'windows-1258': 'Vietnamese (Windows-1258)',
	'windows-874': 'Thai (Windows-874)',
	'iso-8859-3': 'South European (ISO-8859-3)',
	'iso-8859-4': 'North European (ISO-8859-4)',
	'iso-8859-10': 'Nordic (ISO-8859-10)',
	'iso-8859-14': 'Celtic (ISO-8859-14)',
	macintosh: 'Western European (Mac)',
	shift_jis: 'Japanese (Shift JIS)',
	'euc-jp': 'Japanese (EUC-JP)',
	'iso-2022-jp': 'Japanese (ISO-2022-JP)',
	'euc-kr': 'Korean (EUC-KR)',
	gb18030: 'Chinese (GB 18030)',
	big5: 'Chinese (Big5)',
	'utf-16le': 'UTF-16 (Little Endian)',
	'utf-16be': 'UTF-16 (Big Endian)',
} as const;

/** How a text file is decoded: automatically (UTF-8, or as its byte order mark states), or as the user chose. */
export type Encoding = 'auto' | keyof typeof ENCODINGS;

const NOT_TEXT = 'is not plain text';
const UTF_16 = "seems to be UTF-16: choose it with the option 'Encoding'";

/**
 * Decodes a text file. Nothing is guessed: bytes that are invalid in the encoding are an error, never another letter.
 * @param encoding chosen by the user; a byte order mark in the file takes precedence
 * @throws Unfaxable when it is no text in that encoding
 */
export function decodeText(content: Buffer, encoding: Encoding): string {
	const marked = markedEncoding(content);
	const text = decoded(content, marked ?? (encoding === 'auto' ? 'utf-8' : encoding));
	if (text === undefined) throw new Unfaxable(unlike(content, marked, encoding));
	const whole = withoutEndMark(text);
	if (whole.includes('\0')) throw new Unfaxable(isUtf16(content) && !marked ? UTF_16 : NOT_TEXT);
	// An earlier program already failed to decode these.
	if (whole.includes('\ufffd'))
		throw new Unfaxable('contains replacement characters (U+FFFD): letters were lost before it came here');
	return whole;
}

/** Byte order marks, as hexadecimal numbers. */
const MARKS = { '0000feff': 'utf-32', fffe0000: 'utf-32', efbbbf: 'utf-8', fffe: 'utf-16le', feff: 'utf-16be' };

/** The encoding of a byte order mark, if there is one. */
function markedEncoding(content: Buffer): string | undefined {
	const start = content.toString('hex', 0, 4);
	return Object.entries(MARKS).find(([mark]) => start.startsWith(mark))?.[1];
}

/** A complaint, for a file that is not in the encoding of its mark, the chosen one, or UTF-8. */
function unlike(content: Buffer, marked: string | undefined, encoding: Encoding): string {
	if (marked === 'utf-32') return 'is UTF-32: save it as UTF-8';
	if (marked) return `is damaged: it is not the ${marked.toUpperCase()} that its byte order mark states`;
	if (encoding !== 'auto') return `can’t be read as ${ENCODINGS[encoding]}: choose another 'Encoding'`;
	if (isUtf16(content)) return UTF_16;
	return content.includes(0)
		? NOT_TEXT
		: "is not UTF-8, and does not state its encoding: choose it with the option 'Encoding'";
}

/** Whether each second byte of some letters is zero. */
const isUtf16 = (content: Buffer): boolean => /[^\0]\0[^\0]\0/.test(content.toString('latin1'));

/** Windows-1252's characters from 0x80 to 0x9F, which Node 20 decodes as control characters. */
const C1 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function decoded(content: Buffer, encoding: string): string | undefined {
	if (encoding === 'windows-1252')
		return content.toString('latin1').replace(/[\u0080-\u009f]/g, (one) => C1[one.charCodeAt(0) - 0x80] ?? one);
	try {
		return new TextDecoder(encoding, { fatal: true }).decode(content);
	} catch {
		return undefined;
	}
}

/** DOS ends a text with Ctrl-Z. */
function withoutEndMark(text: string): string {
	const trimmed = text.trimEnd();
	if (!trimmed.endsWith('\u001a')) return text;
	let end = trimmed.length;
	while (trimmed[end - 1] === '\u001a') end--;
	return trimmed.slice(0, end);
}
