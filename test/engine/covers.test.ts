import { itemWithFiles as item, pdfFile, txt } from '../harness/files';
import { pagesOf, pngBytes } from '../harness/pages';
import { pdf } from '../harness/pdf';
import { textOf, useWorld } from '../harness/world';

/** Covers in the recipient's language and on the recipient's paper, and a firm's own paper. */
const world = useWorld();
const SEND = { resource: 'fax', operation: 'send', source: 'text', text: 'The text', faxNumber: '+4930901820' };
const logo = { bytes: pngBytes(300, 60), fileName: 'logo.png', mimeType: 'image/png' };

async function arrived() {
	const [document] = world.documents();
	const response = await fetch(`${world.sandbox().url}/_sandbox/documents/${document?.id}/bytes`);
	return await pagesOf(Buffer.from(await response.arrayBuffer()));
}

test.each([
	[
		'de',
		/FAX DRINGEND.*An: Łukasz.*Datum: \d+\. \S+ 20\d\d.*Unser Zeichen: 7.*Seiten: 2 \(einschließlich dieser Seite\)/,
	],
	['pl', /FAKS PILNE.*Do: Łukasz.*Liczba stron: 2 \(łącznie z tą stroną\)/],
	['tr', /FAKS ACİL.*Kime: Łukasz.*Sayfa sayısı: 2/],
	['el', /ΦΑΞ ΕΠΕΙΓΟΝ.*Προς: Łukasz/],
	['ru', /ФАКС СРОЧНО.*Кому: Łukasz.*20\d\d г\./],
	['fr', /À: Łukasz.*Notre référence: 7/],
	['es', /Para: Łukasz/],
	['it', /Nostro riferimento: 7/],
	['pt', /Assunto|Nossa referência: 7/],
	['nl', /Ons kenmerk: 7/],
	['ro', /Către: Łukasz/],
	['en', /To: Łukasz.*Our reference: 7.*Pages: 2 \(including this page\)/],
])('a cover in %s', async (language, words) => {
	const coverPage = { to: 'Łukasz', reference: '7', marking: 'urgent', language };
	const { error } = await world.run({ ...SEND, coverPage }, [{ json: {} }]);
	expect(textOf(error)).toBe(' ');
	const [cover] = await arrived();
	expect(cover?.text.replace(/\s+/g, ' ')).toMatch(words);
});

test('a cover in words of one’s own', async () => {
	const coverPage = { to: 'Ida', labels: 'To = Til\nPages: Sider\nincluded=med denne side' };
	const { error } = await world.run({ ...SEND, coverPage }, [{ json: {} }]);
	expect(textOf(error)).toBe(' ');
	expect((await arrived())[0]?.text.replace(/\s+/g, ' ')).toMatch(/Til: Ida.*Sider: 2 \(med denne side\)/);
});

test.each(['Til', 'Whom = Til', 'To ='])('a custom word %j is refused by name', async (labels) => {
	const { error } = await world.run({ ...SEND, coverPage: { to: 'Ida', labels } }, [{ json: {} }]);
	expect(textOf(error)).toMatch(/'Custom Wording' has a line that replaces no word/);
	expect(world.documents()).toEqual([]);
});

test.each([
	['+4930901820', {}, 595],
	['+12025550100', {}, 612],
	['+18005550100', {}, 612],
	['+15555550100', {}, 612],
	['+525555555555', {}, 612],
	['+442079460000', {}, 595],
	['+12025550100', { pageSize: 'a4' }, 595],
])('the paper for %s with %j', async (faxNumber, coverPage, width) => {
	const { error } = await world.run({ ...SEND, faxNumber, coverPage }, [{ json: {} }]);
	expect(textOf(error)).toBe(' ');
	expect(Math.round((await arrived())[0]?.width ?? 0)).toBe(width);
});

describe('a letterhead', () => {
	const LETTERHEAD = { options: { letterheadPropertyName: 'head' } };

	test('lies under the pages of a text and the cover, not under those of a PDF', async () => {
		const files = { head: pdfFile(await pdf(1)), a: txt('My text'), b: pdfFile(await pdf(2)) };
		const { error } = await world.run(
			{ ...SEND, ...LETTERHEAD, source: 'binary', binaryPropertyName: 'a, b', coverPage: { to: 'Ida' } },
			[item(files)],
		);
		expect(textOf(error)).toBe(' ');
		const pages = (await arrived()).map(({ text }) => text.replace(/\s+/g, ' ').trim());
		expect(pages).toEqual([
			expect.stringMatching(/Page 1.*To: Ida|To: Ida.*Page 1/),
			expect.stringMatching(/Page 1.*My text|My text.*Page 1/),
			'Page 1',
			'Page 2',
		]);
	});

	test('lies under the cover alone where there is no text', async () => {
		const { error } = await world.run(
			{ ...SEND, ...LETTERHEAD, source: 'binary', binaryPropertyName: 'b', coverPage: { to: 'Ida' } },
			[item({ head: pdfFile(await pdf(1)), b: pdfFile(await pdf(2)) })],
		);
		expect(textOf(error)).toBe(' ');
		expect((await arrived()).map(({ text }) => text.includes('Ida'))).toEqual([true, false, false]);
	});

	test('that is a picture higher than wide fills the page, and the text begins below its head', async () => {
		const { error } = await world.run({ ...SEND, ...LETTERHEAD }, [
			item({ head: { ...logo, bytes: pngBytes(100, 200) } }),
		]);
		expect(textOf(error)).toBe(' ');
		expect((await arrived())[0]?.runs[0]?.y).toBeLessThan(842 - 128);
	});

	test('that is a logo stands at the top, above the text', async () => {
		const { error } = await world.run({ ...SEND, ...LETTERHEAD }, [item({ head: logo })]);
		expect(textOf(error)).toBe(' ');
		const [page] = await arrived();
		expect(page?.text).toContain('The text');
		expect(page?.runs[0]?.y).toBeGreaterThan(760);
	});

	test.each([
		['of two pages', { source: 'text' }, async () => pdfFile(await pdf(2)), /must be one page/],
		['that is a text', { source: 'text' }, async () => txt('My firm'), /can’t be a letterhead/],
		['for a PDF alone', { source: 'binary', binaryPropertyName: 'a' }, async () => logo, /has neither/],
	])('%s is refused', async (_name, parameters, head, words) => {
		const files = { head: await head(), a: pdfFile(await pdf(1)) };
		const { error } = await world.run({ ...SEND, ...LETTERHEAD, ...parameters }, [item(files)]);
		expect(textOf(error)).toMatch(words);
		expect(world.documents()).toEqual([]);
	});

	test('is another fax when it is another one, and the same when it is the same', async () => {
		const other = { ...logo, bytes: pngBytes(301, 60) };
		const items = [logo, logo, other].map((head) => item({ head }));
		const { error } = await world.run({ ...SEND, ...LETTERHEAD }, items);
		expect(textOf(error)).toBe(' ');
		expect(world.documents()).toHaveLength(2);
	});
});
