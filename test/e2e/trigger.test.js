// @ts-check
// The template “Receive a fax”, published: what a callback starts, and what starts nothing.
const { createHash } = require('node:crypto');
const { deliveryReceipt, receiveFax, sendFax } = require('../../playground/demo.js');
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
 * @param {URLSearchParams | FormData} body
 */
async function post(url, body) {
	const response = await fetch(url, { method: 'POST', body });
	return { status: response.status, body: await response.text() };
}

/** @param {string} jobId */
const receipt = (jobId) =>
	new URLSearchParams({
		fax_job_id: jobId,
		status: 'success',
		msg_code: 'ok',
		message: 'Success! Your fax has been sent!',
	});

/** @param {Buffer} pdf */
function receivedFax(pdf) {
	const form = new FormData();
	const fields = {
		uuid: `e2e-${Date.now()}-${Math.random()}`,
		from: '12025550123',
		to: '12025550177',
		time: '2025-03-04 05:06:07',
		rsid: 'TEST',
		speed: '14400',
		duration: '33',
		ecm: 'on',
		pages: '1',
		compression: 'T.6',
	};
	for (const [name, value] of Object.entries(fields)) form.set(name, value);
	form.set('file', new Blob([new Uint8Array(pdf)], { type: 'application/pdf' }), 'fäx 1.pdf');
	return form;
}

/** @param {Buffer} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

test('a sent fax starts one execution when its delivery receipt comes', async () => {
	const { result, started } = await startedBy(playground, async () =>
		deliveryReceipt(playground, await sendFax(playground)),
	);
	expect(started).toEqual([result.execution.id]);
	expect(result.item.json).toMatchObject({ event: 'faxDelivered', status: 'success', msg_code: 'ok' });
	expect(itemsOf(result.execution, 'Delivered')).toHaveLength(1);
	expect(itemsOf(result.execution, 'Name the file')).toHaveLength(0);
});

test('a fax that the sandbox receives starts one execution with its PDF', async () => {
	const { result, started } = await startedBy(playground, () =>
		receiveFax(playground, { from: '+12025550188', pages: 3 }),
	);
	expect(started).toEqual([result.execution.id]);
	expect(result.item.json).toMatchObject({ event: 'faxReceived', pages: 3 });
	const [named] = itemsOf(result.execution, 'Name the file');
	expect(named?.json.file_name).toMatch(/^fax from .*12025550188, 3 page\(s\)\.pdf$/);
	expect(named?.binary).toHaveProperty('data');
});

test('a multipart callback: 200 with an empty body, and the file arrives byte for byte', async () => {
	// Bytes that break when they are taken for text on the way.
	const pdf = Buffer.concat([
		Buffer.from('%PDF-1.4\n'),
		Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256)),
		Buffer.from('\n%%EOF\n'),
	]);
	const { result, started } = await startedBy(playground, () => post(playground.callbackUrl, receivedFax(pdf)));
	expect(result).toEqual({ status: 200, body: '' });
	expect(started).toHaveLength(1);
	const execution = await playground.rest.finished(String(started[0]));
	expect(execution).toMatchObject({ status: 'success', mode: 'webhook' });
	const [item] = itemsOf(execution, playground.receive.node.name);
	const file = item?.binary?.data;
	if (!file) throw new Error('no binary field "data"');
	const stored = await playground.rest.binary(file, execution);
	expect(stored).toHaveLength(pdf.length);
	expect(sha256(stored)).toBe(sha256(pdf));
	expect(file.mimeType).toBe('application/pdf');
});

test.each([
	['no token', () => playground.triggerUrl],
	['an empty token', () => `${playground.triggerUrl}?token=`],
	['a wrong token', () => `${playground.triggerUrl}?token=wrong`],
	[
		'a wrong token as long as the right one',
		() => `${playground.triggerUrl}?token=${'0'.repeat(playground.credentialData.callbackToken.length)}`,
	],
])('%s: 401, and nothing starts', async (_name, url) => {
	const { result, started } = await startedBy(playground, () => post(url(), receipt('777001')));
	expect(result.status).toBe(401);
	expect(started).toEqual([]);
});

test('something that is no callback starts nothing', async () => {
	const { result, started } = await startedBy(playground, () =>
		post(playground.callbackUrl, new URLSearchParams({ hello: 'world' })),
	);
	expect(result.status).toBeLessThan(500);
	expect(started).toEqual([]);
});

test('saved executions do not hold the callback token', async () => {
	const executions = await playground.rest.executions(playground.receive.workflow.id);
	expect(executions.length).toBeGreaterThan(0);
	for (const { id } of executions) {
		expect(await playground.rest.rawExecution(id)).not.toContain(playground.credentialData.callbackToken);
	}
});
