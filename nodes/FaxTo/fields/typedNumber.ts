/** The complaint about what can be two numbers. */
export const TWO_NUMBERS = 'contains more than one fax number or an extension';

/** The complaint about letters, as on the keys of a telephone. */
export const LETTERS = 'contains letters';

/** More characters than any number has, with all that people put around one. */
const MAX_NUMBER_LENGTH = 100;

/** The rest of a number with more than digits and what people put between them. */
const NOT_A_NUMBER = /[^\d \-‒–()./+]/;

/** What a spreadsheet makes of a number: 30123456.0, +30123456.00, 3.0123456E+7. Not 30.12.34.00, which has more than one dot. */
const FLOAT = /^[^.]*\d\.0+$|^\+?\d{6,}\.\d{1,2}$|^[+-]?\d+([.,]\d+)?e[+-]?\d+$/i;

/** What joins two numbers in the languages of those who write them so. */
const BETWEEN_TWO = /[,;:&|、،؛…~]|\.\s*\.|\b(and|or|to|und|oder|bis|u|et|ou|y|o|e|a|en|of|tot|och|og|i)\b/iu;

/** What comes before an extension, which a fax machine can't dial. */
const EXTENSION = /#|\*|ext|durchwahl|\bdw\b|x\s*\d+$/i;

/** Dashes between the groups of a number: hyphens of every script, the minus and the long vowel mark that keyboards give in their place. */
const HYPHEN = /[\u2010\u2011\u2212\ufe63\u058a\u05be\u1400\u1806\u30fc]/g;

/** The other dashes, which people also put between the first and the last of several numbers. */
const LONG_DASH = /[\u2013-\u2015]|(?![-\u2012])\p{Pd}/gu;

/** Characters without a glyph: zero width, directions of text (also the isolates that chat programs copy along), soft hyphens. */
const INVISIBLE = /\p{Cf}|[\u180b-\u180e]|[\ufe00-\ufe0f]/gu;

/** Digits that are left of a number behind the brackets around its area code, at least. */
const MIN_BEHIND_BRACKETS = 4;

/** The most digits of the ends of a range behind a hyphen: longer groups are how many countries write one number. */
const MAX_IN_RANGE = 3;

/** The dash that stands for all long ones after `plain`. */
export const RANGE = '–';

/**
 * What was typed with plain digits, hyphens, brackets and spaces, whatever the script. Other signs, such as a footnote's ², stay.
 *
 * @returns the text, or undefined when it is longer than any number
 */
export function plain(input: string): string | undefined {
	const trimmed = input.trim();
	if (trimmed.length > MAX_NUMBER_LENGTH) return undefined;
	return trimmed
		.replace(INVISIBLE, '')
		.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
		.replace(/\p{Nd}/gu, digitOf)
		.replace(HYPHEN, '-')
		.replace(LONG_DASH, RANGE)
		.replace(/[\u2044\u2215]/g, '/')
		.replace(/[[{【]/g, '(')
		.replace(/[\]}】]/g, ')')
		.replace(/[^\S\r\n\v\f\u2028\u2029]/g, ' ')
		.replace(/^ *(fax|tel):/i, '')
		.trim();
}

/** What a text that can't be one number looks like, and what is wrong with it then. */
const COMPLAINTS: Array<[RegExp, string]> = [
	[/^$/, 'is empty'],
	[FLOAT, 'looks like a number that a spreadsheet changed'],
	[/^[-‒–]/, 'starts with a minus sign, so an expression or a spreadsheet calculated with it'],
	[EXTENSION, TWO_NUMBERS],
	[BETWEEN_TWO, TWO_NUMBERS],
	[/[\r\n\v\f\u2028\u2029]|\+[^+]*\+/, TWO_NUMBERS],
	[/\p{L}/u, LETTERS],
	[NOT_A_NUMBER, 'contains more than digits, a leading + and spaces, dots, dashes, slashes or brackets'],
	[/^\D*$/, 'contains no digits'],
];

/** What is wrong with a text that can't be one number; undefined when it may be one. @param typed as plain() gives it */
export function complaintAboutText(typed: string): string | undefined {
	const [, complaint] = COMPLAINTS.find(([pattern]) => pattern.test(typed)) ?? [];
	return complaint ?? (hasTwins(typed) ? TWO_NUMBERS : undefined);
}

/** How a number is read: its digits, with the country code. */
export interface Reading {
	digits: string;
	/** Whether so many digits are the country code, or that with the area code. */
	isCode(length: number): boolean;
	/** Whether a group of digits usually begins after so many. */
	isGroup(length: number): boolean;
}

/**
 * Whether what was typed can be two numbers that were run together: 12345-67/68 is, 030/1234567 is one number; 12345 67-69 is a range,
 * 123456-10 an extension that is dialled with the rest, 123-45-67 how some countries group one.
 *
 * @param typed as plain() gives it
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

/** Where it ends in what can be a range, from a lower to a higher number of as many digits; undefined where it does not. */
function rangeIn(typed: string): number | undefined {
	const { index = 0, groups: { first = '', dash = '', last = '' } = {} } =
		/(?<first>\d+)\s*(?<dash>[-‒–])[\s-]*(?<last>\d{1,4})$/.exec(typed) ?? {};
	if (last === '' || Number(first.slice(-last.length)) >= Number(last)) return undefined;
	const isRange =
		dash === RANGE ? first.length >= last.length : first.length === last.length && last.length <= MAX_IN_RANGE;
	return isRange ? index + first.length : undefined;
}

/** Whether its last groups are two numbers that differ in their last digits only: 58858 58859. */
function hasTwins(typed: string): boolean {
	const groups = typed.match(/\d+/g) ?? [];
	const [one = '', other = ''] = groups.slice(-2);
	return one.length >= 5 && one.length === other.length && one !== other && one.slice(0, -2) === other.slice(0, -2);
}

/** The value of a decimal digit of any script: its place in its row of ten. */
function digitOf(digit: string): string {
	const code = digit.codePointAt(0) ?? 0;
	if (code < 0x80) return digit;
	// Five rows of digits for mathematics stand directly behind each other.
	if (code >= 0x1d7ce && code <= 0x1d7ff) return String((code - 0x1d7ce) % 10);
	let value = 0;
	while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
	return String(value);
}
