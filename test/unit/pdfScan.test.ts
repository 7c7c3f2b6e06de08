import fc from 'fast-check';
import { scanned as scannedWith } from '../../nodes/FaxTo/documents/pdfScan';

/** What a PDF says of itself is the same however it comes in pieces. */
const scanned = (pieces: Buffer[]) => {
	const { isCut, isEncrypted } = pieces.reduce((scan, piece) => scannedWith(piece, scan), scannedWith(Buffer.alloc(0)));
	return { isCut, isEncrypted };
};

test.each<[string, string, { isCut: boolean; isEncrypted: boolean }]>([
	['whole', '%PDF-1.4 1 0 obj endobj startxref 9 %%EOF\n', { isCut: false, isEncrypted: false }],
	[
		'with something behind its end',
		'%PDF-1.4 1 0 obj startxref 9 %%EOF\n<!-- by a scanner -->',
		{ isCut: false, isEncrypted: false },
	],
	['without an end', '%PDF-1.4 1 0 obj endobj', { isCut: true, isEncrypted: false }],
	[
		'that was changed, and then cut',
		'%PDF-1.4 1 0 obj startxref 9 %%EOF 2 0 obj endobj',
		{ isCut: true, isEncrypted: false },
	],
	[
		'that was changed',
		'%PDF-1.4 1 0 obj startxref 9 %%EOF 2 0 obj startxref 9 %%EOF',
		{ isCut: false, isEncrypted: false },
	],
	[
		'shorter than it says',
		'%PDF-1.4 1 0 obj <</Linearized 1/L 900>> startxref 9 %%EOF',
		{ isCut: true, isEncrypted: false },
	],
	[
		'as long as it says',
		'%PDF-1.4 1 0 obj <</Linearized 1/L 40>> startxref 9 %%EOF',
		{ isCut: false, isEncrypted: false },
	],
	['encrypted', '%PDF-1.4 trailer <</Encrypt 12 0 R>> startxref 9 %%EOF', { isCut: false, isEncrypted: true }],
	[
		'encrypted where it says so',
		'%PDF-1.4 trailer <</Encrypt<</V 4>>>> startxref 9 %%EOF',
		{ isCut: false, isEncrypted: true },
	],
	['that speaks of encryption', '%PDF-1.4 (/Encrypted) startxref 9 %%EOF', { isCut: false, isEncrypted: false }],
])('a PDF %s', (_name, text, expected) => {
	expect(scanned([Buffer.from(text)])).toEqual(expected);
	// Far from the first bytes and from each other.
	const far = text.replaceAll(/ (startxref|trailer|2 0 obj)/g, ` ${' '.repeat(200)}$1`).replace('/L 40', '/L 20');
	for (let size = 1; size < far.length; size++) {
		const pieces = Array.from({ length: Math.ceil(far.length / size) }, (_value, at) =>
			far.slice(at * size, at * size + size),
		);
		expect(scanned(pieces.map((piece) => Buffer.from(piece)))).toEqual(expected);
	}
});

test('pieces of any size say what the whole says', () => {
	const word = fc.constantFrom(
		'%PDF-1.7',
		'1 0 obj',
		'endobj',
		'startxref',
		'%%EOF',
		'/Encrypt 3 0 R',
		'/Linearized 1/L 300',
		'/Encrypted',
	);
	const gap = fc.nat(150).map((length) => 'x '.repeat(length));
	fc.assert(
		fc.property(
			fc.array(fc.tuple(word, gap), { maxLength: 8 }),
			fc.array(fc.nat(1_500), { maxLength: 12 }),
			(words, cuts) => {
				const whole = Buffer.from(words.flat().join(' '));
				const ends = [...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
				const pieces = ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end));
				expect(scanned(pieces)).toEqual(scanned([whole]));
			},
		),
		{ numRuns: 300 },
	);
});
