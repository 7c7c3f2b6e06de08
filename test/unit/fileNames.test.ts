import fc from 'fast-check';
import { complaintAboutFile, safeFileName, uploadNameOf } from '../../nodes/FaxTo/documents/kinds';
import { textFileName } from '../../nodes/FaxTo/documents/textName';
import { documentFile } from '../harness/documents';

/** Names come from people, and from programs: kept readable and safe, with the extension of what the bytes are. */
test.each<[unknown, string]>([
	[4711, '4711'],
	['Rechnung 11/2026.pdf', 'Rechnung 11_2026.pdf'],
	['Invoice 1/2', 'Invoice 1_2'],
	['C:\\scans\\fax.pdf', 'fax.pdf'],
	['/home/scan/fax.pdf', 'fax.pdf'],
	['../../etc/passwd', 'passwd'],
	['invoice\u202eexe.pdf', 'invoiceexe.pdf'],
	['a\r\nX-Header: 1.pdf', 'a__X-Header_ 1.pdf'],
	['Направление к врачу.pdf', 'Направление к врачу.pdf'],
	[`half ${'😀'[0]}.pdf`, 'half .pdf'],
	[undefined, 'fallback'],
	[{ name: 'a.pdf' }, 'fallback'],
	['..', 'fallback'],
	[' \u200b', 'fallback'],
])('%p is %s', (name, safe) => {
	expect(safeFileName(name, 'fallback')).toBe(safe);
});

test.each<[string, string, string]>([
	['RIFF\u0010\u0000\u0000\u0000WEBPVP8 ', 'picture.png', 'picture.webp image/webp'],
	['\u0000\u0000\u0000\u0018ftypheic', 'IMG_0001.JPG', 'IMG_0001.heic image/heic'],
	['\u0000\u0000\u0000\u0018ftypmif1', 'photo.heif', 'photo.heif image/heic'],
	['Convert WEBP to PNG', 'note.txt', 'note.txt text/plain'],
])('a file that begins with %j, called %s, is uploaded as %s', (start, fileName, told) => {
	const upload = uploadNameOf({ fileName, mimeType: 'text/plain' }, fileName, Buffer.from(start, 'latin1'));
	expect(`${upload.fileName} ${upload.mimeType}`).toBe(told);
});

test('a long name is cut between characters, and its extension stays', () => {
	const family = '👨‍👩‍👧';
	const name = safeFileName(`${family.repeat(120)}y.pdf`, 'fallback');
	expect(name).toMatch(new RegExp(`^(${family})+\\.pdf$`, 'u'));
	expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
});

test('whatever a name is, it is safe', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 250 }), (typed) => {
			const name = safeFileName(typed, 'fallback');
			expect(name).not.toMatch(/[\p{Cc}\p{Cs}/\\"\u202a-\u202e\u2066-\u2069]/u);
			expect(name).not.toMatch(/^[._\s]*$/);
			expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
		}),
	);
});

test.each([
	['png-as.pdf', 'png-as.pdf', 'application/pdf', 'png-as.png', 'image/png'],
	['jpg-as.pdf', 'scan.PDF', 'application/pdf', 'scan.jpg', 'image/jpeg'],
	['received-g4.tif', 'fax.pdf', 'application/pdf', 'fax.tiff', 'image/tiff'],
	['received-g4.tif', 'fax.tif', 'image/tiff', 'fax.tif', 'image/tiff'],
	['pdf-as.docx', 'pdf-as.docx', 'application/zip', 'pdf-as.pdf', 'application/pdf'],
	['preview-1x1.png', 'fax', 'image/png', 'fax.png', 'image/png'],
	['pdf-plain.pdf', 'About node.js', 'application/pdf', 'About node.js.pdf', 'application/pdf'],
	['pdf-plain.pdf', 'Report for .db', 'application/x-zip', 'Report for .db.pdf', 'application/pdf'],
	['pdf-plain.pdf', 'Invoice no. 5', 'application/pdf', 'Invoice no. 5.pdf', 'application/pdf'],
	['photo-gray.jpg', 'IMG.JPEG', 'image/jpeg', 'IMG.JPEG', 'image/jpeg'],
])('%s, called %s, %s: %s, %s', (file, fileName, mimeType, uploaded, type) => {
	const start = documentFile(file).subarray(0, 1024);
	expect(complaintAboutFile({ fileName, mimeType }, start)).toBeUndefined();
	expect(uploadNameOf({ fileName, mimeType }, fileName, start)).toEqual({ fileName: uploaded, mimeType: type });
});

test.each([
	['text/html', 'text/html'],
	[undefined, 'application/octet-stream'],
])('a file that nobody knows has the type that is said, %s', (mimeType, expected) => {
	expect(uploadNameOf({ fileName: 'a', mimeType: mimeType ?? '' }, 'a', Buffer.from('x'))).toEqual({
		fileName: 'a',
		mimeType: expected,
	});
});

test('an office file that is called a zip archive is one by its name and bytes; an archive is none', () => {
	const zip = Buffer.from('PK\u0003\u0004 and more');
	const file = (fileName: string) => ({ fileName, mimeType: 'application/zip' });
	expect(complaintAboutFile(file('letter.docx'), zip)).toBeUndefined();
	expect(uploadNameOf(file('letter.docx'), 'letter.docx', zip).mimeType).toMatch(/wordprocessingml/);
	expect(complaintAboutFile(file('letters.zip'), zip)).toMatch(/application\/zip has no pages/);
	expect(complaintAboutFile({ fileName: 'song.mp3', mimeType: 'audio/mpeg' }, Buffer.from('ID3'))).toMatch(/no pages/);
});

describe('a typed text is named after its subject, or its first words', () => {
	test.each<[string, string, string]>([
		['Discharge letter', 'Dear Dr. Grey,', 'Discharge letter.pdf'],
		['', 'Dear Dr. Grey,\nthe results are in.', 'Dear Dr. Grey.pdf'],
		['', '\n\n  ***\n# Minutes of 3 March (draft)\n', 'Minutes of 3 March (draft).pdf'],
		['', '<!doctype html><p>Hello</p>', 'Hello.pdf'],
		['', `${'word '.repeat(30)}`, 'word word word word word word word word.pdf'],
		['', '\u8bf7'.repeat(60), `${'\u8bf7'.repeat(40)}.pdf`],
		['', 'नमस्ते डॉक्टर', 'नमस्ते डॉक्टर.pdf'],
		['', '--- ...', 'text.pdf'],
	])('%p, %p', (subject, text, name) => expect(textFileName(subject, text, false)).toBe(name));

	test('unless the name must say nothing', () => {
		expect(textFileName('Discharge letter', 'Dear Dr. Grey', true)).toBe('text.pdf');
	});

	test('whatever the text is, the name is short and safe', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 250 }), (text) => {
				const name = safeFileName(textFileName('', text, false), 'fallback');
				expect(name).toMatch(/^[^/\\"\r\n]+\.pdf$/u);
				expect([...new Intl.Segmenter().segment(name)].length).toBeLessThanOrEqual(44);
			}),
		);
	});
});
