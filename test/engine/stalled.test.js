// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return { ...real, sleep: async (milliseconds, signal) => await real.sleep(milliseconds / 100, signal) };
});

const { Readable } = require('node:stream');
const { BinaryDataService } = require('n8n-core');
const { startSandbox } = require('../../sandbox');
const { cleanUp, credentialFor, engine, keepFilesOnDisk, storedFile } = require('../harness');
const { Container } = require('../harness/container');
const { pdf } = require('../harness/pdf');
const { startServer } = require('../harness/server');

/** A file that stalls delays only itself: its poll ends, and the next ones bring it. */
let server;
let baseUrl;
let inbox = [];
let stalls = '';
let letter;

beforeAll(async () => {
	letter = await pdf(1, 20_000);
	server = await startServer((request, response) => {
		if (!request.url.startsWith('/file')) return response.end(JSON.stringify({ status: 'success', inbox }));
		response.writeHead(200, { 'content-length': String(letter.length) });
		if (!request.url.includes('id=1') || stalls === '') return response.end(letter);
		response.flushHeaders();
		if (stalls === 'after some bytes') response.write(letter.subarray(0, 3_000));
		stalls = '';
	});
	baseUrl = server.url;
});
afterAll(async () => {
	await server.stop();
	cleanUp();
});

const fax = (id) => ({
	id,
	number: '12045550140',
	sender: '12025550100',
	total_pages: 1,
	file_url: `${baseUrl}/file?id=${id}`,
	created_at: `2026-11-24 10:0${id}:00`,
});

test.each(['before its first byte', 'after some bytes'])(
	'a file that stalls %s holds neither its poll nor the next ones',
	async (when) => {
		inbox = [];
		const one = engine.poller({
			type: 'faxToPollingTrigger',
			parameters: { events: ['faxReceived'], options: {} },
			credentials: credentialFor({ apiKey: 'an-example-key', baseUrl }),
			id: when,
		});
		expect(await one.poll()).toBeNull();
		inbox = [fax(2), fax(1)];
		stalls = when;
		const ids = (items) => (items ?? []).map(({ json }) => json.incoming_fax_id);
		expect(ids(await one.poll())).toEqual([2]);
		expect(ids(await one.poll())).toEqual([1]);
	},
	20_000,
);

/** What is asked of n8n's storage for a file, and never comes. */
const SILENCES = {
	'about its size': { asked: 'getMetadata', never: () => new Promise(() => {}) },
	'when it is opened': { asked: 'getAsStream', never: () => new Promise(() => {}) },
	'after some bytes': {
		asked: 'getAsStream',
		never: async () => {
			const stream = new Readable({ read() {} });
			stream.push(letter.subarray(0, 3_000));
			return stream;
		},
	},
};

describe.each(Object.entries(SILENCES))('a storage that is silent %s', (_when, { asked, never }) => {
	test.each([{}, { coverPage: { to: 'Dr. Grey' } }])(
		'fails one item, and the next sends the file: %j',
		async (cover) => {
			await keepFilesOnDisk();
			const binary = { data: await storedFile(letter, 'letter.pdf', 'application/pdf') };
			const storage = jest.spyOn(Container.get(BinaryDataService), asked).mockImplementationOnce(never);
			const sandbox = await startSandbox({ timeScale: 0 });
			try {
				const { items } = await engine.run({
					type: 'faxTo',
					parameters: {
						resource: 'fax',
						operation: 'send',
						source: 'binary',
						binaryPropertyName: 'data',
						faxNumber: '+12025550100',
						...cover,
					},
					credentials: credentialFor(sandbox),
					items: [
						{ json: {}, binary },
						{ json: {}, binary },
					],
					node: { onError: 'continueRegularOutput' },
				});
				expect(items[0]?.json.error).toMatch(/'letter\.pdf'.*changed or became unreadable/);
				expect(items[1]?.json).toMatchObject({ fax_job_id: expect.anything() });
			} finally {
				storage.mockRestore();
				await sandbox.stop();
			}
		},
	);
});
