import { PDFDocument, PDFName, PDFRef } from '../../nodes/FaxTo/bundles/pdf';
import { complaintAbout } from '../../nodes/FaxTo/documents/inspection';
import { kindOf } from '../../nodes/FaxTo/documents/kinds';
import { merge, type Part } from '../../nodes/FaxTo/documents/merge';
import { documentFile, documentNames } from '../harness/documents';
import {
	chunk,
	deflateSync,
	HOSTILE_OBJECTS,
	interlacedPng,
	pdfOfObjects,
	pdfWith,
	pdfWithLongList,
	png,
} from '../harness/hostileFiles';
import { pagesOf } from '../harness/pages';
import { protectedPdf } from '../harness/protectedPdfs';

/** What becomes of each file of the field, under a cover and among others: what readers show of it alone, or a refusal with its name. */
const part = (name: string, content: Buffer = documentFile(name)): Part => {
	const kind = kindOf(content);
	if (kind !== 'pdf' && kind !== 'png' && kind !== 'jpeg') throw new Error(`${name} is ${kind}`);
	return { kind, name: `the file '${name}'`, content };
};
const text = (words: string): Part => ({ kind: 'text', name: 'a text', content: Buffer.from(words) });
const merged = async (...parts: Part[]) => {
	const result = await merge({ parts, pageSize: 'a4' });
	if ('complaint' in result) throw new Error(result.complaint);
	return await pagesOf(result);
};
const complaintAlone = async (content: Buffer) => (await complaintAbout(kindOf(content), content))?.complaint;
const shownIn = (pages: Array<{ shown: string }>) => pages.map(({ shown }) => shown.trim());

const DAMAGED = 'is a PDF that can’t be read: it is damaged or not complete';
const DAMAGED_PICTURE = 'is a picture that can’t be read: it is damaged or not complete';
const REFUSED: Record<string, string> = {
	'hostile-page-tree.pdf': 'has 4194304 pages, and a fax can have 500 at most',
	'pdf-header-only.pdf': DAMAGED,
	'pdf-linearized-cut.pdf': DAMAGED,
	'pdf-no-tail.pdf': DAMAGED,
	'pdf-password.pdf': 'needs a password to be opened',
	'pdf-portfolio.pdf': 'is a PDF portfolio, and its own page is only a wrapper',
	'pdf-xfa.pdf': 'is an XFA form, whose pages only Adobe’s programs show',
	'received-cut.pdf': DAMAGED,
	'photo-cut.jpg': DAMAGED_PICTURE,
	'png-crc.png': DAMAGED_PICTURE,
	'png-cut.png': DAMAGED_PICTURE,
};
const pdfs = documentNames(/./).filter((name) => kindOf(documentFile(name)) === 'pdf');
const pictures = documentNames(/./).filter((name) => ['png', 'jpeg'].includes(kindOf(documentFile(name))));

test.each(pdfs.filter((name) => !(name in REFUSED)))(
	'%s shows the same alone, with a text, and among others',
	async (name) => {
		// pdf.js ignores an event that hides layers, and does not fill in a field that lacks an appearance.
		const alone = shownIn(await pagesOf(documentFile(name)));
		expect(await complaintAlone(documentFile(name))).toBeUndefined();
		expect(shownIn(await merged(text('Before'), part(name), text('Behind')))).toEqual(['Before', ...alone, 'Behind']);
		const others = [part('pdf-layer-shown.pdf'), part(name), part('pdf-layer-hidden.pdf'), part(name)];
		expect(shownIn(await merged(...others))).toEqual([
			...shownIn(await pagesOf(documentFile('pdf-layer-shown.pdf'))),
			...alone,
			'Letter',
			...alone,
		]);
	},
);

test.each(Object.entries(REFUSED))('%s is refused alone as it is among others: it %s', async (name, why) => {
	expect(await complaintAlone(documentFile(name))).toBe(why);
	for (const parts of [[part(name)], [part(name), text('Behind')], [part('pdf-plain.pdf'), part(name)]])
		expect(await merge({ parts, pageSize: 'a4' })).toMatchObject({ complaint: `The file '${name}' ${why}` });
});

test('a file is given up after 256 KB that mean nothing, alone as among others', async () => {
	const why = 'is a PDF that can’t be read: it takes too much work or memory';
	const content = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(300_000, 'fax '), Buffer.from('\n%%EOF\n')]);
	// The library makes an error of each byte.
	const { stackTraceLimit } = Error;
	Error.stackTraceLimit = 0;
	try {
		expect(await complaintAlone(content)).toBe(why);
		expect(await merge({ parts: [part('garbage.pdf', content), text('Behind')], pageSize: 'a4' })).toEqual({
			complaint: `The file 'garbage.pdf' ${why}`,
		});
	} finally {
		Error.stackTraceLimit = stackTraceLimit;
	}
});

test('hidden layers are hidden, alone and among others, whatever hides them', async () => {
	const names = ['pdf-layer-hidden.pdf', 'pdf-layer-base-off.pdf'];
	for (const name of names) expect(shownIn(await merged(part(name), text('Text')))).toEqual(['Letter', 'Text']);
	expect(shownIn(await merged(...names.map((name) => part(name)), part('pdf-layer-shown.pdf')))).toEqual([
		'Letter',
		'Letter',
		expect.stringMatching(/Letter\n.+/),
	]);
});

test.each(pictures.filter((name) => !(name in REFUSED)))('%s becomes pages', async (name) => {
	const pages = await merged(part(name));
	expect(await complaintAlone(documentFile(name))).toBeUndefined();
	expect(pages.every(({ picture }) => picture)).toBe(true);
	expect(pages.length > 1).toBe(['png-receipt.png', 'preview-1x5000.png'].includes(name));
});

test.each<[string, Buffer, boolean]>([
	['its pixels', deflateSync(Buffer.alloc(79)), true],
	['one byte less', deflateSync(Buffer.alloc(78)), false],
	['a hundred megabytes', deflateSync(Buffer.alloc(100_000_000)), false],
	['nothing that unpacks', Buffer.from('pixels'), false],
])('an interlaced PNG with %s', async (_name, packed, isTaken) => {
	const content = interlacedPng(packed);
	expect(await complaintAlone(content)).toBe(isTaken ? undefined : DAMAGED_PICTURE);
	expect('complaint' in (await merge({ parts: [part('packed.png', content)], pageSize: 'a4' }))).toBe(!isTaken);
});

test.each([
	['lossless', 0xc3, 8],
	['arithmetic', 0xc9, 8],
	['of 12 bits', 0xc1, 12],
])('a JPEG that is %s would be a blank page for most readers of PDFs, and is refused', async (_name, marker, depth) => {
	const content = Buffer.from(documentFile('photo-gray.jpg'));
	const frame = content.indexOf('ffc0', 'hex');
	content[frame + 1] = marker;
	content[frame + 4] = depth;
	expect(await complaintAlone(content)).toBe('is a picture that can’t be read');
});

test('a large PNG that must be decoded is refused, with the reason', async () => {
	const content = Buffer.from(documentFile('png-gray16.png'));
	content.writeUInt32BE(4_000, 16);
	content.writeUInt32BE(4_000, 20);
	expect(await complaintAlone(content)).toMatch(/^is a picture of 4000 × 4000 pixels.*16 bits/);
});

test('a PNG of more than 100,000 chunks is refused: a small file could have millions', async () => {
	const chunks = (count: number) => Buffer.alloc(12 * count, chunk('IDAT', Buffer.alloc(0)));
	expect(await complaintAlone(png(chunks(99_997)))).toBeUndefined();
	expect(await complaintAlone(png(chunks(99_998)))).toBe(DAMAGED_PICTURE);
});

test('a JPEG has the size and colours of its frame, whatever stands before it', async () => {
	const plain = documentFile('photo-exif-1.jpg');
	const odd = withSegment(plain, 0xcc, Buffer.from([0, 16]));
	const bare = Buffer.concat([odd.subarray(0, 2), Buffer.from('ff01', 'hex'), odd.subarray(2)]);
	for (const content of [plain, odd, bare]) {
		const made = await merge({ parts: [part('photo.jpg', content)], pageSize: 'a4' });
		expect('complaint' in made ? made : made.toString('latin1')).toMatch(
			/\/Width 120\n\/Height 200\n\/BitsPerComponent 8\n\/ColorSpace \/DeviceRGB/,
		);
	}
	const inks = await merge({ parts: [part('photo-cmyk-adobe.jpg')], pageSize: 'a4' });
	expect('complaint' in inks ? inks : inks.toString('latin1')).toMatch(/DeviceCMYK[^]*\/Decode \[ ?1 0 1 0 1 0 1 0/);
	const [pixels, end] = [plain.subarray(0, -2), Buffer.from('ffd9', 'hex')];
	for (const [more, why] of [
		['ffd0ffd9', undefined],
		['ffd9ffe50002', undefined],
		['ffe5', DAMAGED_PICTURE],
	] as const)
		expect(await complaintAlone(Buffer.concat([pixels, Buffer.from(more, 'hex')]))).toBe(why);
	const noFrame = Buffer.concat([Buffer.from('ffd8ffe5000801010103', 'hex'), Buffer.alloc(2), end]);
	expect(await complaintAlone(noFrame)).toBe('is a picture that can’t be read');
	const twoChannels = Buffer.from(plain);
	twoChannels[plain.indexOf('ffc00011', 'hex') + 9] = 2;
	expect(await complaintAlone(twoChannels)).toBe('is a picture that can’t be read');
});

test('a PNG that PDF can’t hold as it is gets decoded, another one is embedded', async () => {
	const isEmbedded = async (content: Buffer) => {
		const made = await merge({ parts: [part('picture.png', content)], pageSize: 'a4' });
		return 'complaint' in made ? made : made.includes('/Predictor 15');
	};
	const { data } = { data: deflateSync(Buffer.alloc(79)) };
	const interlaced = [chunk('IHDR', Buffer.from('00000008000000080800000001', 'hex')), chunk('IDAT', data)];
	const signature = documentFile('png-1bit.png').subarray(0, 8);
	expect(await isEmbedded(Buffer.concat([signature, ...interlaced, chunk('IEND', Buffer.alloc(0))]))).toBe(false);
	for (const name of ['png-gray16.png', 'png-gray-trns.png', 'png-palette-trns.png'])
		expect(await isEmbedded(documentFile(name))).toBe(false);
	expect(await isEmbedded(documentFile('png-1bit.png'))).toBe(true);
});

test('a PNG is read as far as it matters', async () => {
	const plain = png();
	const patched = (at: number, ...bytes: number[]) => {
		const content = Buffer.from(plain);
		content.set(bytes, at);
		return content;
	};
	for (const content of [plain.subarray(0, 20), patched(5, 0), patched(15, 0), patched(16, 0, 0, 0, 0)])
		expect(await complaintAlone(content)).toBe('is a picture that can’t be read');
	expect(await complaintAlone(patched(16, 0, 0, 46, 0, 0, 0, 46, 0))).toMatch(
		/11776 × 11776 pixels, which is too large/,
	);
	const damaged = chunk('teXt', Buffer.from('a'));
	damaged.writeUInt32BE(0, damaged.length - 4);
	for (const content of [png(damaged), Buffer.concat([plain, damaged])])
		expect(await complaintAlone(content)).toBeUndefined();
	expect(await complaintAlone(plain.subarray(0, -12))).toBe(DAMAGED_PICTURE);
});

test.each([
	['of a number that is none', exif(9, false, true)],
	['of zero', exif(0, true, false)],
	['of another program', Buffer.from('Exif in words of its own')],
	['that was cut', exif(6, false, true).subarray(0, 16)],
])('an orientation %s turns nothing', async (_name, tiff) => {
	const photo = withSegment(documentFile('photo-exif-1.jpg'), 0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff]));
	const damaged = chunk('eXIf', exif(6, false, true));
	damaged.writeUInt32BE(0, damaged.length - 4);
	const other = png(chunk('teXt', exif(6, false, true)));
	const files = [photo, withChunk(documentFile('png-1bit.png'), 'eXIf', tiff), png(damaged), other];
	const pages = await merged(...files.map((content) => part('picture', content)));
	expect((pages[0]?.matrix?.[0] ?? 0) / (pages[0]?.matrix?.[3] ?? 1)).toBeCloseTo(120 / 200);
	for (const { matrix } of pages) {
		expect(matrix?.slice(1, 3)).toEqual([0, 0]);
		expect(Math.min(matrix?.[0] ?? 0, matrix?.[3] ?? 0)).toBeGreaterThan(0);
	}
});

/** By Exif's number: where the upper left corner of the stored picture is seen, and where its upper right one is. */
const CORNERS: Record<number, [string, string]> = {
	1: ['top left', 'top right'],
	2: ['top right', 'top left'],
	3: ['bottom right', 'bottom left'],
	4: ['bottom left', 'bottom right'],
	5: ['top left', 'bottom left'],
	6: ['top right', 'bottom right'],
	7: ['bottom right', 'top right'],
	8: ['bottom left', 'top left'],
};

test.each(Object.keys(CORNERS).map(Number))(
	'a picture that Exif numbers %i is seen as it was taken, however a file says so',
	async (orientation) => {
		const names = ['photo-exif-6-then-xmp.jpg', 'photo-xmp-then-exif-6.jpg', 'preview-exif-6.jpg'];
		const files = [`photo-exif-${orientation}.jpg`, ...(orientation === 6 ? names : [])].map((name) => part(name));
		const plain = documentFile('photo-exif-1.jpg');
		const tiffs = [false, true].flatMap((isLong) =>
			[true, false].map((isLittle) => exif(orientation, isLong, isLittle)),
		);
		for (const tiff of tiffs) {
			files.push(part('exif.jpg', withSegment(plain, 0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff]))));
			files.push(part('exif.png', withChunk(documentFile('png-1bit.png'), 'eXIf', tiff)));
		}
		for (const page of await merged(...files)) {
			const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = page.matrix ?? [];
			const corner = (s: number) =>
				`${b * s + d + f > page.height / 2 ? 'top' : 'bottom'} ${a * s + c + e > page.width / 2 ? 'right' : 'left'}`;
			expect([corner(0), corner(1)]).toEqual(CORNERS[orientation]);
		}
	},
);

/** A TIFF structure with an orientation. */
function exif(orientation: number, isLong: boolean, isLittle: boolean): Buffer {
	const bytes = Buffer.alloc(26);
	const write = (value: number, at: number, size: number) =>
		isLittle ? bytes.writeUIntLE(value, at, size) : bytes.writeUIntBE(value, at, size);
	bytes.write(isLittle ? 'II' : 'MM', 0);
	write(42, 2, 2);
	write(8, 4, 4);
	write(1, 8, 2);
	write(0x0112, 10, 2);
	write(isLong ? 4 : 3, 12, 2);
	write(1, 14, 4);
	write(orientation, 18, isLong ? 4 : 2);
	return bytes;
}

/** A JPEG with one more segment in front, and fill bytes before it. */
function withSegment(jpeg: Buffer, marker: number, body: Buffer): Buffer {
	const length = body.length + 2;
	const head = Buffer.from([0xff, 0xd8, 0xff, 0xff, 0xff, marker, length >> 8, length & 255]);
	return Buffer.concat([head, body, jpeg.subarray(2)]);
}

/** A PNG with one more chunk behind its header. */
function withChunk(png: Buffer, type: string, body: Buffer): Buffer {
	return Buffer.concat([png.subarray(0, 33), chunk(type, body), png.subarray(33)]);
}

/** A PDF of the fixtures, changed; readers find its objects without its list of places. */
const changed = (name: string, from: string, to: string): Part => {
	const content = documentFile(name).toString('latin1');
	expect(content).toContain(from);
	return part('changed.pdf', Buffer.from(content.replace(from, to), 'latin1'));
};

test('an object that can’t be read leads where it led, or its file is refused', async () => {
	const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';
	const odd = changed(
		'pdf-plain.pdf',
		font,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Arial,Unicode MS /FontDescriptor 90 0 R >>\nendobj\n90 0 obj\n<< /Type /FontDescriptor /FontName /Kept >>',
	);
	const alone = await merge({ parts: [odd, text('Behind')], pageSize: 'a4' });
	const { context } = await PDFDocument.load('complaint' in alone ? '' : alone);
	expect(context.enumerateIndirectObjects().some(([, object]) => String(object).includes('/Kept'))).toBe(true);
	expect(await merge({ parts: [odd, part('pdf-plain.pdf')], pageSize: 'a4' })).toEqual({
		complaint: expect.stringContaining(DAMAGED),
	});
});

test.each([
	['/Count 1', '/Count 3', /states 3 pages, but contains 1/],
	['/Count 1', '/Other 1', /damaged/],
	['/Count 1', '/Count 501', /501 pages, and a fax can have 500/],
	['[3 0 R]', '[2 0 R]', /damaged/],
	['[3 0 R]', '[]', /no pages/],
])('a page tree with %s changed to %s is refused', async (from, to, why) => {
	const one = changed('pdf-plain.pdf', from, to);
	expect(await complaintAlone(one.content)).toMatch(why);
	expect(await merge({ parts: [one, text('Behind')], pageSize: 'a4' })).toHaveProperty(
		'complaint',
		expect.stringMatching(why),
	);
});

test.each([
	['a page that is in two places', '[3 0 R]', '[3 0 R 3 0 R]'],
	[
		'a page that is no object of its own',
		'[3 0 R]',
		'[3 0 R << /Type /Page /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R >>]',
	],
	[
		'a page with kids',
		'[3 0 R]',
		'[3 0 R << /Type /Page /Kids [] /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R >>]',
	],
])('%s is a page of its own', async (_name, from, to) => {
	const { content } = changed('pdf-plain.pdf', from, to);
	const two = part('two.pdf', Buffer.from(content.toString('latin1').replace('/Count 1', '/Count 2'), 'latin1'));
	expect(shownIn(await merged(two, text('Behind')))).toEqual(['Letter', 'Letter', 'Behind']);
	expect(shownIn(await merged(two, two))).toEqual(Array(4).fill('Letter'));
});

test('a page without a tree is a page', async () => {
	const one = changed('pdf-plain.pdf', '/Pages 2 0 R', '/Pages 3 0 R');
	expect(shownIn(await merged(one, text('Behind')))).toEqual(['Letter', 'Behind']);
});

test('layers for viewing and for something else are hidden as they say', async () => {
	const both = changed('pdf-layer-hidden.pdf', '/D << /OFF', '/D << /Intent [/View /Design] /OFF');
	expect(shownIn(await merged(both, part('pdf-plain.pdf')))).toEqual(['Letter', 'Letter']);
});

test('a field keeps its own font and size beside another form’s', async () => {
	const name = 'pdf-form-appearance-font-in-dr.pdf';
	const other = changed(name, '/DA (/Helv 14 Tf', '/DA (/Helv 20 Tf');
	const result = await merge({ parts: [part(name), other], pageSize: 'a4' });
	const { context } = await PDFDocument.load('complaint' in result ? '' : result);
	const fields = context.enumerateIndirectObjects().map(([, object]) => String(object));
	expect(fields.filter((one) => one.includes('/Widget') && one.includes('14 Tf'))).toHaveLength(2);
});

test('kids that are missing count: a list of a million could stand in many places', async () => {
	for (const [count, why] of [
		[9_998, undefined],
		[9_999, DAMAGED],
	] as const) {
		const { content } = changed('pdf-plain.pdf', '[3 0 R]', `[3 0 R ${'9 0 R '.repeat(count)}]`);
		expect(await complaintAlone(content)).toBe(why);
	}
});

test('fields below others get their fonts’ new names, and a list of them is read once, in how many places it may stand', async () => {
	const fields = Array.from({ length: 300 }, (_value, index) => `${index + 20} 0 obj\n<< /Kids 12 0 R >>\nendobj\n`);
	const name = 'pdf-form-appearance-font-in-dr.pdf';
	const many = changed(
		name,
		'6 0 obj',
		`12 0 obj\n[${'11 0 R '.repeat(300)}]\nendobj\n11 0 obj\n<< /DA (/Helv 9 Tf) >>\nendobj\n${fields.join('')}6 0 obj`,
	);
	const refs = fields.map((_field, index) => `${index + 20} 0 R`).join(' ');
	const content = Buffer.from(many.content.toString('latin1').replace('[6 0 R]', `[6 0 R ${refs}]`), 'latin1');
	const lookUp = jest.spyOn(Object.getPrototypeOf((await PDFDocument.create()).context), 'lookup');
	const result = await merge({ parts: [part(name), part('many.pdf', content)], pageSize: 'a4' });
	const count = lookUp.mock.calls.length;
	lookUp.mockRestore();
	expect(count).toBeLessThan(10_000);
	const { context } = await PDFDocument.load('complaint' in result ? '' : result);
	const all = context.enumerateIndirectObjects().map(([, object]) => String(object));
	expect(all.filter((one) => one.includes('9 Tf'))).toEqual([expect.stringMatching(/\/DA \(\/Helv\S+ 9 Tf\)/)]);
});

test.each([
	['pdf-portfolio.pdf', '/View /D', '/View /H'],
	['pdf-portfolio.pdf', '/Collection', '/Collected '],
	['pdf-xfa.pdf', '/XFA 6 0 R', '/Other 6 0 R'],
	['pdf-xfa.pdf', '/NeedsRendering true /AcroForm << /Fields []', '/AcroForm << /Fields [8 0 R]'],
])('%s with %s changed to %s shows pages of its own, and is taken', async (name, from, to) => {
	expect(await complaintAlone(changed(name, from, to).content)).toBeUndefined();
});

test.each([
	['/NeedsRendering true', ''],
	['/Fields []', ''],
	['/Fields []', '/Fields [8 0 R]'],
])('an XFA form with %s changed to "%s" is one all the same', async (from, to) => {
	const { content } = changed('pdf-xfa.pdf', from, to);
	expect(await complaintAlone(content)).toMatch(/^is an XFA form/);
});

test('an encrypted PDF that lost its id opens, where its key does not need one', async () => {
	const bytes = protectedPdf('opens-aes-256.pdf').toString('latin1');
	const content = Buffer.from(bytes.replace(/\/ID \[[^\]]*\]/, ''), 'latin1');
	expect(content.length).toBeLessThan(bytes.length);
	expect(await merged(part('no-id.pdf', content), text('Behind'))).toHaveLength(3);
});

test.each(Object.entries(HOSTILE_OBJECTS))('%s: read or refused, with work that is bounded', async (_name, body) => {
	const complaint = await complaintAlone(pdfWith(body));
	expect(complaint ?? 'read').toMatch(/read/);
	// The next file is not refused for it.
	expect(await complaintAlone(documentFile('pdf-plain.pdf'))).toBeUndefined();
});

test('a list of objects counts before it is made, and none makes room for another', async () => {
	const tooMuch = 'is a PDF that can’t be read: it takes too much work or memory';
	expect(await complaintAlone(pdfWithLongList(300_000))).toBe(tooMuch);
	expect(await complaintAlone(pdfWith(HOSTILE_OBJECTS['a list of objects behind many filters'] ?? ''))).toBe(tooMuch);
	const negative = '1 0 obj\n<</Type/ObjStm/N -9000000/First 0/Length 0>>stream\n\nendstream\nendobj\n';
	const many = HOSTILE_OBJECTS['a list of a million and one numbers'] ?? '';
	expect(await complaintAlone(pdfWith(negative + many))).toBe(tooMuch);
});

test('a form that readers draw anew does not stand beside one that they leave as it is', async () => {
	const parts = [part('pdf-form-appearance.pdf'), part('pdf-form-need-appearances.pdf')];
	for (const order of [parts, [...parts].reverse()])
		expect(await merge({ parts: order, pageSize: 'a4' })).toEqual({
			complaint: expect.stringMatching(/is a PDF form that readers fill in differently/),
			advice: expect.any(String),
		});
});

test('a page is whole, also if it contains the word that ends a stream, and its length follows it', async () => {
	const content = 'BT /F 24 Tf 50 700 Td (an endstream) Tj (Last) Tj ET';
	const from = '<< /Length 36  >>\nstream\nBT /F 24 Tf 50 700 Td (Letter) Tj ET\nendstream\nendobj';
	const one = changed(
		'pdf-plain.pdf',
		from,
		`<< /Length 9 0 R >>\nstream\n${content}\nendstream\nendobj\n9 0 obj\n${content.length}\nendobj`,
	);
	for (const other of [text('Behind'), part('pdf-plain.pdf')])
		expect(shownIn(await merged(one, other))[0]).toBe('an endstream\nLast');
});

test.each(['/Type /Catalogue /Pages', '/Pages'])('a catalog with %s is one all the same', async (type) => {
	const one = changed('pdf-plain.pdf', '/Type /Catalog /Pages', type);
	for (const other of [text('Behind'), part('pdf-plain.pdf')])
		expect(shownIn(await merged(one, other))[0]).toBe('Letter');
});

test('a list of layers with gaps shows no layer of another file, and hides its own or is refused', async () => {
	const missing = changed(
		'pdf-layer-hidden.pdf',
		'[8 0 R] /D << /OFF [8 0 R]',
		'[7 0 R 8 0 R] /D << /OFF [7 0 R 8 0 R]',
	);
	const others = [part('pdf-layer-hidden.pdf'), missing, part('pdf-layer-base-off.pdf')];
	const result = await merge({ parts: others, pageSize: 'a4' });
	const { context, catalog } = await PDFDocument.load('complaint' in result ? '' : result);
	const layers = [...String(catalog.get(PDFName.of('OCProperties'))).matchAll(/(\d+) 0 R/g)];
	expect(layers.map(([, number]) => context.lookup(PDFRef.of(Number(number)))?.toString())).toEqual(
		Array(6).fill(expect.stringContaining('/OCG')),
	);
	for (const config of [
		'[] /D << /OFF [8 0 R]',
		'[] /D << /BaseState /OFF',
		'[8 0 R] /D << /Intent /Design /OFF [8 0 R]',
	]) {
		const unlisted = changed('pdf-layer-hidden.pdf', '[8 0 R] /D << /OFF [8 0 R]', config);
		expect(await merge({ parts: [unlisted, part('pdf-layer-hidden.pdf')], pageSize: 'a4' })).toEqual({
			complaint: expect.stringMatching(/layers can’t be put together/),
		});
	}
});

test('a form without a list of fields stands beside another one', async () => {
	const bare = changed('pdf-form-no-appearance.pdf', '/Fields [6 0 R]', '');
	const other = part('pdf-form-appearance.pdf');
	for (const parts of [
		[bare, other],
		[other, bare],
	])
		expect(shownIn(await merged(...parts))).toEqual(
			(await Promise.all(parts.map(async ({ content }) => shownIn(await pagesOf(content))))).flat(),
		);
});

test.each([
	'pdf-layer-hidden.pdf',
	'pdf-layer-not-printed.pdf',
	'pdf-form-appearance.pdf',
	'pdf-stamp.pdf',
	'pdf-rotate-90.pdf',
])('%s is no letterhead: beneath a text it would show more, or less', async (name) => {
	expect(await merge({ parts: [text('Text')], letterhead: part(name), pageSize: 'a4' })).toEqual({
		complaint: expect.stringMatching(/^The file '.*' can’t be a letterhead: .*hidden layers, form fields and comments/),
		advice: expect.any(String),
	});
});

test.each(['pdf-no-mediabox.pdf', 'pdf-layer-shown.pdf'])('%s is a letterhead', async (name) => {
	const made = await merge({ parts: [text('Text')], letterhead: part(name), pageSize: 'a4' });
	expect('complaint' in made ? made : (await pagesOf(made))[0]?.shown).toMatch(/Letter[^]*Text/);
});

test('the objects of a file are not searched for each of them: there may be 200,000', async () => {
	const search = jest.spyOn(Array.prototype, 'findIndex');
	const pages = await merged(part('many.pdf', pdfOfObjects(300)), text('Behind'));
	const long = search.mock.contexts.filter((list) => Array.isArray(list) && list.length > 100);
	search.mockRestore();
	expect(long).toEqual([]);
	expect(shownIn(pages)).toEqual(['Letter', 'Behind']);
});
