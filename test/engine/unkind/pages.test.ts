import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { PDFDocument } from '../../../nodes/FaxTo/bundles/pdf';
import type { Cover } from '../../../nodes/FaxTo/documents/cover';
import { merge, type Part } from '../../../nodes/FaxTo/documents/merge';
import { mergedFile } from '../../../nodes/FaxTo/documents/mergedFiles';
import { documentFile } from '../../harness/documents';
import { animatedPng, png, pngWithTwoHeaders, unfoldingPdf } from '../../harness/hostileFiles';
import { pagesOf } from '../../harness/pages';
import { pdf } from '../../harness/pdf';
import { textOf, useWorld } from '../../harness/world';

/** Files of strangers, and users who write what nobody thought of: no blank fax, nothing left out, no n8n that stands still. */
const world = useWorld();
const SEND = { resource: 'fax', operation: 'send', source: 'binary', faxNumber: '+12025550100' };

const item = (bytes: Buffer | string, fileName: string, mimeType: string): INodeExecutionData => ({
	json: {},
	binary: { a: { data: Buffer.from(bytes).toString('base64'), fileName, mimeType } },
});
const part = (kind: Part['kind'], content: Buffer | string): Part => ({
	kind,
	name: 'the file',
	content: Buffer.from(content),
});
const text = part('text', 'x');
const complaintOf = (made: Awaited<ReturnType<typeof merge>>) => ('complaint' in made ? made.complaint : '');
const contentOf = (made: Awaited<ReturnType<typeof merge>>) => ('complaint' in made ? Buffer.alloc(0) : made);

function cover(given: Partial<Cover>) {
	const empty = {
		to: '',
		company: '',
		from: '',
		phone: '',
		reference: '',
		subject: '',
		message: '',
		marking: '',
		confidentialityNote: '',
		pageSize: 'a4' as const,
		language: 'en' as const,
		labels: {},
	};
	return { cover: { ...empty, ...given }, date: '1 May 2026', pageSize: 'a4' as const };
}

test.each([',', ' , ,'])(
	"'Input Data Field Name' that is only '%s' sends no blank page",
	async (binaryPropertyName) => {
		const { error } = await world.run({ ...SEND, binaryPropertyName }, [item(await pdf(), 'a.pdf', 'application/pdf')]);
		expect(textOf(error)).toMatch(/no file in the field '[, ]+' \('Input Data Field Name'\).*'a'/s);
		expect([...world.documents(), ...world.jobs(), ...world.calls('file.upload')]).toEqual([]);
	},
);

test.each<[string, () => Promise<Buffer> | Buffer]>([
	['of a header only', () => Buffer.from('%PDF-1.7 broken')],
	['that was cut off', async () => (await pdf(3)).subarray(0, 700)],
])('a PDF %s is named before anything is uploaded', async (_name, bytes) => {
	const { error } = await world.run({ ...SEND, binaryPropertyName: 'a' }, [
		item(await bytes(), 'cut.pdf', 'application/pdf'),
	]);
	expect(textOf(error)).toMatch(/cut\.pdf.*'a'.*damaged/s);
	expect(world.calls('file.upload')).toEqual([]);
});

test.each([
	['photo-cut.jpg', 'image/jpeg'],
	['png-cut.png', 'image/png'],
])('%s, alone, is named before anything is uploaded', async (fileName, mimeType) => {
	const one = item(documentFile(fileName), fileName, mimeType);
	const { error } = await world.run({ ...SEND, binaryPropertyName: 'a' }, [one]);
	expect(textOf(error)).toMatch(/-cut\.(jpg|png).*'a'.*damaged/s);
	expect(world.calls('file.upload')).toEqual([]);
});

test('a line of 30 KB and 300 KB of spaces end long before a minute', async () => {
	const parts = [part('text', 'x'.repeat(30_000)), part('text', `a${' '.repeat(300_000)}\nb${' '.repeat(300_000)}`)];
	const made = await merge({ parts, pageSize: 'a4' });
	expect(complaintOf(made)).toBe('');
	expect(
		(await pagesOf(contentOf(made)))
			.map((page) => page.text)
			.join('')
			.replace(/[^x]/g, ''),
	).toHaveLength(30_000);
}, 60_000);

test.each([
	['of letters', 'x'.repeat(2_100_000)],
	['of short lines', 'x\n'.repeat(100_000)],
	['of two letters far apart', `x${'\n'.repeat(100_000)}x`],
	['of form feeds', `x${'\f'.repeat(600)}x`],
])('a text %s that would be thousands of pages is refused', async (_name, content) => {
	expect(complaintOf(await merge({ parts: [part('text', content)], pageSize: 'a4' }))).toMatch(
		/The file is a text of more than 500 pages or 2 million characters/,
	);
});

test('a fax has 500 pages at most, with its cover, whatever they are made of', async () => {
	const full = part('text', 'x\f'.repeat(500));
	const made = await PDFDocument.load(contentOf(await merge({ parts: [full], pageSize: 'a4' })));
	expect(made.getPageCount()).toBe(500);
	const tooMany = { complaint: 'The fax has more than 500 pages', advice: 'Send them in several faxes' };
	expect(await merge({ parts: [full, text], pageSize: 'a4' })).toEqual(tooMany);
	expect(await merge({ parts: [full], ...cover({ to: 'A' }) })).toEqual(tooMany);
	expect(complaintOf(await merge({ parts: [text], ...cover({ message: 'x\n'.repeat(100_000) }) }))).toMatch(
		/'Message' of the cover page is a text of more than 500 pages/,
	);
});

test('a message with many empty lines has no blank page', async () => {
	const given = cover({ message: `first${'\n'.repeat(500)}last` });
	const pages = await pagesOf(contentOf(await merge({ parts: [text], ...given })));
	expect(pages.map((page) => page.text.trim())).toEqual([expect.stringMatching(/first/), 'last', 'x']);
});

test.each([
	['a second size', pngWithTwoHeaders()],
	['an animation', animatedPng()],
])('a picture that names %s is the picture of its first size', async (_name, content) => {
	const [page] = await pagesOf(contentOf(await merge({ parts: [part('png', content)], pageSize: 'a4' })));
	const [width = 0, height = 0] = page?.picture ?? [];
	expect(width / height).toBeCloseTo(1);
});

test('a PDF that unfolds to more than fits into memory is refused; the next one is read', async () => {
	jest.spyOn(console, 'warn').mockImplementation();
	const huge = unfoldingPdf(150_000_000);
	expect(huge.length).toBeLessThan(250_000);
	expect(complaintOf(await merge({ parts: [part('pdf', huge)], pageSize: 'a4' }))).toMatch(/can’t be read/);
	expect(
		(await pagesOf(contentOf(await merge({ parts: [part('pdf', unfoldingPdf(1_000_000))], pageSize: 'a4' })))).length,
	).toBe(1);
	jest.restoreAllMocks();
}, 60_000);

test('nothing of a cover is left out: what has no room is said', async () => {
	expect(complaintOf(await merge({ parts: [text], ...cover({ subject: 'word '.repeat(100) }) }))).toMatch(
		/'Subject' of the cover page is longer than 4 lines/,
	);
	expect(
		complaintOf(await merge({ parts: [text], ...cover({ confidentialityNote: 'words of a note. '.repeat(600) }) })),
	).toMatch(/'Confidentiality Note' of the cover page is longer than/);
	const full = cover({
		to: 'To '.repeat(50),
		company: 'C '.repeat(100),
		subject: 'S '.repeat(100),
		message: `${'M '.repeat(3_000)}LASTWORD`,
		confidentialityNote: `${'note '.repeat(400)}LASTNOTE`,
	});
	const pages = await pagesOf(contentOf(await merge({ parts: [text], ...full })));
	expect(pages.map((page) => page.text).join(' ')).toMatch(/LASTWORD.*LASTNOTE/s);
	expect(pages[0]?.text).toContain(`${pages.length} (including this page)`);
});

test.each<[Partial<Cover>, string]>([
	[{ marking: 'Very urgent '.repeat(20) }, 'Label'],
	[{ labels: { to: 'Recipient '.repeat(20) } }, 'Custom Wording'],
	[{ labels: { fax: 'Telefax '.repeat(20) } }, 'Custom Wording'],
	[{ labels: { included: 'with this page '.repeat(20) } }, 'Custom Wording'],
])('a cover with %j has no place to print it readably', async (given, field) => {
	expect(complaintOf(await merge({ parts: [text], ...cover({ to: 'A', ...given }) }))).toMatch(
		new RegExp(`'${field}' of the cover page is longer than its line`),
	);
});

test.each(['Smith | Jones | Partners', 'Smith\tJones', 'Item      Price\nPaper     12.50'])(
	'the words of a field, %j, stand one after another',
	async (company) => {
		const [page] = await pagesOf(contentOf(await merge({ parts: [text], ...cover({ company }) })));
		const values = page?.runs.filter(({ x }) => x > 54) ?? [];
		expect(new Set(values.map(({ x, y }) => `${x} ${y}`)).size).toBe(values.length);
		const [first = ''] = company.split('\n');
		expect(values.map((run) => run.text.replace(/\s/g, '')).join('')).toContain(first.replace(/\s/g, ''));
	},
);

test.each<[Partial<Cover>, string]>([
	[{ marking: 'Gru\u0308n' }, 'GRÜN'],
	[{ marking: 'Two\nlines' }, 'TWO LINES'],
	[{ message: 'a\u2009b ﬁn' }, 'a b fin'],
])('a cover with %j is drawn', async (given, words) => {
	const [page] = await pagesOf(contentOf(await merge({ parts: [text], ...cover(given) })));
	expect(page?.text.replace(/\s+/g, ' ')).toContain(words);
});

test('letters of a marking that only its capitals lack are named', async () => {
	expect(complaintOf(await merge({ parts: [text], ...cover({ marking: 'ɬ' }) }))).toMatch(/U\+A7AD/);
});

test('the same parts are the same bytes, whenever they are put together', async () => {
	const parts = [part('pdf', await pdf(2)), part('png', png()), text];
	const first = await merge({ parts, ...cover({ to: 'A' }) });
	jest.useFakeTimers({
		now: Date.now() + 86_400_000,
		doNotFake: [
			'hrtime',
			'nextTick',
			'performance',
			'queueMicrotask',
			'setImmediate',
			'setInterval',
			'setTimeout',
			'clearImmediate',
			'clearInterval',
			'clearTimeout',
		],
	});
	const second = await merge({ parts, ...cover({ to: 'A' }) });
	jest.useRealTimers();
	expect(contentOf(first).equals(contentOf(second))).toBe(true);
});

test('a run keeps no more merged files than fit into memory, and makes the others again', async () => {
	let made = 0;
	const make = (size: number) => async () => {
		made++;
		return Buffer.allocUnsafe(size);
	};
	const run = {};
	const bytesOf = async (identity: string, size: number) => {
		const file = await mergedFile(run, identity, make(size));
		return 'complaint' in file ? 0 : (await file.open()).length;
	};
	for (let index = 0; index < 10; index++) await mergedFile(run, String(index), make(20_000_000));
	expect(made).toBe(10);
	expect((await bytesOf('0', 1)) + (await bytesOf('9', 1))).toBe(40_000_000);
	expect(made).toBe(11);
});

test('a cover for each of many recipients, each sent with its own name', async () => {
	const big = await pdf(1, 100_000);
	const names = Array.from({ length: 4 }, (_value, index) => `Recipient${index}`);
	const items = names.map(
		(name, index): INodeExecutionData => ({
			...item(big, 'big.pdf', 'application/pdf'),
			json: { name, faxNumber: `+120255501${10 + index}` },
		}),
	);
	const parameters: IDataObject = {
		...SEND,
		faxNumber: '={{ $json.faxNumber }}',
		binaryPropertyName: 'a',
		coverPage: { to: '={{ $json.name }}' },
	};
	const { error, items: sent } = await world.run(parameters, items);
	expect(textOf(error)).toBe(' ');
	expect([sent.length, world.documents().length]).toEqual([4, 4]);
	for (const [index, { json }] of sent.entries()) {
		const response = await fetch(`${world.sandbox().url}/_sandbox/documents/${String(json.document_id)}/bytes`);
		expect((await pagesOf(Buffer.from(await response.arrayBuffer())))[0]?.text).toContain(names[index]);
	}
}, 60_000);
