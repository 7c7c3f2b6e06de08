import { mapTexts } from '../lib/json';

/** Replaces the key. */
const MASK = '***';

/** A shorter "key" is not masked: it would destroy ordinary words and numbers. Nor is what is left of a key that was cut off. */
const MIN_KEY_LENGTH = 4;
const MIN_CUT_LENGTH = 8;

/** What follows so many characters of a "key" is only masked as it is: the pattern would be too large. */
const MAX_ENCODED = 1_000;

const KEY_PARAMETER = /(api_?key(?:=|%3D|%253D))[^&#\s"'<>\\]*/gi;
const KEY_IN_QUERY = /([?&])api_key=[^&#\s"'<>\\]*(&?)/gi;

/** What a character becomes that is neither a letter nor a digit: escaped in JSON, percent-encoded (again and again), or named in HTML. */
const ENCODED = String.raw`(?:\\u[\da-fA-F]{4}){1,2}|\\.|(?:%(?:25)*[\da-fA-F]{2}){1,4}|&#?\w{1,8};`;

/** Removes one API key from a text, or from a JSON value at any depth. */
export interface Redactor {
	text(value: string): string;
	value<T>(value: T): T;
}

/** The pattern of a text, whatever encoded it. */
function patternOf(text: string): string {
	return text.replace(/[^a-z\d]/giu, (character, position: number) => {
		const literal = character.replace(/[\\^$.*+?()[\]{}|]/, String.raw`\$&`);
		if (position > MAX_ENCODED) return literal;
		return `(?:${literal}|${character === ' ' ? String.raw`\+|` : ''}${ENCODED})`;
	});
}

/** What Base64 makes of a key at each of its three offsets in a text, without the characters that its neighbours decide. */
function inBase64(key: string): string[] {
	return [0, 1, 2].flatMap((offset) => {
		const bytes = Buffer.from(' '.repeat(offset) + key);
		const [start, end] = [Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6)];
		return (['base64', 'base64url'] as const).map((encoding) => bytes.toString(encoding).slice(start, end));
	});
}

/** A text that shows a key, and the longest run of letters and digits in it: no encoding changes those, and looking for them is fast. */
function traceOf(text: string, rest = '') {
	const [sign = ''] = (text.match(/[a-z\d]+/gi) ?? []).sort((a, b) => b.length - a.length);
	return { sign, pattern: new RegExp(patternOf(text) + rest, 'gu') };
}

/** What shows a key: the whole of it, plain or in Base64, or its first half, where it was cut off. */
function tracesOf(key: string): Array<ReturnType<typeof traceOf>> {
	if (key.length < MIN_KEY_LENGTH) return [];
	const whole = [key, ...inBase64(key)].map((text) => traceOf(text));
	return [...whole, traceOf(key.slice(0, Math.max(MIN_CUT_LENGTH, key.length / 2)), '[\\w-]*')];
}

/**
 * Creates a redactor for one key. URLs lose the whole `api_key` parameter and stay usable; other occurrences become
 * `***`. Fax.to puts the key into file URLs (T3) and may echo a request's URL in an error.
 */
export function redactor(key: string): Redactor {
	const traces = tracesOf(key);

	const text = (value: string): string => {
		let clean = value;
		for (const { sign, pattern } of traces) if (clean.includes(sign)) clean = clean.replace(pattern, MASK);
		if (!/api_?key/i.test(clean)) return clean;
		return clean
			.replace(KEY_IN_QUERY, (_match, before: string, after: string) => (after === '' ? '' : before))
			.replace(KEY_PARAMETER, `$1${MASK}`);
	};

	function value<T>(input: T): T;
	function value(input: unknown): unknown {
		return mapTexts(input, text);
	}

	return { text, value };
}
