// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return { ...real, sleep: async (milliseconds, signal) => await real.sleep(milliseconds / 100, signal) };
});

const { cleanUp, credentialFor, engine } = require('../harness');
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
