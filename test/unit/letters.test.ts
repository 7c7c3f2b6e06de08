import fc from 'fast-check';
import { PDFDocument, PDFName, PDFRawStream } from '@cantoo/pdf-lib';
import { merge } from '../../nodes/FaxTo/documents/merge';
import { documentFile } from '../harness/documents';
import { pagesOf } from '../harness/pages';

/** Letters of everybody: what is written is what is read on the page, or nothing is drawn at all. */
const drawn = async (text: string | Buffer, isNumbered = false) =>
	await merge({ parts: [{ kind: 'text', name: 'the text', content: Buffer.from(text) }], pageSize: 'a4', isNumbered });

/** The pages of a text as pdf.js reads them. */
async function read(text: string | Buffer) {
	const made = await drawn(text);
	if ('complaint' in made) throw new Error(made.complaint);
	return await pagesOf(made);
}

async function readBack(text: string): Promise<string> {
	return (await read(text)).map((page) => page.text).join('\n');
}

async function complaintAbout(text: string): Promise<string> {
	const made = await drawn(text);
	return 'complaint' in made ? made.complaint : '';
}

/** As pdf.js gives texts: compatible letters are the same, spaces are its own. */
const bare = (text: string) => text.normalize('NFKC').replace(/\s+/g, '');

describe('what people write is on the page, as it was written', () => {
	test.each([
		['Polish, Czech, Turkish, Romanian', 'Łukasz Wiśniewski, Antonín Dvořák, Yılmaz İğdır, Ștefan Țăranu'],
		['Vietnamese', 'Nguyễn Văn Đức, Phở, Trường Đại học'],
		['Greek', 'Αγαπητέ κύριε Παπαδόπουλε, ἄνθρωπος, ᾧ'],
		['Cyrillic', 'Уважаемый Иванов, Привіт Її, Ђорђе, Ќирил, Қазақстан'],
		['African and Baltic letters', 'Ɓala Ɗan Ƙano, Ŋŋ, Ɛwe Ɔkɔ, Šarūnas Žąsytė, Ģirts'],
		['check boxes and marks', '☐ yes ☑ no ☒ never ✓ ✔ ✗ ✘ ☎ → ⇒ ↔ ■ ● ★'],
		['mathematics', 'x ≥ 5, y ≤ 3, α ≠ β, √2 ± ∞, ∑ ∫ ∈ ∅ ¬ ∧ ⊂'],
		['numbers', 'x² H₂O m³ 10⁻⁹ ⅓ ⅞ Ⅳ № ‰ 25 °C'],
		['currency', '€ £ ¥ ₹ ₺ ₽ ₴ ₪ ₫ ₦ ₩'],
		['quotation marks and dashes', '„Miete“ «Loyer» ‹a› ‘b’ – — … • † ‡ \u00a7 ¶ ¿ ¡'],
		['Hebrew', 'שלום עולם'],
		['Arabic', 'السلام عليكم ورحمة الله وبركاته'],
		['Persian', 'گفت و گو پژوهش چای ژاله'],
		['Hebrew with a number and brackets', 'פקס מספר 12345 (דחוף)'],
		['Hebrew in English', 'the word שלום means peace'],
	])('%s', async (_name, text) => expect(bare(await readBack(text))).toBe(bare(text)));

	test('marks are put on their letters, composed or not', async () => {
		expect(bare(await readBack('u\u0308ber x\u030c b\u0323 q\u0303 i\u030b'))).toBe(bare('über x̌ ḅ q̃ i̋'));
	});

	test('any text of letters that the font has', async () => {
		const ranges = [
			[0x21, 0x7e],
			[0xa1, 0xac],
			[0xae, 0x24f],
			[0x388, 0x38a],
			[0x38e, 0x3a1],
			[0x400, 0x482],
		] as const;
		const more = [
			[0x1ea0, 0x1ef9],
			[0x2190, 0x21ff],
			[0x2200, 0x22ff],
			[0x2500, 0x257f],
		] as const;
		const unit = fc.oneof(
			...[...ranges, ...more].map(([min, max]) => fc.integer({ min, max }).map((code) => String.fromCodePoint(code))),
			fc.constant(' '),
		);
		await fc.assert(
			fc.asyncProperty(fc.string({ unit, minLength: 1, maxLength: 300 }), async (text) => {
				fc.pre(text.trim() !== '');
				expect(bare(await readBack(text))).toBe(bare(text));
			}),
			{ numRuns: 25 },
		);
	});

	test('what has no shape changes no other letter', async () => {
		const text = '\ufeffStraße\u00ad, ☑\ufe0f ok, a\u200db\u200cc, \u2066x\u2069, \u202eabc';
		expect(bare(await readBack(text))).toBe('Straße,☑ok,abc,x,abc');
	});

	test('only the letters that are used are embedded, under one name', async () => {
		const made = await drawn('abc');
		if ('complaint' in made) throw new Error(made.complaint);
		expect(made.length).toBeLessThan(5_000);
		const document = await PDFDocument.load(made);
		const fonts = document.context
			.enumerateIndirectObjects()
			.flatMap(([, object]) =>
				object instanceof PDFRawStream && object.dict.has(PDFName.of('Length1')) ? [object] : [],
			);
		expect(fonts).toEqual([]);
	});
});

describe('what can’t be drawn is named, with its kind and place', () => {
	test.each([
		['診断書', /'診' \(U\+8A3A\), Chinese or Japanese, at character 1/],
		['Dear\nこんにちは', /'こ' \(U\+3053\), Japanese, at line 2, character 1/],
		['안녕', /'안' \(U\+C548\), Korean/],
		['ab नमस्ते', /'न' \(U\+0928\), Hindi or Nepali, at character 4/],
		['สวัสดี', /'ส' \(U\+0E2A\), Thai/],
		['Hi 😀', /'😀' \(U\+1F600\), emoji, at character 4/],
		['👩‍⚕️ Dr.', /'👩' \(U\+1F469\), emoji, at character 1/],
		['1️⃣', /U\+20E3, emoji, at character 2/],
		['bell \u0007', /U\+0007, a control character, at character 6/],
		['\ue000', /U\+E000, a character without a meaning of its own/],
		['ڵ ێ', /'ڵ' \(U\+06B5\), Arabic/],
		['診断書作成日付', /and 2 more$/],
	])('%j', async (text, words) => expect(await complaintAbout(text)).toMatch(words));
});

describe('a text keeps its shape', () => {
	test('a form feed begins a page, and none that is empty', async () => {
		const pages = await read(documentFile('text-formfeed.txt'));
		expect(pages.length).toBe(3);
		expect(await read('\fone\f\f\n\ftwo\f')).toHaveLength(2);
	});

	test('tabs make columns that are as wide as their widest cell', async () => {
		const [page] = await read('Name\tAmount\tNote\nMüller\t12\ta\nWiśniewska-Kowalczyk-Sobieska\t1.250\tb\n\nafter');
		const x = (text: string) => page?.runs.find((run) => run.text === text)?.x;
		expect(x('Amount')).toBe(x('12'));
		expect(x('Amount')).toBe(x('1.250'));
		expect(x('Note')).toBe(x('b'));
	});

	test('a row of many tabs loses no cell, and a frame that is wider than the page no word', async () => {
		const cells = Array.from({ length: 40 }, (_value, index) => `c${index}`);
		expect(bare(await readBack(`${cells.join('\t')}\nafter`))).toBe(`${cells.join('')}after`);
		const [page] = await read(`| ${'wide words '.repeat(20)}|\n| end |`);
		for (const { x } of page?.runs ?? []) expect(x).toBeLessThan(541);
	});

	test('columns made of spaces stay below one another', async () => {
		const [page] = await read('Item            Price\nPaper WWW       12.50\niiii           120.00');
		const x = (text: string) => page?.runs.find((run) => run.text === text)?.x ?? 0;
		expect(x('Price')).toBe(x('12.50'));
		expect(x('12.50') - x('120.00')).toBeCloseTo(6);
	});

	test.each([
		['spaces', 'פריט            מחיר\nנייר            שלום'],
		['tabs', 'פריט\tמחיר\nנייר\tשלום'],
	])('columns made of %s run from right to left with their letters', async (_name, text) => {
		const [page] = await read(text);
		const x = (word: string) => page?.runs.find((run) => run.text === word)?.x ?? 0;
		expect(x('פריט')).toBeGreaterThan(x('מחיר'));
		expect(x('נייר')).toBeGreaterThan(x('שלום'));
		expect(x('שלום')).toBeGreaterThan(300);
	});

	test('no page is blank, whatever there is between its words', async () => {
		for (const gap of ['\n'.repeat(500), `\n${' '.repeat(100_000)}`, '\f \f']) {
			const pages = await read(`first${gap}last`);
			expect(pages.map(({ text }) => text.replace(/Page.*/, '').trim())).toEqual(['first', 'last']);
		}
	});

	test('lines are no wider than the page, and lose no word', async () => {
		const word = fc.string({ unit: fc.constantFrom(...'abcWi.-–é אبм'), minLength: 1, maxLength: 120 });
		await fc.assert(
			fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 40 }), async (words) => {
				const text = words.join('  ');
				fc.pre(text.trim() !== '');
				const pages = await read(text);
				const sorted = (all: string) => [...bare(all)].sort().join('');
				expect(sorted(pages.map((page) => page.text).join(''))).toBe(sorted(text));
				for (const run of pages.flatMap(({ runs }) => runs)) expect(run.x).toBeGreaterThanOrEqual(53);
			}),
			{ numRuns: 20 },
		);
	});

	test('letters that run from right to left stand at the right', async () => {
		const [page] = await read('שלום\nabc');
		const [first, second] = page?.runs ?? [];
		expect(first?.x).toBeGreaterThan(400);
		expect(second?.x).toBeCloseTo(54);
	});
});
