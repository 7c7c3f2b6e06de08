import { kindOf } from '../../nodes/FaxTo/documents/kinds';
import { merge, type Part } from '../../nodes/FaxTo/documents/merge';
import { complaintAboutOpening } from '../../nodes/FaxTo/documents/openPdf';
import { complaintAboutPicture } from '../../nodes/FaxTo/documents/pictures';
import { documentFile, documentNames } from '../harness/documents';
import { chunk } from '../harness/hostileFiles';
import { pagesOf } from '../harness/pages';

/** What becomes of each file of the field, under a cover and among others: what readers show of it alone, or a refusal with its name. */
const part = (name: string, content: Buffer = documentFile(name)): Part => {
	const kind = kindOf(content);
	if (kind !== 'pdf' && kind !== 'png' && kind !== 'jpeg') throw new Error(`${name} is ${kind}`);
	return { kind, name: `the file '${name}'`, content };
};
const text = (words: string): Part => ({ kind: 'text', name: 'a text', content: Buffer.from(words) });
const merged = async (...parts: Part[]) => {
	const result = await merge(parts, 'a4');
	if ('complaint' in result) throw new Error(result.complaint);
	return await pagesOf(result.content);
};
const shownIn = (pages: Array<{ shown: string }>) => pages.map(({ shown }) => shown.trim());

const DAMAGED = 'is a PDF that can’t be read: it is damaged or not complete';
const DAMAGED_PICTURE = 'is a picture that can’t be read: it is damaged or not complete';
const REFUSED: Record<string, string> = {
	'hostile-page-tree.pdf': 'has 4194304 pages, and a fax can have 500 at most',
	'pdf-header-only.pdf': DAMAGED,
	'pdf-linearized-cut.pdf': DAMAGED,
	'pdf-no-tail.pdf': DAMAGED,
	'pdf-password.pdf': 'needs a password to be opened',
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
		expect(await complaintAboutOpening(async () => documentFile(name))).toBeUndefined();
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
	const content = documentFile(name);
	const alone =
		kindOf(content) === 'pdf' ? await complaintAboutOpening(async () => content) : complaintAboutPicture(content);
	expect(alone).toBe(why);
	for (const parts of [[part(name)], [part(name), text('Behind')], [part('pdf-plain.pdf'), part(name)]])
		expect(await merge(parts, 'a4')).toEqual({ complaint: `The file '${name}' ${why}` });
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
	expect(complaintAboutPicture(documentFile(name))).toBeUndefined();
	expect(pages.every(({ picture }) => picture)).toBe(true);
	expect(pages.length > 1).toBe(['png-receipt.png', 'preview-1x5000.png'].includes(name));
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
