let mockSpeed = 1;
jest.mock('n8n-workflow', () => {
	const real: object & { sleep(milliseconds: number, signal?: AbortSignal): Promise<void> } =
		jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / mockSpeed, signal),
	};
});

import { byId, cleanUp, credentialFor, engine } from '../harness';
import { documentFile as file } from '../harness/documents';
import { startServer } from '../harness/server';
import { textOf } from '../harness/world';

/** Received files that can't be had, or not whole: told with the fax, and no other fax is lost for them. */
type ServerResponse = Parameters<Parameters<typeof startServer>[0]>[1];
const WHOLE = file('received-one-page.pdf');

let server: Awaited<ReturnType<typeof startServer>>;
let inbox: object[] = [];
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
	server = await startServer((request, response) => {
		const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
		if (pathname === '/file') return searchParams.get('id') === '773' ? answer(response) : response.end(WHOLE);
		if (pathname.startsWith('/preview')) return answer(response);
		if (pathname === '/file-generate-preview')
			return response.end(JSON.stringify({ status: 'success', url: `${server.url}/preview.png` }));
		return response.end(JSON.stringify({ status: 'success', inbox }));
	});
});
afterEach(() => {
	mockSpeed = 1;
});
afterAll(async () => {
	await server.stop();
	cleanUp();
});

const fax = (id: number, more: object = {}) => ({
	id,
	number: '12045550140',
	sender: '12025550188',
	total_pages: 1,
	file_url: `${server.url}/file?id=${id}`,
	preview_file: `${server.url}/preview?id=${id}`,
	created_at: '2026-11-28 12:38:35',
	...more,
});
const run = async (parameters: object) =>
	await engine.run({
		type: 'faxTo',
		parameters: { resource: 'incomingFax', ...parameters },
		credentials: credentialFor({ apiKey: 'an-example-key', baseUrl: server.url }),
	});
const getMany = async () => await run({ operation: 'getAll', returnAll: true, download: true });
const download = async (more: object = {}) =>
	await run({ operation: 'download', incomingFaxId: byId('773'), file: 'pdf', ...more });

const CASES: Array<[string, (response: ServerResponse) => void, RegExp]> = [
	[
		'is gone',
		(response) => response.writeHead(404).end(file('received-404.json')),
		/incoming fax 773: it is not there \(any more\)/,
	],
	['says 410', (response) => response.writeHead(410).end(), /773: it is not there \(any more\)/],
	['is JSON with 200', (response) => response.end(file('received-404.json')), /773: .*neither a PDF nor a picture/],
	['is empty', (response) => response.end(), /773: it is empty/],
	['is cut, with a right length', (response) => response.end(file('received-cut.pdf')), /773: .*not complete/],
	[
		'is cut, without a length',
		(response) => {
			response.writeHead(200, { connection: 'close' });
			response.write(WHOLE.subarray(0, 100));
			response.end();
		},
		/773: .*not complete/,
	],
	['is a cut linearized PDF', (response) => response.end(file('pdf-linearized-cut.pdf')), /773: .*not complete/],
	[
		'is lost on the way',
		(response) => {
			response.writeHead(200, { 'content-length': WHOLE.length });
			response.write(WHOLE.subarray(0, 100), () => response.destroy());
		},
		/773: the connection was lost/,
	],
	[
		'stalls',
		(response) => {
			// A stall is 15 seconds.
			mockSpeed = 10;
			response.writeHead(200, { 'content-length': WHOLE.length });
			response.write(WHOLE.subarray(0, 100));
		},
		/773: it came too slowly/,
	],
	[
		'is a web page about a PDF',
		(response) => response.end(file('received-html-mentions-pdf.html')),
		/773: .*neither a PDF nor a picture/,
	],
	[
		'says that it has 210 MB',
		(response) => response.writeHead(200, { 'content-length': 210 * 1024 * 1024 }).write('%PDF-1.4\n'),
		/773: it is larger than 200 MB/,
	],
	['moved', (response) => response.writeHead(302, { location: '/other' }).end(), /773: the answer was HTTP 302/],
];

test.each(CASES)('a file that %s: its fax says so, and the others have theirs', async (_name, wrong, words) => {
	inbox = [fax(774), fax(773), fax(772)];
	answer = wrong;
	const { items, error } = await getMany();
	expect(error).toBeUndefined();
	expect(items.map(({ json, binary }) => [json.incoming_fax_id, Boolean(binary?.data)])).toEqual([
		[774, true],
		[773, false],
		[772, true],
	]);
	expect(items[1]?.json.file_missing).toMatch(words);
	const alone = textOf((await download()).error);
	expect(alone).toMatch(words);
	expect(alone).not.toMatch(/Base URL/);
});

test.each([null, '', undefined])('a record whose address is %p: the fax is named', async (file_url) => {
	inbox = [fax(774), fax(773, { file_url })];
	const { items } = await getMany();
	expect(items[0]?.binary?.data).toBeDefined();
	expect(items[1]?.json.file_missing).toMatch(/incoming fax 773: its record has no address/);
	expect(textOf((await download()).error)).toMatch(/file of incoming fax 773: its record has no address/);
});

test.each(['http://localhost:1/fax.to/file?api_key=x', 'https://notfax.to/file', 'http://['])(
	'a file at %s, which is on another host than Fax.to’s, is not asked for',
	async (file_url) => {
		inbox = [fax(773, { file_url })];
		expect(textOf((await download()).error)).toMatch(/incoming fax 773: its address is not on a host of Fax.to/);
	},
);

test('previews that are gone are named', async () => {
	inbox = [fax(773)];
	answer = (response) => response.writeHead(404).end();
	expect(textOf((await download({ file: 'preview' })).error)).toMatch(/preview of incoming fax 773: it is not there/);
	const { error } = await run({
		resource: 'file',
		operation: 'generatePreview',
		documentId: byId('112601'),
		download: true,
	});
	expect(textOf(error)).toMatch(/preview of document 112601: it is not there/);
	expect(textOf(error)).not.toMatch(/Base URL/);
});

test('faxes of one sender in one second have names of their own, of at most 100 characters whatever a record holds', async () => {
	const long = '5'.repeat(5_000);
	inbox = [
		fax(770),
		fax(771),
		fax(772),
		fax(774, { sender: long, created_at: long }),
		fax(775, { id: `7${'/x'.repeat(3_000)}` }),
	];
	const names = (await getMany()).items.map(({ binary }) => String(binary?.data?.fileName));
	expect(new Set(names).size).toBe(5);
	for (const name of names) {
		expect(name.length).toBeLessThanOrEqual(100);
		expect(name).toMatch(/^fax_[\w-]+\.pdf$/);
	}
});

test.each([
	['received-g4.tif', 'tiff', 'image/tiff'],
	['preview.gif', 'gif', 'image/gif'],
	['photo-gray.jpg', 'jpg', 'image/jpeg'],
	['png-1bit.png', 'png', 'image/png'],
])('%s is named and typed by its bytes', async (name, extension, mimeType) => {
	inbox = [fax(773)];
	answer = (response) => response.end(file(name));
	const [item] = (await download()).items;
	expect(item?.binary?.data).toMatchObject({
		fileName: `fax_12025550188_2026-11-28T12-38-35_773.${extension}`,
		mimeType,
		fileExtension: extension,
		fileType: 'image',
	});
});
