const http = require('node:http');
const { createHash } = require('node:crypto');
const { apiDescription } = require('../../sandbox/validate');
const { until } = require('../harness/until');
const { useSandbox } = require('./client');

const use = useSandbox();
const api = apiDescription();
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** What arrived; `answer` decides the HTTP status per request, null for never. */
let received = [];
let answer = () => 200;
const receiver = http.createServer((request, response) => {
	const chunks = [];
	request
		.on('data', (chunk) => chunks.push(chunk))
		.on('end', () => {
			const body = Buffer.concat(chunks);
			const url = new URL(request.url, 'http://receiver');
			received.push({
				method: request.method,
				url,
				type: request.headers['content-type'] ?? '',
				length: request.headers['content-length'],
				body,
			});
			const status = answer(received.length);
			if (status === null) return;
			response.statusCode = status;
			response.end(`answer ${received.length}`);
		});
});
let callbackUrl;
beforeAll(async () => {
	await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
	callbackUrl = `http://127.0.0.1:${receiver.address().port}/hook?token=t`;
});
beforeEach(() => {
	received = [];
	answer = () => 200;
	use.control.settings({ callbackUrl });
});
afterAll(() => {
	receiver.closeAllConnections();
	receiver.close();
});

const send = (fax_number = '+12025550100') => use.call('POST', '/fax', { form: { fax_number, document_id: '112602' } });
const fields = ({ body }) => Object.fromEntries(new URLSearchParams(body.toString()));
const parts = ({ body, type }) => new globalThis.Response(body, { headers: { 'content-type': type } }).formData();
const callbacks = () => use.control.state().callbacks;

test('a receipt comes when the fax has ended, as a form', async () => {
	const { json } = await send('+12025550102');
	await use.control.advance(1);
	expect(received).toEqual([]);
	await use.control.advance(1);
	expect(received).toHaveLength(1);
	expect(received[0]).toMatchObject({ method: 'POST', type: 'application/x-www-form-urlencoded' });
	expect(received[0].url.searchParams.get('token')).toBe('t');
	expect(fields(received[0])).toEqual({
		fax_job_id: String(json.fax_job_id),
		status: 'failed',
		msg_code: 'no_answer',
		message: 'Fax Failed - No Answer from Fax machine',
	});
	expect(api.schema('DeliveryReceipt')(fields(received[0]))).toBe(true);
	expect(callbacks()).toMatchObject([
		{ event: 'deliveryReceipt', state: 'delivered', attempts: [{ status: 200, body: 'answer 1' }] },
	]);
});

test.each(['multipart', 'json', 'get'])('receipts as %s', async (receiptBody) => {
	use.control.settings({ receiptBody });
	const { json } = await send('+12025550100');
	await use.control.advance(2);
	const [one] = received;
	const got =
		receiptBody === 'multipart'
			? Object.fromEntries(await parts(one))
			: receiptBody === 'json'
				? JSON.parse(one.body)
				: Object.fromEntries(one.url.searchParams);
	expect(got).toMatchObject({ fax_job_id: String(json.fax_job_id), status: 'success', msg_code: 'ok' });
	expect(one.method).toBe(receiptBody === 'get' ? 'GET' : 'POST');
});

test.each([
	['text', 'POST', /^text\/plain$/, /^fax_job_id=\d+&status=success/],
	['array', 'POST', /^application\/json$/, /^\[\{"fax_job_id":"\d+".*\}\]$/],
	['doubled', 'POST', /urlencoded$/, /^fax_job_id=(\d+)&.*&fax_job_id=\1&/],
	['empty', 'POST', /^$/, /^$/],
	['large', 'POST', /urlencoded$/, /^padding=x{1000000}&fax_job_id=\d+&/],
	['put', 'PUT', /urlencoded$/, /^fax_job_id=\d+&/],
])('calls as no document knows them: %s', async (receiptBody, method, type, text) => {
	use.control.settings({ receiptBody });
	await send();
	await use.control.advance(2);
	expect(received[0]).toMatchObject({ method, type: expect.stringMatching(type) });
	expect(received[0].body.toString()).toMatch(text);
});

test('a received fax brings its PDF as an uploaded part', async () => {
	const fax = await use.control.incoming({ from: '+441224459292', pages: 2, bytes: 2_000_000 });
	await use.control.advance(0);
	const form = await parts(received[0]);
	const file = form.get('file');
	expect([file.type, sha256(Buffer.from(await file.arrayBuffer()))]).toEqual(['application/pdf', fax.sha256]);
	expect(Number(received[0].length)).toBe(received[0].body.length);
	form.delete('file');
	const text = Object.fromEntries(form);
	expect(text).toMatchObject({ uuid: fax.uuid, from: '441224459292', to: '+12045550140', pages: '2' });
	expect(Object.keys(text).sort()).toEqual([
		'compression',
		'duration',
		'ecm',
		'from',
		'pages',
		'rsid',
		'speed',
		'time',
		'to',
		'uuid',
	]);
	expect(api.schema('FaxReceived')(text)).toBe(true);
});

test.each(['url', 'base64', 'none'])('the file of a received fax as %s', async (receivedFileAs) => {
	use.control.settings({ receivedFileAs });
	const fax = await use.control.incoming({});
	await use.control.advance(0);
	const { file } = fields(received[0]);
	if (receivedFileAs === 'none') expect(file).toBeUndefined();
	else if (receivedFileAs === 'base64') expect(sha256(Buffer.from(file, 'base64'))).toBe(fax.sha256);
	else expect(sha256(Buffer.from(await (await fetch(file)).arrayBuffer()))).toBe(fax.sha256);
	received = [];
	use.control.settings({ receivedBody: 'json' });
	await use.control.incoming({});
	await use.control.advance(0);
	expect(JSON.parse(received[0].body)).toMatchObject({ from: '12025550117' });
});

test('until exactly 200, every 15 minutes', async () => {
	const answers = [500, 204, 302, 201];
	answer = (count) => answers[count - 1] ?? 200;
	await send();
	await use.control.advance(2);
	expect(received).toHaveLength(1);
	await use.control.advance(15 * 60 - 1);
	expect(received).toHaveLength(1);
	await use.control.advance(1);
	expect(received).toHaveLength(2);
	await use.control.advance(10 * 60 * 60);
	expect(received).toHaveLength(5);
	const [{ state, attempts }] = callbacks();
	expect([state, attempts.map(({ status }) => status)]).toEqual(['delivered', [500, 204, 302, 201, 200]]);
	const times = attempts.map(({ at }) => Date.parse(at));
	expect(times.slice(1).map((at, i) => at - times[i])).toEqual(Array(4).fill(15 * 60 * 1000));
	expect(new Set(received.map(({ body }) => body.toString())).size).toBe(1);
});

test('no longer than 48 hours', async () => {
	answer = () => 503;
	await send();
	await use.control.advance(2 + 48 * 60 * 60);
	expect(received).toHaveLength(193);
	await use.control.advance(48 * 60 * 60);
	expect(received).toHaveLength(193);
	expect(callbacks()).toMatchObject([{ state: 'expired' }]);
});

test('no answer, and nobody there, count as failures; a repaired URL gets what is outstanding', async () => {
	answer = () => null;
	use.control.settings({ callbackTimeoutMs: 50 });
	await send();
	await use.control.advance(2);
	expect(callbacks()[0].attempts).toMatchObject([{ status: null, error: expect.stringContaining('50 ms') }]);
	use.control.settings({ callbackUrl: 'http://127.0.0.1:9/' });
	await use.control.advance(900);
	expect(callbacks()[0].attempts[1]).toMatchObject({ status: null, error: expect.any(String) });
	answer = () => 200;
	use.control.settings({ callbackUrl, callbackTimeoutMs: 60_000 });
	await use.control.advance(900);
	expect(callbacks()).toMatchObject([{ state: 'delivered' }]);
});

test('several copies', async () => {
	use.control.settings({ callbackCopies: 3 });
	await send();
	await use.control.advance(2);
	expect(received).toHaveLength(3);
	expect(new Set(received.map(({ body }) => body.toString())).size).toBe(1);
});

test('late and out of order', async () => {
	use.control.settings({ callbackDelays: [10, 0] });
	const first = (await send()).json.fax_job_id;
	const second = (await send()).json.fax_job_id;
	const order = () => received.map((one) => Number(fields(one).fax_job_id));
	await use.control.advance(2);
	expect(order()).toEqual([second]);
	await use.control.advance(9);
	expect(order()).toEqual([second]);
	await use.control.advance(1);
	expect(order()).toEqual([second, first]);
});

test('no URL, no callbacks; every account has its own', async () => {
	use.control.settings({ callbackUrl: null });
	await send();
	await use.control.advance(2);
	expect([received, callbacks()]).toEqual([[], []]);
	const { api_key: key } = (await use.call('POST', '/subuser', { form: { email: 's@example.com' } })).json;
	use.control.settings({ callbackUrls: { [key]: callbackUrl } });
	const { document_id } = (await use.call('POST', '/files', { form: { AddRemoteFile: 'https://example.com/' }, key }))
		.json;
	await use.call('POST', '/fax', { key, form: { fax_number: '+12025550100', document_id } });
	await send();
	await use.control.advance(2);
	expect(received).toHaveLength(1);
});

test('with running time callbacks come by themselves', async () => {
	use.control.settings({ timeScale: 1000 });
	answer = (count) => (count === 1 ? 500 : 200);
	await send();
	await until(() => callbacks()[0]?.state === 'delivered');
	const [first, second] = callbacks()[0].attempts.map(({ at }) => Date.parse(at));
	expect(second - first).toBeGreaterThanOrEqual(15 * 60 * 1000);
});
