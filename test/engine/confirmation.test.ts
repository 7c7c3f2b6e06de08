import { confirmationPage } from '../../nodes/FaxTo/documents/confirmationPage';
import { CONFIRMATION_NOTES } from '../../nodes/FaxTo/documents/confirmationNotes';
import { COVER_LANGUAGES } from '../../nodes/FaxTo/documents/coverWords';
import type { Download } from '../../nodes/FaxTo/documents/download';
import { PDFDocument } from '../../nodes/FaxTo/bundles/pdf';
import { bytesOf } from '../harness';
import { documentFile } from '../harness/documents';
import { pagesOf, pngBytes } from '../harness/pages';
import { textOf, useWorld } from '../harness/world';

// Waits of the node are real, except where a test says by how much they are shortened.
let mockSpeed = 1;
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / mockSpeed, signal),
	};
});
let mockPicture: Download | undefined;
jest.mock('../../nodes/FaxTo/documents/download', () => {
	const real = jest.requireActual('../../nodes/FaxTo/documents/download');
	return {
		...real,
		download: async (...asked: unknown[]) => {
			const came: unknown = await real.download(...asked);
			return mockPicture ?? came;
		},
	};
});
afterEach(() => {
	mockSpeed = 1;
	mockPicture = undefined;
});

/** The page to file away: what Fax.to tells, nothing else, and never at the cost of the outcome. */
const world = useWorld();
const NUMBER = '+12025550100';
const SEND = { resource: 'fax', operation: 'send', source: 'binary', faxNumber: NUMBER };

describe('Get Confirmation', () => {
	const confirm = async (faxJobId: string, options = {}) =>
		await world.run(
			{
				resource: 'fax',
				operation: 'getConfirmation',
				faxJobId: { __rl: true, mode: 'id', value: faxJobId },
				outputDataFieldName: 'proof',
				options,
			},
			[{ json: {} }],
		);

	const wait = async (maxWait = 600, options = {}) =>
		await world.run(
			{
				resource: 'fax',
				operation: 'waitForDelivery',
				faxJobId: { __rl: true, mode: 'id', value: '92334' },
				maxWait,
				pollInterval: 1,
				options: { confirmation: true, ...options },
			},
			[{ json: {} }],
		);

	test('is one page with what Fax.to’s records say, and when they were read', async () => {
		const [sent] = (await world.run({ ...SEND, source: 'text', text: 'Hello' }, [{ json: {} }])).items;
		await world.control().advance(3_600);
		const { error, items } = await confirm(String(sent?.json.fax_job_id));
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({
			outcome: 'delivered',
			fax_job_id: sent?.json.fax_job_id,
			fax_number: NUMBER,
		});
		const file = items[0]?.binary?.proof;
		expect(file).toMatchObject({
			mimeType: 'application/pdf',
			fileName: `fax_confirmation_${sent?.json.fax_job_id}.pdf`,
		});
		const pages = await pagesOf(await bytesOf(file));
		expect(pages).toHaveLength(1);
		expect(pages[0]?.text).toMatch(/DELIVERED/);
		for (const word of [String(sent?.json.fax_job_id), NUMBER, 'Hello.pdf', 'record of Fax.to', 'as read on'])
			expect(pages[0]?.text).toContain(word);
		expect(pages[0]?.picture).toBeDefined();
		expect(pages[0]?.text).not.toContain('not shown');
	});

	test('tells a price as that of the list, not as what was paid, and invents no sender ID and no end', async () => {
		const [sent] = (
			await world.run({ ...SEND, source: 'text', text: 'Hello', options: { tsiNumber: '+12025550142' } }, [
				{ json: {} },
			])
		).items;
		await world.control().advance(3_600);
		const [item] = (await confirm(String(sent?.json.fax_job_id))).items;
		expect(item?.json).toMatchObject({ list_price: 0.1 });
		expect(item?.json).not.toHaveProperty('cost');
		const [page] = await pagesOf(await bytesOf(item?.binary?.proof));
		expect(page?.text).toMatch(/List price\s+0\.10 by the price list of this day; what was paid is not in this record/);
		expect(page?.text).not.toMatch(/12025550142|Sender|Ended|Cost/);
	});

	test('leaves out what Fax.to does not tell', async () => {
		const [sent] = (
			await world.run({ ...SEND, source: 'text', text: 'Hello', options: { deleteAfterSend: true } }, [{ json: {} }])
		).items;
		world.control().fault({ operation: 'fax.getAll', kind: 'status', status: 500, times: 0 });
		const { error, items } = await confirm(String(sent?.json.fax_job_id));
		expect(error).toBeUndefined();
		const [page] = await pagesOf(await bytesOf(items[0]?.binary?.proof));
		expect(page?.text).not.toMatch(/undefined|null|NaN|Invalid|Pages|Accepted|List price/);
		expect(world.calls('file.getAll')).toHaveLength(0);
		expect(page?.picture).toBeUndefined();
	});

	test('is in the language that was chosen: words, outcome and times, whatever happened to the fax', async () => {
		const [failed] = (await world.run({ ...SEND, faxNumber: '+12025550101', source: 'text', text: 'Hallo' })).items;
		await world.control().advance(3_600);
		const [item] = (await confirm(String(failed?.json.fax_job_id), { language: 'de' })).items;
		// The output is for workflows, and stays as it is.
		expect(item?.json).toMatchObject({ outcome: 'failed', reason: 'The line was busy' });
		const [page] = await pagesOf(await bytesOf(item?.binary?.proof));
		expect(page?.text.replace(/\s+/g, ' ')).toMatch(
			/FAXBESTÄTIGUNG NICHT ZUGESTELLT .*An \+12025550101 .*Seiten 1 Angenommen \d+\. .*20\d\d um .*Ergebnis Die Leitung war besetzt Listenpreis 0\.10 nach der Preisliste .* gelesen am \d+\. .*Erste Seite/,
		);
	});

	test('with Wait for Delivery is in the language that was chosen, also in what it lacks', async () => {
		world.control().fault({ operation: 'fax.getAll', kind: 'status', status: 500, times: 0 });
		const [item] = (await wait(600, { language: 'fr' })).items;
		const [page] = await pagesOf(await bytesOf(item?.binary?.data));
		expect(page?.text.replace(/\s+/g, ' ')).toMatch(
			/CONFIRMATION DE FAX REMIS .*Le fax a été reçu .*n’a pas pu être lu/,
		);
		expect(page?.text).not.toMatch(/missing|received|Outcome|record/);
	});

	const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'tr', 'ro', 'el', 'ru'] as const;
	test.each(LANGUAGES)('has letters and room for all its words in %s', async (language) => {
		const { confirmation, to, pages } = COVER_LANGUAGES[language];
		const notes = CONFIRMATION_NOTES[language];
		const reasons = Object.values(notes.reasons);
		expect(reasons).toHaveLength(language === 'en' ? 0 : 7);
		const labels = [...Object.values(confirmation), to, pages];
		const sentences = [notes.record('2026'), notes.utc('CEST'), notes.price('0.10'), ...reasons];
		const others = Object.values(notes).filter((one) => typeof one === 'string' && one !== notes.cut);
		const rows = labels.map((label): [string, string] => [label, 'x']);
		const all = [...sentences, ...others].map(String);
		const [page, ...more] = await pagesOf(
			await confirmationPage({ language, outcome: confirmation.failed, rows, notes: all }),
		);
		expect(more).toEqual([]);
		const text = page?.text.replace(/\s+/g, ' ');
		for (const label of labels) expect(text).toContain(`${label} x`);
		for (const sentence of all) expect(text).toContain(sentence.replace(/\s+/g, ' '));
		// Only the sentence about it has the sign for a missing letter.
		expect(text?.match(/□/g)).toHaveLength(1);
	});

	test('of a fax that does not exist is an error', async () => {
		expect(textOf((await confirm('999999')).error)).toMatch(/999999/);
	});

	test('comes with Wait for Delivery where it is wanted', async () => {
		const [item] = (await wait()).items;
		expect(item?.json).not.toHaveProperty('confirmation_error');
		expect(await pagesOf(await bytesOf(item?.binary?.data))).toHaveLength(1);
	});

	test.each([
		['the preview', 'file.generatePreview', /The first page is not shown: Fax\.to gave no picture/],
		['the history', 'fax.getAll', /history could not be read: number, document and time are missing/],
		['the files', 'file.getAll', /list of files could not be read: pages, price and picture are missing/],
		['the price', 'fax.getCost', /record of Fax\.to/],
	])('says what is known and what it lacks where %s can’t be had', async (_what, operation, lacks) => {
		world.control().fault({ operation, kind: 'status', status: 500, times: 0 });
		const [item] = (await wait()).items;
		expect(item?.json).toMatchObject({ outcome: 'delivered', fax_job_id: 92334 });
		expect(item?.json).not.toHaveProperty('confirmation_error');
		const [page] = await pagesOf(await bytesOf(item?.binary?.data));
		expect(page?.text).toMatch(/DELIVERED.*92334/s);
		expect(page?.text.replace(/\s+/g, ' ')).toMatch(lacks);
	});

	test('waits ten seconds for a picture that never comes, and not as long as for other calls', async () => {
		mockSpeed = 100;
		world.control().fault({ operation: 'file.generatePreview', kind: 'timeoutBefore', times: 0 });
		const [item] = (await confirm('92334')).items;
		const [page] = await pagesOf(await bytesOf(item?.binary?.proof));
		expect(page?.text.replace(/\s+/g, ' ')).toMatch(/DELIVERED.*The first page is not shown: Fax\.to gave no picture/);
	});

	test('holds an outcome up no longer than Max Wait, whatever the picture does', async () => {
		world.control().fault({ operation: 'file.generatePreview', kind: 'timeoutBefore', times: 0 });
		const [item] = (await wait(2)).items;
		expect(item?.json).toMatchObject({ outcome: 'delivered' });
		const [page] = await pagesOf(await bytesOf(item?.binary?.data));
		expect(page?.picture).toBeUndefined();
	});

	test('cuts a long name visibly, and marks letters that it lacks', async () => {
		const long = 'Quarterly report on the state of the clinic '.repeat(20);
		const rows: Array<[string, string]> = [
			['Document', `${long}.pdf`],
			['Document ID', '112601'],
			['Other', '診断書 Łukasz Иванов'],
		];
		const [page, ...more] = await pagesOf(await confirmationPage({ outcome: 'Delivered', rows, notes: ['A note.'] }));
		expect(more).toEqual([]);
		expect(page?.text).not.toContain('not shown');
		expect(page?.text.replace(/\s+/g, ' ')).toMatch(
			/state of the … \(the rest is left out\) Document ID 112601 Other □□□ Łukasz Иванов A note\. □ stands for/,
		);
	});

	test('goes on on further pages where its values are long, and draws nothing over another', async () => {
		const rows = Array.from({ length: 12 }, (_value, index): [string, string] => [`Row ${index}`, 'word '.repeat(400)]);
		const picture = { kind: 'png' as const, content: pngBytes(400, 300) };
		const notes = ['note '.repeat(100)];
		const pages = await pagesOf(await confirmationPage({ outcome: 'Delivered', rows, notes, picture }));
		expect(pages.map(({ text }) => text).join(' ')).toMatch(/Row 11.*note.*First page/s);
		for (const { runs, matrix } of pages) {
			const lowest = Math.min(...runs.map(({ y }) => y));
			expect(lowest).toBeGreaterThan(50);
			if (matrix) expect((matrix[5] ?? 0) + (matrix[3] ?? 0)).toBeLessThan(lowest);
		}
		expect(pages.filter(({ matrix }) => matrix)).toHaveLength(1);
	});

	test.each<[string, Download]>([
		['one pixel', { kind: 'png', content: documentFile('preview-1x1.png') }],
		['a line', { kind: 'png', content: documentFile('preview-1x5000.png') }],
		['a GIF', { kind: 'gif', content: documentFile('preview.gif') }],
		['a TIFF', { kind: 'tiff', content: documentFile('received-g4.tif') }],
		['too large', { kind: 'png', content: Buffer.alloc(10_485_761) }],
	])('says that the picture is not shown, where it is %s', async (_name, picture) => {
		mockPicture = picture;
		const [item] = (await confirm('92334')).items;
		const [page] = await pagesOf(await bytesOf(item?.binary?.proof));
		expect(page?.text.replace(/\s+/g, ' ')).toMatch(/DELIVERED.*The first page is not shown: /);
		expect(page?.picture).toBeUndefined();
	});

	test('that can’t be made takes nothing of the outcome that was waited for', async () => {
		jest.spyOn(PDFDocument, 'create').mockRejectedValueOnce(new Error('no memory'));
		const { error, items } = await wait();
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({
			outcome: 'delivered',
			fax_job_id: 92334,
			confirmation_error: expect.stringMatching(/could not be created.*Get Confirmation/),
		});
		expect(items[0]?.binary).toBeUndefined();
	});

	test('asks no second time how it ended: it could be another end, or none', async () => {
		await wait();
		expect(world.calls('fax.getStatus')).toHaveLength(0);
	});
});
