import { mapTexts } from '../lib/json';

/** Replaces the key. */
const MASK = '***';

/** A shorter "key" is not masked: it would destroy ordinary words and numbers. */
const MIN_KEY_LENGTH = 4;

const KEY_PARAMETER = /(api_?key(?:=|%3D|%253D))[^&#\s"'<>\\]*/gi;
const KEY_IN_QUERY = /([?&])api_key=[^&#\s"'<>\\]*(&?)/gi;

/** Removes one API key from a text, or from a JSON value at any depth. */
export interface Redactor {
	text(value: string): string;
	value<T>(value: T): T;
}

/** All encodings of a key: plain, percent-encoded, form-encoded, base64. */
function spellings(key: string): string[] {
	const encoded = encodeURIComponent(key);
	const base64 = Buffer.from(key).toString('base64');
	return [
		...new Set([
			key,
			encoded,
			encoded.replace(/%20/g, '+'),
			encoded.toLowerCase(),
			encodeURIComponent(encoded),
			JSON.stringify(key).slice(1, -1),
			base64,
			base64.replace(/=+$/, ''),
		]),
	]
		.filter((spelling) => spelling.length >= MIN_KEY_LENGTH)
		.sort((a, b) => b.length - a.length);
}

/**
 * Creates a redactor for one key. URLs lose the whole `api_key` parameter and stay usable; other occurrences become
 * `***`. Fax.to puts the key into file URLs (T3) and may echo a request's URL in an error.
 */
export function redactor(key: string): Redactor {
	const secrets = spellings(key);

	const text = (value: string): string => {
		// Almost no text contains it, and this runs for every text of every answer.
		if (!/api_?key/i.test(value) && !secrets.some((secret) => value.includes(secret))) return value;
		let clean = value.replace(KEY_IN_QUERY, (_match, before: string, after: string) => (after === '' ? '' : before));
		for (const secret of secrets) clean = clean.split(secret).join(MASK);
		return clean.replace(KEY_PARAMETER, `$1${MASK}`);
	};

	function value<T>(input: T): T;
	function value(input: unknown): unknown {
		return mapTexts(input, text);
	}

	return { text, value };
}
