// @ts-check
// The webhook trigger in a real n8n under fire: floods of equal callbacks, nonsense, strangers, large faxes.
const fc = require('fast-check');
const { createHash } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');
const { control } = require('../../playground/playground.js');
const { itemsOf } = require('../../playground/rest.js');
const session = require('./session.js');
const { startedBy } = require('./started.js');

/** @type {import('../../playground/playground.js').Playground} */
let playground;
beforeAll(async () => {
	playground = await session.join();
});

/**
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<number>}
 */
async function post(url, init) {
	const response = await fetch(url, { method: 'POST', ...init });
	await response.arrayBuffer();
	return response.status;
}

/** @returns {Promise<string>} the address of a webhook of n8n's own */
async function plainWebhook() {
	const workflow = await playground.rest.createWorkflow({
		name: 'Plain webhook',
		nodes: [
			{
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 1,
				position: [0, 0],
				webhookId: 'plain',
				parameters: { httpMethod: 'POST', path: 'plain', options: {} },
			},
		],
		connections: {},
	});
	await playground.rest.publish(workflow);
	const url = `${playground.rest.url}/webhook/plain`;
	for (
		const deadline = Date.now() + 30_000;
		(await post(url, { body: '{}', headers: { 'content-type': 'application/json' } })) !== 200;
		await sleep(100)
	) {
		if (Date.now() > deadline) throw new Error(`${url} does not answer`);
	}
	return url;
}

/** A fax that is sent and has ended, without a callback of the sandbox. @returns {Promise<Record<string, string>>} its receipt */
async function ended() {
	const { sandbox } = playground;
	const response = await fetch(`${sandbox.baseUrl}/fax?api_key=${sandbox.apiKey}`, {
		method: 'POST',
		body: new URLSearchParams({ fax_number: '+12025550101', document_id: '112602' }),
	});
	/** @type {{fax_job_id: number}} */
	const { fax_job_id: id } = JSON.parse(await response.text());
	return { fax_job_id: String(id), status: 'failed', msg_code: 'busy', message: 'Fax Failed - Line Busy' };
}

/** @param {string[]} ids @returns {Promise<string[]>} the events that some executions of the trigger gave on */
async function eventsOf(ids) {
	const runs = await Promise.all(ids.map((id) => playground.rest.finished(id)));
	return runs.flatMap((run) => itemsOf(run, playground.receive.node.name)).map(({ json }) => String(json.event_id));
}

beforeEach(async () => {
	await control(playground.sandbox, 'PUT', '/settings', { callbackUrl: null, jobSeconds: 0 });
});
afterAll(async () => {
	await control(playground.sandbox, 'PUT', '/settings', { callbackUrl: playground.callbackUrl, jobSeconds: 2 });
});

test('ten equal rings at once start one execution, and all are answered 200', async () => {
	const fields = await ended();
	const { result, started } = await startedBy(playground, () =>
		Promise.all(Array.from({ length: 10 }, () => post(playground.callbackUrl, { body: new URLSearchParams(fields) }))),
	);
	expect(result).toEqual(Array(10).fill(200));
	const events = await eventsOf(started);
	expect(events.filter((id) => id === `receipt:${fields.fax_job_id}:failed`)).toHaveLength(1);
	expect(new Set(events).size).toBe(events.length);
	const repeated = await startedBy(playground, () =>
		post(playground.callbackUrl, { body: JSON.stringify(fields), headers: { 'content-type': 'application/json' } }),
	);
	expect(repeated).toEqual({ result: 200, started: [] });
});

test('ten different faxes at once: each starts once', async () => {
	/** @type {Array<Record<string, string>>} */
	const faxes = [];
	for (let index = 0; index < 10; index++) faxes.push(await ended());
	const { result, started } = await startedBy(playground, () =>
		Promise.all(faxes.map((fields) => post(playground.callbackUrl, { body: new URLSearchParams(fields) }))),
	);
	expect(result).toEqual(Array(10).fill(200));
	// The account may hold faxes whose rings went to other workflows.
	const events = await eventsOf(started);
	expect(events).toEqual(expect.arrayContaining(faxes.map((fax) => `receipt:${fax.fax_job_id}:failed`)));
	expect(new Set(events).size).toBe(events.length);
});

test('a wrong token is refused, and leaves nothing behind that would stop the right one', async () => {
	const fields = await ended();
	const body = () => ({ body: new URLSearchParams(fields) });
	const refused = await startedBy(playground, () => post(`${playground.triggerUrl}?token=wrong`, body()));
	expect(refused).toEqual({ result: 401, started: [] });
	const { started } = await startedBy(playground, () => post(playground.callbackUrl, body()));
	expect(started).toHaveLength(1);
});

/** Callbacks that tell of no fax: the fields of real ones with what makes them an event missing or no text, or no fields at all. */
const malformed = () => {
	const value = fc.oneof(
		fc.string({ maxLength: 40 }),
		fc.string({ unit: 'binary', maxLength: 40 }),
		fc.integer().map(String),
		fc.constantFrom('', 'success', 'ok', '../../etc/passwd', '{{ $env }}', '={{ 1 }}'),
	);
	const names = fc.constantFrom(
		'status',
		'msg_code',
		'message',
		'from',
		'to',
		'time',
		'file',
		'pages',
		'error',
		'event',
		'__proto__',
		'constructor',
		'x',
	);
	const fields = fc.array(fc.tuple(names, value), { maxLength: 12 });
	const deep = fc.record({
		fax_job_id: fc.constantFrom(null, [], {}, { $gt: '' }, true, ''),
		uuid: fc.constantFrom(null, ['u'], {}, false),
		status: fc.constantFrom('success', 1),
		from: fc.anything(),
		to: fc.anything(),
	});
	const bytes = fc.uint8Array({ maxLength: 300 });
	return fc.oneof(
		fields.map((pairs) => ({ body: new URLSearchParams(pairs) })),
		fields.map((pairs) => {
			const form = new FormData();
			for (const [name, text] of pairs) form.append(name, text);
			form.append('file', new Blob(['%PDF-1.4']), 'a.pdf');
			return { body: form };
		}),
		fc
			.oneof(deep, fc.anything())
			.map((content) => ({ body: JSON.stringify(content) ?? '', headers: { 'content-type': 'application/json' } })),
		fc
			.tuple(
				bytes,
				fc.constantFrom(
					'application/json',
					'application/x-www-form-urlencoded',
					'text/plain',
					'text/xml',
					'application/octet-stream',
					'multipart/form-data; boundary=x',
					'multipart/form-data',
					'nonsense',
				),
			)
			.map(([body, type]) => ({ body, headers: { 'content-type': type } })),
	);
};

test('40 malformed rings start nothing, and none is answered as a fault of n8n', async () => {
	const calls = fc.sample(malformed(), { seed: 20_261_121, numRuns: 40 });
	// Those without news are looked for again for eight seconds.
	const { result, started } = await startedBy(playground, () =>
		Promise.all(calls.map((init) => post(playground.callbackUrl, init))),
	);
	expect(started).toEqual([]);
	// Multipart that can't be parsed never reaches a node: newer n8n answers it 400, older 500, to every webhook alike.
	const faults = calls.filter((_call, index) => Number(result[index]) >= 500 && result[index] !== 503);
	if (faults.length === 0) return;
	const plain = await plainWebhook();
	for (const init of faults) expect(await post(plain, init)).toBeGreaterThanOrEqual(500);
}, 120_000);

test('a received fax of 20 MB arrives byte for byte', async () => {
	const { rest, receive, sandbox } = playground;
	/** @type {{result: {size: number, sha256: string}, started: string[]}} */
	const { result: fax, started } = await startedBy(playground, async () => {
		await control(sandbox, 'PUT', '/settings', { callbackUrl: playground.callbackUrl });
		const sent = await control(sandbox, 'POST', '/incoming', { pages: 3, bytes: 20 * 1024 * 1024 });
		await control(sandbox, 'POST', '/advance', { seconds: 0 });
		return sent;
	});
	expect(started).toHaveLength(1);
	const execution = await rest.finished(String(started[0]));
	const [item] = itemsOf(execution, receive.node.name);
	const file = item?.binary?.data;
	if (!file) throw new Error('no binary field "data"');
	const bytes = await rest.binary(file, execution);
	expect(bytes.length).toBeGreaterThanOrEqual(20 * 1024 * 1024);
	expect(bytes).toHaveLength(fax.size);
	expect(createHash('sha256').update(bytes).digest('hex')).toBe(fax.sha256);
});
