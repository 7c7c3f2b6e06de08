import { mapTexts } from '../lib/json';

/** What stands where the key stood. */
const MASK = '***';

/** Below this a "key" is so short that masking it would tear ordinary words and numbers apart. */
const MIN_KEY_LENGTH = 4;

const KEY_PARAMETER = /(api_?key(?:=|%3D|%253D))[^&#\s"'<>\\]*/gi;
const KEY_IN_QUERY = /([?&])api_key=[^&#\s"'<>\\]*(&?)/gi;

/** Removes every trace of one API key from a text or, at any depth, from a JSON value. */
export interface Redactor {
	text(value: string): string;
	value<T>(value: T): T;
}

/** Every spelling in which a key can travel: as it is, percent-encoded, form-encoded, base64. */
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
 * A redactor for one key. URLs lose the whole `api_key` parameter, so that what is left is a usable address; any other
 * appearance becomes `***`. Fax.to puts the key into file URLs (T3) and may echo a request's URL in an error.
 */
export function redactor(key: string): Redactor {
	const secrets = spellings(key);

	const text = (value: string): string => {
		// Nearly all texts hold nothing of it, and this is asked for each text of each answer.
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
