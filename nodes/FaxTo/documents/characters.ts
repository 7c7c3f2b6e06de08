import { isJoinable } from './fonts/arabic';
import type { Typeface } from './fonts/typeface';

/** Invisible characters that change no shape: joiners and direction marks. */
const SHAPELESS = /[\u200c-\u200f\u2066-\u2069]/gu;

/**
 * Normalises a text for drawing: composed letters, plain line breaks, ordinary spaces, no invisible characters. Those
 * that control Arabic joining and text direction are kept until layout (`withoutShapeless`), and form feeds are kept.
 */
export function clean(text: string): string {
	return text
		.replace(/\r\n?|[\u0085\u2028\u2029\v]/g, '\n')
		.replace(/[\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000]/g, ' ')
		.replace(/[\u2007\u202f]/g, '\u00a0')
		.replace(/[\ufb00-\ufb06]/g, (ligature) => ligature.normalize('NFKC'))
		.replace(/[\u00ad\u200b\u202a-\u202e\u2060-\u2064\ufeff]|\u034f|\u061c|\u180e|\p{Variation_Selector}/gu, '')
		.normalize('NFC');
}

/** Removes the invisible characters that only control joining and direction. */
export const withoutShapeless = (text: string): string => text.replace(SHAPELESS, '');

/** Scripts that are called by Unicode's names. */
const SCRIPTS = (
	'Arabic Armenian Bengali Ethiopic Georgian Gujarati Gurmukhi Hebrew Kannada Khmer Lao Malayalam Mongolian Myanmar ' +
	'Oriya Sinhala Syriac Tamil Telugu Thaana Thai Tibetan'
).split(' ');

/** Names for the kinds of characters that the font lacks. */
const KINDS: Array<[name: string, pattern: RegExp]> = [
	['half of a character, as slice() leaves it', /\p{Cs}/u],
	['a sign that stands where a character was lost', /\ufffd/u],
	['a control character', /\p{Cc}/u],
	['a character without a meaning of its own', /\p{Co}|\p{Cn}/u],
	['Chinese or Japanese', /\p{Script=Han}/u],
	['Japanese', /\p{Script=Hiragana}|\p{Script=Katakana}|[\u3000-\u303f\uff00-\uffef]/u],
	['Korean', /\p{Script=Hangul}/u],
	['Hindi or Nepali', /\p{Script=Devanagari}/u],
	...SCRIPTS.map((name): [string, RegExp] => [name, new RegExp(`\\p{Script=${name}}`, 'u')]),
	['emoji', /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u20e3/u],
];

const MAX_NAMED = 5;

/**
 * Lists the characters of a text that can't be drawn, to complete "… contains …": each with its kind and its first
 * position (line and column, as editors count). Undefined if all can be drawn.
 */
export function undrawable(letters: Typeface, text: string): string | undefined {
	const cleaned = clean(text);
	const missing = [...new Set(cleaned)].filter((character) => !canDraw(letters, character));
	if (missing.length === 0) return undefined;
	const named = missing
		.slice(0, MAX_NAMED)
		.map((character) => `${described(character)} at ${placeOf(cleaned, character)}`);
	const more = missing.length - named.length;
	return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The first position of a character. */
function placeOf(text: string, character: string): string {
	const before = text.slice(0, text.indexOf(character)).split(/[\n\f]/);
	const place = `character ${[...(before.at(-1) ?? '')].length + 1}`;
	return /[\n\f]/.test(text) ? `line ${before.length}, ${place}` : place;
}

/** The text with a box in place of each character that can't be drawn. */
export function boxed(letters: Typeface, text: string): { text: string; isWhole: boolean } {
	const cleaned = clean(text);
	const characters = [...cleaned].map((character) => (canDraw(letters, character) ? character : '□'));
	return { text: characters.join(''), isWhole: characters.join('') === cleaned };
}

function canDraw(letters: Typeface, character: string): boolean {
	return (
		/[\t\n\f]/.test(character) ||
		withoutShapeless(character) === '' ||
		(letters.has(character) && isJoinable(character))
	);
}

function described(character: string): string {
	const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
	const kind = KINDS.find(([, pattern]) => pattern.test(character))?.[0];
	const shown = /[\p{C}\p{Z}\p{M}]/u.test(character) ? code : `'${character}' (${code})`;
	return kind === undefined ? shown : `${shown}, ${kind},`;
}
