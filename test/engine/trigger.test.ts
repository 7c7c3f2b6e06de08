import { bytesOf, cleanUp, credentialFor, engine, keepFilesInMemory, keepFilesOnDisk, type Sandbox, startSandbox, uploadedPart } from '../harness';
import { pdf } from '../harness/pdf';

/** The webhook trigger's webhook(), in n8n's own context. What n8n's server adds is tested in test/e2e. */
const EVENTS = ['faxDelivered', 'faxFailed', 'faxReceived'];
const RECEIPT = { fax_job_id: '223561', status: 'failed', msg_code: 'no_answer', message: 'Fax Failed - No Answer from Fax machine' };
const RECEIVED = { uuid: 'u-1', from: '15551230000', to: '+12048134698', time: '2017-08-01 10:00:00', pages: '3' };
const TOKEN = 'example-token';

let sandbox: Sandbox;
let letter: Buffer;

beforeAll(async () => {
	letter = await pdf(3);
	sandbox = await startSandbox({ timeScale: 0 });
});
beforeEach(async () => {
	keepFilesInMemory();
	await sandbox.control.reset();
});
afterAll(async () => {
	await sandbox.stop();
	cleanUp();
});

const call = (request: object, { events = EVENTS, credential = {} }: { events?: string[]; credential?: object } = {}) =>
	engine.webhook({ type: 'faxToTrigger', parameters: { events }, credentials: credentialFor(sandbox, { ...credential }), request });

test('a receipt starts the workflow with Fax.to’s fields and the outcome', async () => {
	const { items, result } = await call({ body: RECEIPT });
	expect(items).toEqual([
		{ json: { ...RECEIPT, event: 'faxFailed', outcome: 'failed', reason: 'No fax machine answered', retryable: true, advice: expect.any(String), final: true } },
	]);
	expect(result).not.toHaveProperty('noWebhookResponse');
});

test.each(['in memory', 'on disk'])('a received fax has its PDF in the binary field data, kept %s', async (where) => {
	if (where === 'on disk') await keepFilesOnDisk();
	const { items } = await call({ body: { data: RECEIVED, files: { file: uploadedPart(letter, '../../etc/passwd', 'text/plain') } } });
	expect(items[0]?.json).toEqual({ ...RECEIVED, event: 'faxReceived' });
	expect(items[0]?.binary.data).toMatchObject({ mimeType: 'application/pdf', fileName: 'fax_15551230000_2017-08-01-10-00-00.pdf', fileExtension: 'pdf' });
	expect((await bytesOf(items[0]?.binary.data)).equals(letter)).toBe(true);
});

test('the file may also come as base64, as a data URL, or as an address on Fax.to’s host', async () => {
	const fax = await sandbox.control.incoming({ pages: 2 });
	const { inbox } = sandbox.control.state() as { inbox: Array<{ id: number; fileId: number }> };
	const fileId = inbox.find(({ id }) => id === fax.id)?.fileId;
	const address = `${sandbox.url}/receivefax/api/v1/inbox/${fileId}/file?api_key=${sandbox.apiKey}`;
	for (const file of [letter.toString('base64'), `data:application/pdf;base64,${letter.toString('base64')}`, address]) {
		const { items } = await call({ body: { ...RECEIVED, file } });
		expect((await bytesOf(items[0]?.binary.data)).subarray(0, 5).toString()).toBe('%PDF-');
		expect(JSON.stringify(items)).not.toContain(sandbox.apiKey);
	}
});

test('a file that is no fax is left out, the event is not', async () => {
	const { items } = await call({ body: { data: RECEIVED, files: { file: uploadedPart(Buffer.from('<html>'), 'a.pdf', 'application/pdf') } } });
	expect(items[0]?.json).toMatchObject({ event: 'faxReceived', uuid: 'u-1', file_missing: expect.stringContaining('neither a PDF nor an image') });
	expect(items[0]?.binary).toBeUndefined();
});

test('an address on another host is not fetched, and the event says so', async () => {
	const { items } = await call({ body: { ...RECEIVED, file: 'http://127.0.0.1:9/evil.pdf' } });
	expect(items[0]?.json).toMatchObject({ event: 'faxReceived', uuid: 'u-1', file_missing: expect.stringContaining('not on a host of Fax.to') });
	expect(items[0]?.binary).toBeUndefined();
});

test('a callback that can’t be taken now is answered 503, so that Fax.to calls again', async () => {
	const { items, answer } = await call({ body: RECEIPT }, { credential: { baseUrl: 'no address' } });
	expect(items).toEqual([]);
	expect(answer.status).toBe(503);
});

test('only the chosen events start the workflow; the others are answered 200 with nothing', async () => {
	const { items, answer, result } = await call({ body: RECEIPT }, { events: ['faxReceived', 'faxDelivered'] });
	expect(items).toEqual([]);
	expect(answer).toEqual({ status: 200, body: '' });
	expect(result).toEqual({ noWebhookResponse: true });
});

test.each<[string, object, number | undefined]>([
	['the right token', { token: TOKEN }, undefined],
	['a wrong token', { token: `${TOKEN}x` }, 401],
	['an empty token', { token: '' }, 401],
	['two tokens', { token: [TOKEN, TOKEN] }, 401],
	['no token', {}, 401],
])('%s', async (_name, query, status) => {
	const { items, answer } = await call({ body: RECEIPT, query }, { credential: { callbackToken: TOKEN } });
	expect(answer.status).toBe(status);
	expect(items).toHaveLength(status === undefined ? 1 : 0);
	expect(JSON.stringify(items)).not.toContain(TOKEN);
});

test.each<[string, unknown]>([
	['nothing', undefined],
	['a text', 'hello'],
	['a list', [1, 2]],
	['strange fields', { hello: 'world' }],
])('%s starts nothing and is answered 200', async (_name, body) => {
	const { items, answer } = await call({ body });
	expect(items).toEqual([]);
	expect(answer.status).toBe(200);
});

test('headers and query never reach the workflow', async () => {
	const { items } = await call({ body: RECEIPT, headers: { 'x-secret': 'header-secret' }, query: { token: TOKEN, more: 'query-secret' } }, { credential: { callbackToken: TOKEN } });
	expect(JSON.stringify(items)).not.toMatch(/secret|example-token/);
});
