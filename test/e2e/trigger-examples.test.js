// @ts-check
// The workflow templates around the triggers, run as they are in a real n8n; only what a user fills in is filled in.
const { createHash } = require('node:crypto');
const { readFile, readdir } = require('node:fs/promises');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { CREDENTIAL_TYPE, TRIGGER, readExamples, webhookUrl } = require('../../playground/examples.js');
const { control } = require('../../playground/playground.js');
const { itemsOf } = require('../../playground/rest.js');
const session = require('./session.js');
const { fromTemplate } = require('./templates.js');

/** @typedef {import('../../playground/rest.js').WorkflowNode} WorkflowNode */
/** @typedef {import('../../playground/rest.js').Workflow} Workflow */

/** @type {import('../../playground/playground.js').Playground} */
let playground;
/** @type {Workflow[]} */
const published = [];

beforeAll(async () => {
	playground = await session.join();
});
afterEach(async () => {
	for (const { id } of published.splice(0)) await playground.rest.unpublish(id);
	await control(playground.sandbox, 'PUT', '/settings', { callbackUrl: playground.callbackUrl });
});

/**
 * @param {string} name of the template
 * @param {(node: WorkflowNode) => Record<string, unknown>} [fill] parameters that a user would fill in
 * @returns {Promise<Workflow>}
 */
async function publish(name, fill = () => ({})) {
	const workflow = await fromTemplate(playground, name, fill);
	await playground.rest.publish(workflow);
	published.push(workflow);
	return workflow;
}

/** Waits for the first poll of a workflow that was just published: n8n answers before it. @param {() => Promise<Workflow>} action */
async function polled(action) {
	const polls = async () => {
		const requests = await control(playground.sandbox, 'GET', '/requests');
		if (!Array.isArray(requests)) throw new Error('the sandbox gives no list of requests');
		return requests.filter(({ operation }) => operation === 'incomingFax.getAll').length;
	};
	const before = await polls();
	const workflow = await action();
	for (let tries = 0; (await polls()) === before; tries++) {
		if (tries > 100) throw new Error('no poll after publishing');
		await sleep(100);
	}
	return workflow;
}

/** Makes a workflow's trigger the one that Fax.to calls. @param {Workflow} workflow */
async function takesTheCallback(workflow) {
	const node = workflow.nodes.find(({ type }) => type === TRIGGER);
	if (!node) throw new Error('no trigger');
	const url = await webhookUrl(playground.rest, node);
	for (let tries = 0; (await fetch(url, { method: 'POST' })).status === 404; tries++) {
		if (tries > 100) throw new Error(`${url} does not answer`);
		await sleep(100);
	}
	await control(playground.sandbox, 'PUT', '/settings', {
		callbackUrl: `${url}?token=${playground.credentialData.callbackToken}`,
	});
}

/** @param {string} number @returns {Promise<string>} the job's id */
async function sendFax(number) {
	const { sandbox } = playground;
	const response = await fetch(`${sandbox.baseUrl}/fax?api_key=${sandbox.apiKey}`, {
		method: 'POST',
		body: new URLSearchParams({ fax_number: number, document_id: '112602' }),
	});
	/** @type {{fax_job_id: number}} */
	const answer = JSON.parse(await response.text());
	return String(answer.fax_job_id);
}

/**
 * @param {Workflow} workflow
 * @param {number} count
 * @param {number} [withinMs]
 * @returns {Promise<import('../../playground/rest.js').Execution[]>} oldest first, all of them successful
 */
async function executions(workflow, count, withinMs) {
	const all = await playground.rest.ended(workflow.id, count, withinMs);
	expect(all.map(({ status, error }) => ({ status, error: error?.message }))).toEqual(
		Array(count).fill({ status: 'success', error: undefined }),
	);
	return all;
}

test('File incoming faxes: the PDF lies in the folder, byte for byte, and a message says so', async () => {
	const workflow = await polled(() => publish('File incoming faxes'));
	/** @type {{id: number, sha256: string}} */
	const fax = await control(playground.sandbox, 'POST', '/incoming', { from: '+12025550142', pages: 2 });
	const [run] = await executions(workflow, 1, 80_000);
	if (!run) throw new Error('no execution');
	const folder = join(playground.n8n.userFolder, '.n8n-files');
	const name = (await readdir(folder)).find((one) => one.startsWith(`${fax.id}_`));
	expect(name).toMatch(new RegExp(`^${fax.id}_fax_\\d+_[\\dT-]+(_\\d+)?\\.pdf$`));
	expect(
		createHash('sha256')
			.update(await readFile(join(folder, String(name))))
			.digest('hex'),
	).toBe(fax.sha256);
	expect(itemsOf(run, 'Send a message').map(({ json }) => json.message)).toEqual([
		expect.stringMatching(/^Fax from \+?12025550142 to \+\d+, 2 page\(s\): .*\.pdf$/),
	]);
});

test('Forward received faxes: each goes on once, as it came; what comes from there stays', async () => {
	const workflow = await polled(() => publish('Forward received faxes'));
	/** @returns {Promise<Array<{recipient: string}>>} */
	const jobs = async () => (await control(playground.sandbox, 'GET', '/state')).jobs;
	const before = (await jobs()).length;
	await control(playground.sandbox, 'POST', '/incoming', { from: '+12025550143', pages: 2 });
	await control(playground.sandbox, 'POST', '/incoming', { from: '+12025550142', pages: 1 });
	const runs = await executions(workflow, 1, 80_000);
	const told = runs.flatMap(({ runData }) =>
		(runData['Send a message'] ?? []).flatMap(({ data }) => data?.main[0] ?? []),
	);
	expect(told.map(({ json }) => json.message)).toEqual(
		expect.arrayContaining([
			expect.stringMatching(/12025550143: it was forwarded\.$/),
			expect.stringMatching(/12025550142: it stays here/),
		]),
	);
	expect((await jobs()).slice(before).map(({ recipient }) => recipient)).toEqual(['12025550142']);
});

test('Delivery report: a busy line is tried three times, then reported; a hopeless fax at once', async () => {
	const workflow = await publish('Delivery report', (node) =>
		node.name === 'Wait' ? { amount: 1, unit: 'seconds' } : {},
	);
	await takesTheCallback(workflow);
	await sendFax('+12025550101');
	const runs = await executions(workflow, 3);
	expect(runs.map((run) => itemsOf(run, 'Send again').length)).toEqual([1, 1, 0]);
	expect(runs.flatMap((run) => itemsOf(run, 'Send a message'))[0]?.json.message).toMatch(
		/^Fax \d+ to \+12025550101: The line was busy\. Send it again/,
	);
	await sendFax('+12025550104');
	await sendFax('+12025550100');
	const more = await executions(workflow, 5);
	const reports = more.slice(3).map((run) => String(itemsOf(run, 'Send a message')[0]?.json.message));
	expect(reports.sort().map((text) => text.replace(/\d+/g, 'N'))).toEqual([
		expect.stringMatching(/^Fax N to \+N: Fax.to could not turn the file into fax pages/),
		expect.stringMatching(/^Fax N to \+N: The fax was received/),
	]);
});

test('Delivery report: a fax that is not in the history is reported, and not sent again', async () => {
	const workflow = await publish('Delivery report', (node) =>
		node.name === 'Earlier tries' ? { filters: { faxNumber: '+12025550199' } } : {},
	);
	await takesTheCallback(workflow);
	await sendFax('+12025550102');
	const [run] = await executions(workflow, 1);
	expect(run && itemsOf(run, 'Send a message').map(({ json }) => json.message)).toEqual([
		expect.stringMatching(/^Fax \d+ to \+12025550102: /),
	]);
});

/** The address of a workflow's trigger, with the token. @param {Workflow | undefined} workflow */
async function addressOf(workflow) {
	const node = workflow?.nodes.find(({ type }) => type === TRIGGER);
	if (!node) throw new Error('no trigger');
	return `${await webhookUrl(playground.rest, node)}?token=${playground.credentialData.callbackToken}`;
}

test('One callback for several workflows: the hub rings the others, and each fax reaches them, with its file', async () => {
	const receivers = [await publish('Gets events from the hub'), await publish('Gets events from the hub')];
	const urls = await Promise.all(receivers.map(addressOf));
	const hub = await publish('One callback for several workflows', (node) =>
		node.name === 'Ring the first' ? { url: urls[0] } : node.name === 'Ring the second' ? { url: urls[1] } : {},
	);
	await takesTheCallback(hub);
	/** @type {{id: number}} */
	const fax = await control(playground.sandbox, 'POST', '/incoming', { pages: 2 });
	await executions(hub, 1);
	for (const receiver of receivers) {
		const [run] = await executions(receiver, 1);
		if (!run) throw new Error('no execution');
		expect(itemsOf(run, 'Handle it').map(({ json, binary }) => [json.handled, binary?.data?.mimeType])).toEqual([
			[`received:${fax.id}`, 'application/pdf'],
		]);
	}
});

test('Callback with nightly catch-up: each fax once, the missed ones when the schedule rings', async () => {
	const { sandbox, rest } = playground;
	const workflow = await publish('Callback with nightly catch-up');
	await takesTheCallback(workflow);
	/** @type {{id: number}} */
	const heard = await control(sandbox, 'POST', '/incoming', { pages: 1 });
	await executions(workflow, 1);
	await control(sandbox, 'PUT', '/settings', { callbackUrl: null });
	/** @type {{id: number}} */
	const missed = await control(sandbox, 'POST', '/incoming', { pages: 1 });
	// What the node “Ring the trigger” does.
	expect((await fetch(await addressOf(workflow), { method: 'POST' })).status).toBe(200);
	const ran = await executions(workflow, 2);
	expect(ran.flatMap((run) => itemsOf(run, 'Each fax once').map(({ json }) => json.handled))).toEqual([
		`received:${heard.id}`,
		`received:${missed.id}`,
	]);
	expect(await rest.executions(workflow.id)).toHaveLength(2);
});

test('Fetch Test Event: the polling trigger brings a real fax by hand, without a callback', async () => {
	const workflow = await publish('File incoming faxes', (node) =>
		node.name === 'Save the PDF' ? { fileName: '/nowhere' } : {},
	);
	const execution = await playground.rest.finished(await playground.rest.run(workflow, 'Fax.to Polling Trigger'));
	const [item] = itemsOf(execution, 'Fax.to Polling Trigger');
	expect(item?.json).toMatchObject({ event: 'faxReceived', event_id: expect.stringMatching(/^received:/) });
	expect(item?.binary?.data?.mimeType).toBe('application/pdf');
	expect(JSON.stringify(item)).not.toContain(playground.credentialData.apiKey);
});

test('the templates hold nothing of an instance', async () => {
	for (const file of await readExamples()) {
		expect(Object.keys(file).sort()).toEqual(['connections', 'name', 'nodes', 'settings']);
		for (const node of file.nodes) {
			expect(node).not.toHaveProperty('credentials');
			expect(node).not.toHaveProperty('webhookId');
			expect(JSON.stringify(node)).not.toContain(CREDENTIAL_TYPE);
		}
	}
});
