import fc from 'fast-check';
import { redactor } from '../../nodes/FaxTo/api/redact';

const KEY = 'an-example-key-0123';

describe('redactor', () => {
	const { text, value } = redactor(KEY);

	test.each([
		[`https://fax.to/inbox/4/file?api_key=${KEY}`, 'https://fax.to/inbox/4/file'],
		[`https://fax.to/x?api_key=${KEY}&page=2`, 'https://fax.to/x?page=2'],
		[`https://fax.to/x?page=2&api_key=${KEY}`, 'https://fax.to/x?page=2'],
		[`https://fax.to/x?page=2&api_key=${KEY}&limit=1#top`, 'https://fax.to/x?page=2&limit=1#top'],
		['https://fax.to/x?api_key=somebody-elses', 'https://fax.to/x'],
	])('%s keeps its address and loses the key', (url, expected) => {
		expect(text(url)).toBe(expected);
	});

	test.each([
		['percent-encoded in small letters', 'Key%2bwith%2fodd%3dsigns%27and%20caf%c3%a9'],
		['as an address of n8n’s client', "Key%2Bwith%2Fodd%3Dsigns'and+caf%C3%A9"],
		['percent-encoded twice', 'Key%252Bwith%252Fodd%253Dsigns%2527and%2520caf%25C3%25A9'],
		['in JSON that escapes all', String.raw`Key\u002bwith\/odd=signs\u0027and caf\u00e9`],
		['in HTML', 'Key+with/odd=signs&#039;and caf&eacute;'],
		['in an Authorization header', Buffer.from("user:Key+with/odd=signs'and café:x").toString('base64')],
		['in Base64 of an address', Buffer.from("ab Key+with/odd=signs'and café").toString('base64url')],
		['cut off', 'Key+with/odd=sig'],
	])('%s: %s', (_name, spelling) => {
		const odd = redactor("Key+with/odd=signs'and café");
		expect(odd.text(`before ${spelling} after`)).toMatch(/^before .{0,8}\*\*\*.{0,8} after$/);
	});

	test('a key whose sign ends a parameter leaves no rest', () => {
		expect(redactor("abcdef'ghijkl").text("https://fax.to/x?api_key=abcdef'ghijkl&page=2")).toBe(
			'https://fax.to/x?page=2',
		);
	});

	test('a key as long as a book costs no time', () => {
		const book = 'an unlikely key '.repeat(2_000);
		expect(redactor(book).text(`before ${book} after`)).toBe('before *** after');
	});

	test('every spelling goes', () => {
		const odd = 'k+y/ä =&?"';
		const clean = redactor(odd);
		for (const spelling of [
			odd,
			encodeURIComponent(odd),
			encodeURIComponent(encodeURIComponent(odd)),
			Buffer.from(odd).toString('base64'),
			JSON.stringify(odd),
		]) {
			expect(clean.text(`before ${spelling} after`)).not.toContain(spelling.replace(/^"|"$/g, ''));
			expect(clean.text(`before ${spelling} after`)).toMatch(/^before .*after$/);
		}
	});

	test('values are cleaned at any depth, in names too, and nothing else changes', () => {
		const clean = value({ a: [{ [KEY]: `x${KEY}y` }], n: 1, b: true, z: null, s: 'same' });
		expect(clean).toEqual({ a: [{ '***': 'x***y' }], n: 1, b: true, z: null, s: 'same' });
	});

	test('wherever the key stands in a value, it is gone afterwards', () => {
		const key = fc.string({ minLength: 6, maxLength: 40 }).filter((k) => k.trim() === k);
		fc.assert(
			fc.property(key, fc.string(), fc.string(), (secret, before, after) => {
				const cleaned = JSON.stringify(
					redactor(secret).value({ x: [before + secret + after, `${before}?api_key=${encodeURIComponent(secret)}`] }),
				);
				// A key made of the mask's own character can't be told from the mask.
				if (/^\*+$/.test(secret)) return;
				expect(JSON.parse(cleaned).x.join('\n')).not.toContain(secret);
			}),
			{ numRuns: 500 },
		);
	});

	test('an empty key masks nothing but key parameters', () => {
		expect(redactor('').text('a text?api_key=abc')).toBe('a text');
		expect(redactor('').text('plain')).toBe('plain');
	});
});
