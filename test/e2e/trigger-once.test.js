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

let job = 880_000;
const receipt = () => ({
	fax_job_id: String(++job),
	status: 'failed',
	msg_code: 'busy',
	message: 'Fax Failed - Line Busy',
});

test('ten equal callbacks at once start one execution, and all are answered 200', async () => {
	const fields = receipt();
	const { result, started } = await startedBy(playground, () =>
		Promise.all(Array.from({ length: 10 }, () => post(playground.callbackUrl, { body: new URLSearchParams(fields) }))),
	);
	expect(result).toEqual(Array(10).fill(200));
	expect(started).toHaveLength(1);
	const repeated = await startedBy(playground, () =>
		post(playground.callbackUrl, { body: JSON.stringify(fields), headers: { 'content-type': 'application/json' } }),
	);
	expect(repeated).toEqual({ result: 200, started: [] });
});

test('ten equal received faxes with their files start one execution', async () => {
	const { result, started } = await startedBy(playground, () =>
		Promise.all(
			Array.from({ length: 10 }, () => {
				const form = new FormData();
				for (const [name, value] of Object.entries({
					uuid: 'once',
					from: '12025550123',
					to: '12025550177',
					time: '2026-11-21 10:00:00',
					pages: '1',
				}))
					form.set(name, value);
				form.set('file', new Blob(['%PDF-1.4\n%%EOF\n'], { type: 'application/pdf' }), 'a.pdf');
				return post(playground.callbackUrl, { body: form });
			}),
		),
	);
	expect(result).toEqual(Array(10).fill(200));
	expect(started).toHaveLength(1);
});

test('ten different callbacks at once start ten executions', async () => {
	const { started } = await startedBy(playground, () =>
		Promise.all(
			Array.from({ length: 10 }, () => post(playground.callbackUrl, { body: new URLSearchParams(receipt()) })),
		),
	);
	expect(started).toHaveLength(10);
});

test('a wrong token is refused, and leaves nothing behind that would stop the right one', async () => {
	const body = () => ({ body: new URLSearchParams({ ...receipt(), fax_job_id: '879999' }) });
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

test('200 malformed callbacks start nothing, and none is answered as a fault of n8n', async () => {
	const calls = fc.sample(malformed(), { seed: 20_261_121, numRuns: 200 });
	const { result, started } = await startedBy(playground, async () => {
		/** @type {number[]} */
		const statuses = [];
		for (let index = 0; index < calls.length; index += 10) {
			statuses.push(
				...(await Promise.all(calls.slice(index, index + 10).map((init) => post(playground.callbackUrl, init)))),
			);
		}
		return statuses;
	});
	expect(started).toEqual([]);
	expect(result).toHaveLength(200);
	// Multipart that can't be parsed never reaches a node: newer n8n answers it 400, older 500, to every webhook alike.
	const faults = calls.filter((_call, index) => Number(result[index]) >= 500);
	if (faults.length === 0) return;
	const plain = await plainWebhook();
	for (const init of faults) expect(await post(plain, init)).toBeGreaterThanOrEqual(500);
});

test('a received fax of 20 MB arrives byte for byte', async () => {
	const { rest, receive, sandbox } = playground;
	/** @type {{result: {size: number, sha256: string}, started: string[]}} */
	const { result: fax, started } = await startedBy(playground, async () => {
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
