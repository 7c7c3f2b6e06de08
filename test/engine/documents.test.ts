import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { keepFilesOnDisk, storedFile } from '../harness';
import { pagesOf, pngBytes } from '../harness/pages';
import { pdf } from '../harness/pdf';
import { protectedPdf } from '../harness/protectedPdfs';
import { type File, itemWithFiles as item, pdfFile, txt } from '../harness/files';
import { CONTINUE, textOf, useWorld } from '../harness/world';

/** Several files, a text, a cover: one fax, of the right pages, or an error that costs nothing. */
const world = useWorld();
const NUMBER = '+12025550100';
const SEND = { resource: 'fax', operation: 'send', source: 'binary', faxNumber: NUMBER };

const png = (width = 20, height = 10): File => ({
	bytes: pngBytes(width, height),
	fileName: 'picture.png',
	mimeType: 'image/png',
});
/** A JPEG of 40 × 20 pixels as a camera that was turned writes it; its picture is of no matter. */
function jpeg(orientation: number): File {
	const exif = Buffer.from(
		'457869660000' +
			'4d4d002a00000008' +
			'0001' +
			'0112000300000001' +
			orientation.toString(16).padStart(4, '0') +
			'0000' +
			'00000000',
		'hex',
	);
	const segment = (marker: number, body: Buffer) =>
		Buffer.concat([Buffer.from([0xff, marker]), Buffer.from([(body.length + 2) >> 8, (body.length + 2) & 255]), body]);
	const frame = Buffer.from([8, 0, 20, 0, 40, 1, 1, 0x11, 0]);
	return {
		bytes: Buffer.concat([
			Buffer.from([0xff, 0xd8]),
			segment(0xe1, exif),
			segment(0xc0, frame),
			Buffer.from([0xff, 0xd9]),
		]),
		fileName: 'photo.jpg',
		mimeType: 'image/jpeg',
	};
}

/** What arrived: the text and size of each page. */
async function arrived() {
	const [document, ...more] = world.documents();
	expect(more).toEqual([]);
	const response = await fetch(`${world.sandbox().url}/_sandbox/documents/${document?.id}/bytes`);
	return await pagesOf(Buffer.from(await response.arrayBuffer()));
}

const nothingWasUploaded = () => {
	expect(world.documents()).toEqual([]);
	expect(world.jobs()).toEqual([]);
};

test('three attachments and a cover are one fax: the cover first, then the files in the order given', async () => {
	const files = {
		attachment_0: pdfFile(await pdf(2)),
		attachment_1: png(),
		attachment_2: txt('Third file\nwith ä, é and ñ'),
	};
	const { error, items } = await world.run(
		{
			...SEND,
			binaryPropertyName: 'attachment_2, attachment_0 ,attachment_1',
			coverPage: { to: 'Dr. Grey', subject: 'Größe', message: 'Hello', marking: 'urgent' },
		},
		[item(files)],
	);
	expect(error).toBeUndefined();
	const pages = await arrived();
	expect(pages).toHaveLength(5);
	expect(pages[0]?.text).toMatch(/FAX.*URGENT.*Dr\. Grey.*Größe.*Hello/s);
	expect(pages[0]?.text).toContain('5 (including this page)');
	expect(pages[0]?.text).toContain(String(new Date().getFullYear()));
	expect(pages[1]?.text).toMatch(/Third file.*with ä, é and ñ/s);
	expect(items[0]?.json.cost).toBe(0.5);
	expect(world.jobs()).toHaveLength(1);
});

test('a text is the shortest fax', async () => {
	const { error } = await world.run(
		{ ...SEND, source: 'text', text: 'Dear Dr. Grey,\n\n{{ not an expression }}\n\nRegards' },
		[{ json: {} }],
	);
	expect(error).toBeUndefined();
	const [page, ...more] = await arrived();
	expect(more).toEqual([]);
	expect(page?.text).toMatch(/Dear Dr\. Grey,.*not an expression.*Regards/s);
});

test('a long text has as many pages as it needs, numbered, and loses no word', async () => {
	const words = Array.from({ length: 3_000 }, (_value, index) => `word${index}`);
	await world.run({ ...SEND, source: 'text', text: words.join(' '), coverPage: { pageSize: 'letter' } }, [
		{ json: {} },
	]);
	const pages = await arrived();
	expect(pages.length).toBeGreaterThan(3);
	const text = pages.map((page) => page.text).join(' ');
	expect(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(text))).toEqual([]);
	expect(text).toContain(`Page 2 of ${pages.length}`);
	expect(pages[0]).toMatchObject({ width: 612, height: 792 });
});

test('page numbers can be switched off, for a text and for text files', async () => {
	const text = 'line\n'.repeat(100);
	for (const parameters of [{ source: 'text', text }, { binaryPropertyName: 'a, b' }]) {
		await world.control().reset();
		const { error } = await world.run({ ...SEND, ...parameters, options: { pageNumbers: false } }, [
			item({ a: txt(text), b: txt(text) }),
		]);
		expect(textOf(error)).toBe(' ');
		const pages = await arrived();
		expect(pages.length).toBeGreaterThan(1);
		expect(pages.filter((page) => /Page \d/.test(page.text))).toEqual([]);
	}
});

test.each(['*', 'attachment_*', 'attachment_1, *'])('the pattern %s', async (binaryPropertyName) => {
	const files = { attachment_0: txt('first'), attachment_1: txt('second') };
	await world.run({ ...SEND, binaryPropertyName }, [item(files)]);
	const order = (await arrived()).map(({ text }) => text.trim());
	expect(order).toEqual(binaryPropertyName.startsWith('attachment_1') ? ['second', 'first'] : ['first', 'second']);
});

test('a field whose name has a * is that field', async () => {
	const files = { 'note_*': txt('first'), note_1: txt('other'), b: txt('second') };
	await world.run({ ...SEND, binaryPropertyName: 'note_*, b' }, [item(files)]);
	expect((await arrived()).map(({ text }) => text.trim())).toEqual(['first', 'second']);
});

test.each(['in memory', 'on disk'])('one PDF alone is passed on byte for byte, %s', async (where) => {
	const bytes = await pdf(3);
	if (where === 'on disk') await keepFilesOnDisk();
	const data =
		where === 'on disk'
			? await storedFile(bytes, 'letter.pdf', 'application/pdf')
			: { data: bytes.toString('base64'), fileName: 'letter.pdf', mimeType: 'application/pdf' };
	await world.run({ ...SEND, binaryPropertyName: 'data' }, [{ json: {}, binary: { data } }]);
	const [document] = world.documents();
	const response = await fetch(`${world.sandbox().url}/_sandbox/documents/${document?.id}/bytes`);
	expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
});

test('the same cover and files to many numbers are uploaded once; another cover is another upload', async () => {
	const files = { a: txt('a'), b: txt('b') };
	const items = ['+12025550110', '+12025550111', '+12025550112'].map((faxNumber, index) =>
		item(files, { faxNumber, to: index < 2 ? 'Both' : 'Other' }),
	);
	await world.run(
		{ ...SEND, faxNumber: '={{ $json.faxNumber }}', binaryPropertyName: 'a,b', coverPage: { to: '={{ $json.to }}' } },
		items,
	);
	expect(world.jobs()).toHaveLength(3);
	expect(world.documents()).toHaveLength(2);
});

test('a dry run tells the exact pages, and Max Cost sees them', async () => {
	const parameters = { ...SEND, binaryPropertyName: '*', coverPage: { to: 'A' } };
	const files = [item({ a: pdfFile(await pdf(2)), b: txt('b') })];
	expect((await world.run({ ...parameters, options: { dryRun: true } }, files)).items[0]?.json).toMatchObject({
		status: 'dry_run',
		pages: 4,
		cost: 0.4,
	});
	expect(textOf((await world.run({ ...parameters, options: { maxCost: 0.3 } }, files)).error)).toMatch(/0\.4/);
	expect(world.jobs()).toEqual([]);
});

test('the pages of a reference are the same pages tomorrow', async () => {
	const parameters = { ...SEND, source: 'text', text: 'Hello', coverPage: { to: 'A' }, options: { reference: 'one' } };
	const [first] = (await world.run(parameters, [{ json: {} }])).items;
	const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 24 * 3_600_000);
	const [again] = (await world.run(parameters, [{ json: {} }])).items;
	clock.mockRestore();
	expect(again?.json).toMatchObject({ status: 'already_sent', fax_job_id: first?.json.fax_job_id });
});

describe('what can’t become pages is named, with its field, and costs nothing', () => {
	const huge = Buffer.from(png().bytes);
	huge.writeUInt32BE(30_000, 16);
	huge.writeUInt32BE(30_000, 20);
	const other = txt('fine');
	test.each<[string, Record<string, File>, IDataObject, RegExp]>([
		['an unknown field', { a: other }, { binaryPropertyName: 'a, nothing' }, /'nothing'.*'a'/s],
		['a pattern that matches nothing', { a: other }, { binaryPropertyName: 'attachment_*' }, /'attachment_\*'.*'a'/s],
		[
			'a .docx named .pdf',
			{ a: { bytes: 'PK\u0003\u0004 word', fileName: 'letter.pdf', mimeType: 'application/pdf' } },
			{ binaryPropertyName: 'a' },
			/letter\.pdf.*'a'.*isn't a PDF/s,
		],
		[
			'a .docx named .pdf among others',
			{ a: { bytes: 'PK\u0003\u0004 word', fileName: 'letter.pdf', mimeType: 'application/pdf' }, b: other },
			{ binaryPropertyName: '*' },
			/letter\.pdf.*'a'.*isn't a PDF/s,
		],
		[
			'a huge picture',
			{ a: { ...png(), bytes: huge } },
			{ binaryPropertyName: 'a' },
			/picture\.png.*'a'.*30000 × 30000/s,
		],
		[
			'a huge picture among others',
			{ a: { ...png(), bytes: huge }, b: other },
			{ binaryPropertyName: '*' },
			/picture\.png.*'a'.*30000 × 30000/s,
		],
		[
			'a broken PDF among others',
			{ a: { bytes: '%PDF-1.7 broken', fileName: 'broken.pdf', mimeType: 'application/pdf' }, b: other },
			{ binaryPropertyName: '*' },
			/broken\.pdf.*'a'.*can’t be read/s,
		],
		[
			'an empty file among others',
			{ a: { bytes: '', fileName: 'empty.pdf', mimeType: 'application/pdf' }, b: other },
			{ binaryPropertyName: '*' },
			/empty\.pdf.*'a'.*empty/s,
		],
		[
			'a broken picture',
			{ a: { ...png(), bytes: png().bytes.slice(0, 40) }, b: other },
			{ binaryPropertyName: '*' },
			/picture\.png.*'a'.*can’t be read/s,
		],
		[
			'a TIFF among others',
			{ a: { bytes: 'II*\0', fileName: 'scan.tiff', mimeType: 'image/tiff' }, b: other },
			{ binaryPropertyName: '*' },
			/scan\.tiff.*'a'.*put together/s,
		],
		[
			'a web page among others',
			{ a: { bytes: '<p>Hi', fileName: 'a.html', mimeType: 'text/html' }, b: other },
			{ binaryPropertyName: '*' },
			/'a\.html' in the field 'a' can't be put together/,
		],
		[
			'letters that the font lacks',
			{ a: txt('診断書'), b: other },
			{ binaryPropertyName: '*' },
			/note\.txt.*'a'.*'診' \(U\+8A3A\), Chinese or Japanese, at character 1.*make a PDF/s,
		],
		[
			'letters that the font lacks on a cover',
			{ a: other },
			{ binaryPropertyName: 'a', coverPage: { to: '診' } },
			/'To' of the cover.*'診' \(U\+8A3A\)/s,
		],
		[
			'Hindi letters on a cover',
			{ a: other },
			{ binaryPropertyName: 'a', coverPage: { subject: 'For हिन्दी' } },
			/'Subject' of the cover.*'ह' \(U\+0939\), Hindi.*at character 5.*make a PDF/s,
		],
		[
			'a flag, a family and a smile on a cover',
			{ a: other },
			{ binaryPropertyName: 'a', coverPage: { message: 'Hi 😀 👨‍👩‍👧 🇩🇪' } },
			/'Message' of the cover.*'😀' \(U\+1F600\), emoji/s,
		],
		['an empty text among others', { a: txt(''), b: other }, { binaryPropertyName: '*' }, /note\.txt.*'a'.*empty/s],
		[
			'a text of blanks among others',
			{ a: txt(' \n\u200b '), b: other },
			{ binaryPropertyName: '*' },
			/note\.txt.*'a' contains no text/s,
		],
		[
			'a cover before a URL',
			{},
			{ source: 'url', fileUrl: 'https://example.com/a.pdf', coverPage: { to: 'A' } },
			/Cover Page.*URL/s,
		],
		[
			'a cover before a document',
			{},
			{ source: 'file', documentId: '112602', coverPage: { to: 'A' } },
			/Cover Page.*Existing File/s,
		],
		['a text that only looks like one', {}, { source: 'text', text: '\u200b\u00ad' }, /'Text' is empty/],
		['no text', {}, { source: 'text', text: '  ' }, /'Text' is empty/],
	])('%s', async (_name, files, parameters, words) => {
		const { error } = await world.run({ ...SEND, ...parameters }, [item(files), item(files)]);
		expect(textOf(error)).toMatch(words);
		expect(textOf(error)).toMatch(/Item 1/);
		nothingWasUploaded();
	});

	test('files of 60 MB together', async () => {
		const big = txt('x'.repeat(30 * 1024 * 1024));
		const { error } = await world.run({ ...SEND, binaryPropertyName: '*' }, [
			item({ a: big, b: { ...big, fileName: 'other.txt' } }),
		]);
		expect(textOf(error)).toMatch(/50 MB/);
		nothingWasUploaded();
	});
});

test('umlauts, accents, ligatures and what programs put between words stand on a cover, from an item with three attachments', async () => {
	const restricted = protectedPdf('opens-aes-256.pdf');
	const files = { attachment_0: pdfFile(restricted), attachment_1: png(), attachment_2: txt('Grüße\r\naus Nîmes') };
	const cover = {
		to: 'Frau Dr. Müßig-Çelik',
		company: 'Æsculap € & Søn',
		subject: 'Be\u00adfund\u00a0Nr. 1',
		message: 'u\u0308ber – “Größe” … ﬁn',
	};
	const { error } = await world.run({ ...SEND, binaryPropertyName: 'attachment_*', coverPage: cover }, [item(files)]);
	expect(textOf(error)).toBe(' ');
	const pages = await arrived();
	expect(pages.map(({ text }) => text).join('|')).toMatch(
		/Frau Dr\. Müßig-Çelik.*Æsculap € & Søn.*Befund Nr\. 1.*über – “Größe” … fin.*\|Protected page 1 \|Protected page 2 \|\|Grüße\n+aus Nîmes/s,
	);
	expect(pages[0]?.text).toContain('5 (including this page)');
});

test('60 pages with a cover are 61 pages, in their order', async () => {
	const { error, items } = await world.run({ ...SEND, binaryPropertyName: 'a', coverPage: { to: 'A' } }, [
		item({ a: pdfFile(await pdf(60)) }),
	]);
	expect(textOf(error)).toBe(' ');
	const pages = await arrived();
	expect(pages).toHaveLength(61);
	expect(pages[0]?.text).toContain('61 (including this page)');
	expect(pages.slice(1).map(({ text }) => text.trim())).toEqual(
		Array.from({ length: 60 }, (_value, index) => `Page ${index + 1}`),
	);
	expect(items[0]?.json.cost).toBeCloseTo(6.1);
});

test('a bad item among good ones: nothing goes where the node stops, the good ones go where it goes on', async () => {
	const items = [item({ a: txt('one'), b: txt('two') }), item({ other: txt('three') })];
	const { error } = await world.run({ ...SEND, binaryPropertyName: 'a*' }, items);
	expect(textOf(error)).toMatch(/Item 2.*'a\*'.*'other'/s);
	nothingWasUploaded();
	const { items: outputs } = await world.run({ ...SEND, binaryPropertyName: 'a*' }, items, { node: CONTINUE });
	expect(outputs.map(({ json }) => Boolean(json.fax_job_id))).toEqual([true, false]);
	expect(String(outputs[1]?.json.error)).toMatch(/'a\*'/);
	expect(world.jobs()).toHaveLength(1);
});

test.each([
	[1, 40, 20],
	[3, 40, 20],
	[6, 20, 40],
	[8, 20, 40],
])('a photo whose camera was turned (Exif %i) stands upright', async (orientation, across, down) => {
	const { error } = await world.run({ ...SEND, binaryPropertyName: '*' }, [
		item({ a: jpeg(orientation), b: txt('b') }),
	]);
	expect(textOf(error)).toBe(' ');
	const [page] = await arrived();
	const [width = 0, height = 0] = page?.picture ?? [];
	expect(width / height).toBeCloseTo(across / down, 1);
});

test('any mixture of files arrives in its order, with all its pages', async () => {
	const two = pdfFile(await pdf(2));
	const kinds = { pdf: { file: two, pages: 2 }, png: { file: png(), pages: 1 }, text: { file: txt('text'), pages: 1 } };
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.constantFrom(...(['pdf', 'png', 'text'] as const)), { minLength: 2, maxLength: 6 }),
			fc.boolean(),
			async (mixture, hasCover) => {
				await world.control().reset();
				const files = Object.fromEntries(mixture.map((kind, index) => [`file_${index}`, kinds[kind].file]));
				const { error } = await world.run(
					{ ...SEND, binaryPropertyName: 'file_*', coverPage: hasCover ? { subject: 'Mixture' } : {} },
					[item(files)],
					{ node: CONTINUE },
				);
				expect(error).toBeUndefined();
				const pages = await arrived();
				const expected = mixture.flatMap((kind) => Array.from({ length: kinds[kind].pages }, () => kind));
				expect(pages.length).toBe(expected.length + Number(hasCover));
				const shown = pages
					.slice(Number(hasCover))
					.map(({ text, picture }) => (picture ? 'png' : text.trim() === 'text' ? 'text' : 'pdf'));
				expect(shown).toEqual(expected);
			},
		),
		{ numRuns: 12 },
	);
});
