/** The complaint about input that may be two numbers. */
export const TWO_NUMBERS = 'contains more than one fax number or an extension';

/** The complaint about letters, as on telephone keypads. */
export const LETTERS = 'contains letters';

/** Longer than any number with everything people add to it. */
const MAX_NUMBER_LENGTH = 100;

/** Anything but digits and the separators that people use. */
const NOT_A_NUMBER = /[^\d \-‒–()./+]/;

/** Spreadsheet forms of a number: 30123456.0, +30123456.00, 3.0123456E+7. Not 30.12.34.00, which has more than one dot. */
const FLOAT = /^[^.]*\d\.0+$|^\+?\d{6,}\.\d{1,2}$|^[+-]?\d+([.,]\d+)?e[+-]?\d+$/i;

/** Separators between two numbers, in several languages. */
const BETWEEN_TWO = /[,;:&|、،؛…~]|\.\s*\.|\b(and|or|to|und|oder|bis|u|et|ou|y|o|e|a|en|of|tot|och|og|i)\b/iu;

/** Marks of an extension, which a fax machine can't dial. */
const EXTENSION = /#|\*|ext|durchwahl|\bdw\b|x\s*\d+$/i;

/**
 * Characters used as hyphens between groups: the hyphens of all scripts, the minus sign, and the long vowel mark that
 * keyboards produce instead.
 */
const HYPHEN = /[\u2010\u2011\u2212\ufe63\u058a\u05be\u1400\u1806\u30fc]/g;

/** Other dashes, which may also separate the ends of a range of numbers. */
const LONG_DASH = /[\u2013-\u2015]|(?![-\u2012])\p{Pd}/gu;

/** Invisible characters: zero width, text direction (chat programs copy isolates along), soft hyphens. */
const INVISIBLE = /\p{Cf}|[\u180b-\u180e]|[\ufe00-\ufe0f]/gu;

/** What makes a spreadsheet keep a text as it is. */
const TEXT_MARK = /^['’‘`´]/;

/** Minimum number of digits after an area code in brackets. */
const MIN_BEHIND_BRACKETS = 4;

/** Maximum number of digits at the ends of a hyphenated range: longer groups are how many countries write one number. */
const MAX_IN_RANGE = 3;

/** The character that `plain` substitutes for all long dashes. */
export const RANGE = '–';

/**
 * Converts input to plain digits, hyphens, brackets and spaces, whatever the script. Other characters, such as a
 * superscript ², are kept.
 * @returns the text; undefined if it is longer than any number
 */
export function plain(input: string): string | undefined {
	const trimmed = input.trim();
	if (trimmed.length > MAX_NUMBER_LENGTH) return undefined;
	return trimmed
		.replace(INVISIBLE, '')
		.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
		.replace(/(?!\d)\p{Nd}/gu, digitOf)
		.replace(HYPHEN, '-')
		.replace(LONG_DASH, RANGE)
		.replace(/[\u2044\u2215]/g, '/')
		.replace(/[[{【]/g, '(')
		.replace(/[\]}】]/g, ')')
		.replace(/[^\S\r\n\v\f\u2028\u2029]/g, ' ')
		.replace(TEXT_MARK, '')
		.replace(/^ *(fax|tel):/i, '')
		.trim();
}

/** Patterns of texts that can't be one number, and the complaint about each. */
const COMPLAINTS: Array<[RegExp, string]> = [
	[/^$/, 'is empty'],
	[FLOAT, 'looks like a number that a spreadsheet changed'],
	[/^[-‒–]/, 'starts with a minus sign, so an expression or a spreadsheet calculated with it'],
	[EXTENSION, TWO_NUMBERS],
	[BETWEEN_TWO, TWO_NUMBERS],
	[/[\r\n\v\f\u2028\u2029]|\+[^+]*\+/, TWO_NUMBERS],
	[/\p{L}/u, LETTERS],
	[NOT_A_NUMBER, 'contains more than digits, a leading + and spaces, dots, dashes, slashes or brackets'],
];

/** Why a text is not one number; undefined if it may be one. @param typed returned by plain() */
export function complaintAboutText(typed: string): string | undefined {
	const [, complaint] = COMPLAINTS.find(([pattern]) => pattern.test(typed)) ?? [];
	return complaint ?? (hasTwins(typed) ? TWO_NUMBERS : undefined);
}

/** A reading of a number: its digits, with the country code. */
export interface Reading {
	digits: string;
	/** Whether the first `length` digits are the country code, or country code and area code. */
	isCode(length: number): boolean;
	/** Whether a group of digits usually begins at this position. */
	isGroup(length: number): boolean;
}

/**
 * Whether the input may be two numbers run together: 12345-67/68 is, 030/1234567 is one number; 12345 67-69 is a range,
 * 123456-10 has a directly dialled extension, 123-45-67 is how some countries group a number.
 * @param typed returned by plain()
 */
export function isTwo(typed: string, { digits, isCode, isGroup }: Reading): boolean {
	const rest = (at: number) => typed.slice(at).replace(/\D/g, '');
	const before = (at: number) => digits.length - rest(at).length;
	const closed = typed.lastIndexOf(')');
	const dash = rangeIn(typed);
	return (
		[...typed.matchAll(/\//g)].some(({ index }) => !isCode(before(index))) ||
		(closed >= 0 && rest(closed).length < MIN_BEHIND_BRACKETS) ||
		(dash !== undefined && !isGroup(before(dash)))
	);
}

/** The upper end of a possible range of two numbers with equally many digits; undefined if it is none. */
function rangeIn(typed: string): number | undefined {
	const { index = 0, groups: { first = '', dash = '', last = '' } = {} } =
		/(?<first>\d+)\s*(?<dash>[-‒–])[\s-]*(?<last>\d{1,4})$/.exec(typed) ?? {};
	if (Number(first.slice(-last.length)) >= Number(last)) return undefined;
	const isRange =
		dash === RANGE ? first.length >= last.length : first.length === last.length && last.length <= MAX_IN_RANGE;
	return isRange ? index + first.length : undefined;
}

/** Whether the last groups are two numbers that differ in their last digits at most: 58858 58859. */
function hasTwins(typed: string): boolean {
	const groups = typed.match(/\d+/g) ?? [];
	const [one = '', other = ''] = groups.slice(-2);
	return one.length >= 5 && one.slice(0, -2) === other.slice(0, -2);
}

/** The value of a decimal digit in any script: its position in its row of ten. Some rows follow each other directly. */
function digitOf(digit: string): string {
	const code = digit.codePointAt(0) ?? 0;
	let place = 0;
	while (/\p{Nd}/u.test(String.fromCodePoint(code - place - 1))) place++;
	return String(place % 10);
}
