// @ts-check
// The template “Receive a fax”, published: what a callback starts, and what starts nothing.
const { readdir } = require('node:fs/promises');
const { join } = require('node:path');
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
 * @param {URLSearchParams | FormData | Blob} body
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

test('a sent fax starts one execution when its delivery receipt comes', async () => {
	const { result, started } = await startedBy(playground, async () =>
		deliveryReceipt(playground, await sendFax(playground)),
	);
	expect(started).toEqual([result.execution.id]);
	expect(result.item.json).toMatchObject({ event: 'faxDelivered', status: 'success' });
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

test('a report of a type that n8n does not parse is read as it came: without news 503 once, and 200 when it rings again', async () => {
	const report = new Blob([JSON.stringify({ fax_job_id: '99999999', status: 'success' })], {
		type: 'application/octet-stream',
	});
	expect((await post(playground.callbackUrl, report)).status).toBe(503);
	expect((await post(playground.callbackUrl, report)).status).toBe(200);
});

test('nothing is stored that belongs to no execution: a ring that carries a file leaves none', async () => {
	const form = new FormData();
	for (const [name, value] of Object.entries({ uuid: 'u', from: '12025550123', to: '12025550177', pages: '1' }))
		form.set(name, value);
	form.set('file', new Blob(['%PDF-1.4\n%%EOF\n'], { type: 'application/pdf' }), 'a.pdf');
	// Of this workflow: what others have published may run meanwhile.
	const place = `workflows/${playground.receive.workflow.id}/`;
	const files = async () =>
		(await readdir(join(playground.n8n.userFolder, '.n8n'), { recursive: true })).filter(
			(name) => name.includes(place) && name.includes('binary_data/'),
		);
	expect(await files()).not.toEqual([]);
	const { result, started } = await startedBy(playground, async () => {
		const response = await fetch(playground.callbackUrl, { method: 'POST', body: form });
		return { status: response.status, body: await response.text() };
	});
	// 200 where a received fax of an earlier test was found before its ring: this one is then taken for that fax's.
	expect([200, 503]).toContain(result.status);
	expect(result.body).toBe('');
	expect(started).toEqual([]);
	const known = (await playground.rest.executions(playground.receive.workflow.id)).map(({ id }) => `executions/${id}/`);
	expect((await files()).filter((name) => !known.some((execution) => name.includes(execution)))).toEqual([]);
}, 60_000);

test('Execute step shows the newest fax at once', async () => {
	const { rest, receive } = playground;
	const workflow = await rest.createWorkflow({ name: 'Execute step', nodes: [receive.node], connections: {} });
	await rest.run(workflow, receive.node.name).catch(() => undefined);
	const [execution] = await rest.ended(workflow.id, 1);
	if (!execution) throw new Error('no execution');
	expect(execution).toMatchObject({ mode: 'manual', status: 'success' });
	expect(itemsOf(execution, receive.node.name)[0]?.json).toHaveProperty('event_id');
}, 60_000);

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

test('a ring without news starts nothing', async () => {
	const { result, started } = await startedBy(playground, () => fetch(playground.callbackUrl, { method: 'POST' }));
	expect(result.status).toBe(200);
	expect(started).toEqual([]);
});

test('saved executions do not hold the callback token', async () => {
	const executions = await playground.rest.executions(playground.receive.workflow.id);
	expect(executions.length).toBeGreaterThan(0);
	for (const { id } of executions) {
		expect(await playground.rest.rawExecution(id)).not.toContain(playground.credentialData.callbackToken);
	}
});
