import fc from 'fast-check';
import { decodeText, ENCODINGS, type Encoding } from '../../nodes/FaxTo/documents/textFile';
import { documentFile as file } from '../harness/documents';

/** Text files are decoded, never guessed. */
const read = (name: string, encoding: Encoding = 'auto') => decodeText(file(name), encoding);

test.each<[string, Encoding, string]>([
	['text-utf16le-bom.txt', 'auto', 'Grüße an Müller'],
	['text-utf16be-bom.txt', 'auto', 'Grüße an Müller'],
	['text-utf16be-bom.txt', 'windows-1252', 'Grüße an Müller'],
	['text-utf16le-nobom.txt', 'utf-16le', ''],
	['text-utf16le-cjk.txt', 'auto', '紹介状'],
	['text-utf8-bom.txt', 'auto', 'Grüße an Müller'],
	['text-windows-1251.txt', 'windows-1251', 'Направление: Иванов'],
	['text-greek-1253.txt', 'windows-1253', 'Παραπ'],
	['text-euc-kr.txt', 'euc-kr', ''],
	['text-shift-jis.txt', 'shift_jis', ''],
	['text-cp850.txt', 'windows-1252', ''],
	['text-latin1.txt', 'windows-1252', ''],
	['text-euro-1252.txt', 'windows-1252', '12 € – „Miete“'],
	['text-windows-1252-euro.txt', 'windows-1252', '€'],
	['text-ctrl-z.txt', 'auto', ''],
])('%s as %s', (name, encoding, words) => {
	const text = read(name, encoding);
	expect(text).toContain(words);
	expect(['\ufffd', '\ufeff', '\u001a'].filter((one) => text.includes(one))).toEqual([]);
});

test.each([
	['text-windows-1251.txt', /Encoding/],
	['text-greek-1253.txt', /Encoding/],
	['text-euc-kr.txt', /Encoding/],
	['text-shift-jis.txt', /Encoding/],
	['text-latin1.txt', /Encoding/],
	['text-cp850.txt', /Encoding/],
	['text-euro-1252.txt', /Encoding/],
	['text-utf8-one-bad-byte.txt', /Encoding/],
	['text-utf8-replacement.txt', /U\+FFFD/],
	['text-utf16le-nobom.txt', /UTF-16.*Encoding/],
	['png-1bit.png', /Encoding|not plain text/],
])('%s is refused without a choice, and the error says what to do', (name, words) => {
	expect(() => read(name)).toThrow(words);
});

test.each([
	['UTF-32', Buffer.from('fffe000041000000', 'hex'), /^is UTF-32: save it as UTF-8/],
	['UTF-16 that lost a byte', Buffer.from('fffe410042', 'hex'), /^is damaged.*UTF-16LE/],
	['UTF-16 without a mark', Buffer.from('Grüße', 'utf16le'), /^seems to be UTF-16: choose it/],
	['a file with a zero', Buffer.from('a\0b'), /^is not plain text/],
	['a file with zeros that is not UTF-8', Buffer.from('ff410000', 'hex'), /^is not plain text/],
	['UTF-16 of the other order', Buffer.from('Grüße', 'utf16le').swap16(), /^seems to be UTF-16: choose it/],
])('%s is called what it is', (_name, content, words) => {
	expect(() => decodeText(content, 'auto')).toThrow(words);
});

test('what an encoding does not hold is an error', () => {
	expect(() => decodeText(Buffer.from([0x83, 0xff]), 'shift_jis')).toThrow(
		/Japanese \(Shift JIS\).*another 'Encoding'/,
	);
});

test('each encoding on offer is one that every Node with n8n knows', () => {
	for (const encoding of Object.keys(ENCODINGS)) expect(() => new TextDecoder(encoding, { fatal: true })).not.toThrow();
});

test('any text comes back as it was, in UTF-8 and UTF-16, with and without a mark', () => {
	const utf16 = (text: string, swap: boolean, mark: string) => {
		const bytes = Buffer.from(mark + text, 'utf16le');
		return swap ? bytes.swap16() : bytes;
	};
	const text = fc
		.string({ unit: 'grapheme' })
		.filter((one) => !/[\ufffd\ufeff]/.test(one) && !one.includes('\0') && !one.trimEnd().endsWith('\u001a'));
	fc.assert(
		fc.property(text, (words) => {
			expect(decodeText(Buffer.from(words), 'auto')).toBe(words);
			expect(decodeText(Buffer.from(`\ufeff${words}`), 'auto')).toBe(words);
			for (const swap of [false, true]) {
				expect(decodeText(utf16(words, swap, '\ufeff'), 'auto')).toBe(words);
				expect(decodeText(utf16(words, swap, ''), swap ? 'utf-16be' : 'utf-16le')).toBe(words);
			}
		}),
	);
});

test('Windows-1252 is the same on each Node: also what it leaves free', () => {
	const all = Buffer.from(Array.from({ length: 31 }, (_value, index) => 0x80 + index));
	expect(decodeText(all, 'windows-1252')).toBe('€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009dž');
});
