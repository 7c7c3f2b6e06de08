// @ts-check
// Every operation of the menu, every list behind a field, big files, retries and a cancel, in n8n as it is.
const { createHash } = require('node:crypto');
const { createServer } = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { PDFDocument } = require('@cantoo/pdf-lib');
const { ACTION, CREDENTIAL_TYPE } = require('../../playground/examples.js');
const { control } = require('../../playground/playground.js');
const { itemsOf } = require('../../playground/rest.js');
const { startSandbox } = require('../../sandbox');
const { CASES, registerOther } = require('../harness/cases');
const session = require('./session.js');
const { faxTo, fetched, inARow } = require('./workflow.js');

/** @typedef {import('../../playground/rest.js').WorkflowFile} WorkflowFile */

const KEYS_ON_PURPOSE = ['account:register', 'account:login', 'account:createSubuser'];
const BIG = 40 * 1024 * 1024;

/** @type {import('../../playground/playground.js').Playground['rest']} */
let rest;
/** Of these tests alone: they change what the other ones look for. @type {Awaited<ReturnType<typeof startSandbox>>} */
let sandbox;
/** @type {import('../../playground/rest.js').Reference} */
let credential;
/** Serves the files that workflows send. @type {import('node:http').Server} */
let files;
/** @type {string} */
let filesUrl;

/** A page and a stream of so many bytes, as a scan has it. @type {Buffer} */
let bigFile;

beforeAll(async () => {
	const scan = await PDFDocument.create();
	scan.addPage();
	scan.context.register(scan.context.stream(Buffer.alloc(BIG, 'fax ')));
	bigFile = Buffer.from(await scan.save({ useObjectStreams: false }));
	({ rest } = await session.join());
	sandbox = await startSandbox({ port: 0, timeScale: 0 });
	credential = await rest.createCredential('Operations', CREDENTIAL_TYPE, {
		apiKey: sandbox.apiKey,
		baseUrl: sandbox.baseUrl,
		callbackToken: '',
	});
	const letter = Buffer.from(await (await fetch(`${sandbox.url}/_sandbox/documents/112601/bytes`)).arrayBuffer());
	files = createServer(({ url = '' }, response) =>
		response.writeHead(200, { 'content-type': 'application/pdf' }).end(url.includes('big') ? bigFile : letter),
	);
	await new Promise((resolve) => files.listen(0, '127.0.0.1', () => resolve(undefined)));
	const address = files.address();
	filesUrl = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
});
beforeEach(async () => await sandbox.control.reset());
afterAll(async () => {
	await new Promise((resolve) => files.close(resolve));
	await sandbox.stop();
});

/** @param {WorkflowFile} file */
async function run(file) {
	const workflow = await rest.createWorkflow(file);
	return await rest.finished(await rest.run(workflow, 'Start'));
}

/** @returns {Promise<Array<{ id: number, recipient: string }>>} */
async function jobs() {
	/** @type {{ jobs: Array<{ id: number, recipient: string }> }} */
	const state = await control(sandbox, 'GET', '/state');
	return state.jobs;
}

describe('each operation', () => {
	test.each(Object.entries(CASES))('%s', async (name, { call, parameters, withFile }) => {
		const [resource, operation] = name.split(' ')[0]?.split(':') ?? [];
		if (call === 'account.login') await registerOther(sandbox);
		const nodes = [
			...(withFile ? [fetched(`${filesUrl}/letter.pdf`)] : []),
			faxTo(credential, { ...parameters, resource, operation }),
		];
		const execution = await run(inARow(name, nodes));
		expect({ status: execution.status, error: execution.error }).toEqual({ status: 'success', error: undefined });
		const items = itemsOf(execution, 'Fax.to');
		expect(items.length).toBeGreaterThan(0);
		for (const item of items) expect(item.pairedItem).toEqual({ item: 0 });
		expect(sandbox.control.requests().map((request) => request.operation)).toContain(call);
		if (!KEYS_ON_PURPOSE.includes(name)) expect(await rest.rawExecution(execution.id)).not.toContain(sandbox.apiKey);
	});
});

describe('each list behind a field', () => {
	const byId = (/** @type {string} */ value) => ({ __rl: true, mode: 'id', value });
	const usa = { countryCode: byId('USA') };
	test.each([
		['searchFiles', {}, '', /^Certificate\.PDF \(\d{4}-.*, 1 page\)$/],
		['searchFiles', {}, 'invoice', /^Invoice_60037308\.pdf \(\d{4}-.*, 2 pages\)$/],
		['searchFaxes', {}, '', /^\+\d+, (delivered|failed|in progress), .+ \(\d{4}-.*\)$/],
		['searchIncomingFaxes', {}, '', /^(\+\d+|Hidden number) \(\d{4}-.*, \d+ pages?\)$/],
		['searchNumbers', {}, '', /^\+\d+, ./],
		['searchCountries', {}, 'canada', /^Canada \(\+1\)$/],
		['searchStates', usa, '', /^.+ \(\w+\)$/],
		['searchAreaCodes', { ...usa, filters: { stateId: byId('1') } }, '', /^\d+$/],
		['searchDidGroups', { countryCode: byId('CAN') }, '', /^.+ \(\d+\)$/],
	])('%s with %j, searched for “%s”', async (method, parameters, filter, shown) => {
		const { results } = await rest.list({
			type: ACTION,
			method,
			parameters,
			credentials: { [CREDENTIAL_TYPE]: credential },
			filter,
		});
		expect(results.length).toBeGreaterThan(0);
		for (const { value } of results) expect(value).not.toBe('');
		expect(results.map(({ name }) => name)).toContainEqual(expect.stringMatching(shown));
	});

	test('a list that needs another field first says which', async () => {
		const list = rest.list({
			type: ACTION,
			method: 'searchStates',
			parameters: { countryCode: byId('') },
			credentials: { [CREDENTIAL_TYPE]: credential },
		});
		await expect(list).rejects.toThrow(/Choose the 'Country' first/);
	});
});

test('a file of 40 MB is uploaded with a length known before, byte for byte', async () => {
	const execution = await run(
		inARow('Big file', [
			fetched(`${filesUrl}/big.pdf`),
			faxTo(credential, { resource: 'file', operation: 'upload', source: 'binary', binaryPropertyName: 'data' }),
		]),
	);
	expect({ status: execution.status, error: execution.error }).toEqual({ status: 'success', error: undefined });
	const upload = sandbox.control.requests().find(({ operation }) => operation === 'file.upload');
	expect(upload?.file).toMatchObject({
		size: bigFile.length,
		sha256: createHash('sha256').update(bigFile).digest('hex'),
	});
	// In pieces of unknown number, Fax.to's own limits could not refuse it before it is there.
	expect(upload).toMatchObject({
		contentType: expect.stringMatching(/^multipart\/form-data; ?boundary=/),
		transferEncoding: null,
	});
	expect(upload?.contentLength).toBeGreaterThan(bigFile.length);
}, 120_000);

describe('Retry On Fail', () => {
	const NUMBERS = ['+12025550100', '+12025550110', '+12025550120'];
	const existing = { source: 'file', documentId: { __rl: true, mode: 'id', value: '112601' } };

	/** @param {Record<string, unknown>} parameters what is faxed */
	const threeFaxes = (parameters) =>
		inARow('Retry', [
			{
				name: 'Numbers',
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				parameters: { jsCode: `return ${JSON.stringify(NUMBERS.map((number) => ({ json: { number } })))};` },
			},
			faxTo(
				credential,
				{
					resource: 'fax',
					operation: 'send',
					...parameters,
					faxNumber: '={{ $json.number }}',
					options: { concurrency: 1 },
				},
				{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			),
		]);

	test('items that were sent are not sent again, and the retry tells what they were', async () => {
		const before = new Set((await jobs()).map(({ id }) => id));
		sandbox.control.fault({ kind: 'failed200', operation: 'fax.send', skip: 1, times: 1 });
		const execution = await run(threeFaxes(existing));
		expect({ status: execution.status, error: execution.error }).toEqual({ status: 'success', error: undefined });
		const sent = (await jobs()).filter(({ id }) => !before.has(id));
		expect(sent.map(({ recipient }) => `+${recipient}`).sort()).toEqual(NUMBERS);
		const told = itemsOf(execution, 'Fax.to').map(({ json }) => [json.fax_number, json.fax_job_id]);
		expect(told).toEqual(
			NUMBERS.map((number) => [number, sent.find(({ recipient }) => `+${recipient}` === number)?.id]),
		);
	});

	test('a lost answer is settled from the history', async () => {
		const before = new Set((await jobs()).map(({ id }) => id));
		sandbox.control.fault({ kind: 'resetAfter', operation: 'fax.send', skip: 2, times: 1 });
		const execution = await run(threeFaxes({ source: 'text', text: 'Kindly confirm' }));
		expect({ status: execution.status, error: execution.error }).toEqual({ status: 'success', error: undefined });
		const sent = (await jobs()).filter(({ id }) => !before.has(id));
		expect(sent).toHaveLength(NUMBERS.length);
		expect(
			itemsOf(execution, 'Fax.to')
				.map(({ json }) => Number(json.fax_job_id))
				.sort(),
		).toEqual(sent.map(({ id }) => id).sort());
	});

	// Nothing in Fax.to's records tells whose fax of an existing document one is, so it is not tried again.
	test('a lost answer of an existing document ends as a doubt, and is not sent again', async () => {
		const before = new Set((await jobs()).map(({ id }) => id));
		sandbox.control.fault({ kind: 'resetAfter', operation: 'fax.send', skip: 2, times: 1 });
		const execution = await run(threeFaxes(existing));
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toMatch(/^Item 3: The fax may have been sent/);
		expect((await jobs()).filter(({ id }) => !before.has(id))).toHaveLength(NUMBERS.length);
	});
});

test('an error names the item and what to do, and goes on with the others where it may', async () => {
	const numbers = JSON.stringify([{ json: { id: '999999' } }, { json: { id: '92334' } }]);
	const execution = await run(
		inARow('Goes on', [
			{ name: 'Ids', type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode: `return ${numbers};` } },
			faxTo(
				credential,
				{ resource: 'fax', operation: 'getStatus', faxJobId: { __rl: true, mode: 'id', value: '={{ $json.id }}' } },
				{ onError: 'continueRegularOutput' },
			),
		]),
	);
	expect(execution.status).toBe('success');
	const [bad, good] = itemsOf(execution, 'Fax.to');
	expect(bad?.json.error).toMatch(/999999/);
	expect(bad?.pairedItem).toEqual({ item: 0 });
	expect(good?.json).toMatchObject({ outcome: expect.any(String) });
});

test('a cancel ends a wait for delivery at once', async () => {
	// Time stands still in this sandbox, so a fax is never delivered.
	await fetch(`${sandbox.baseUrl}/fax?api_key=${sandbox.apiKey}`, {
		method: 'POST',
		body: new URLSearchParams({ fax_number: '+12025550100', document_id: '112601' }),
	});
	const faxJobId = { __rl: true, mode: 'id', value: String((await jobs()).at(-1)?.id) };
	const workflow = await rest.createWorkflow(
		inARow('Canceled', [
			faxTo(credential, { resource: 'fax', operation: 'waitForDelivery', faxJobId, maxWait: 300, pollInterval: 120 }),
		]),
	);
	const id = await rest.run(workflow, 'Start');
	const deadline = Date.now() + 30_000;
	while (
		!sandbox.control.requests().some(({ operation, answered }) => operation === 'fax.getAll' && answered !== null)
	) {
		if (Date.now() > deadline) throw new Error('The node did not look at the fax');
		await sleep(50);
	}
	await rest.stop(id);
	// The next look is two minutes away.
	const execution = await rest.finished(id, 20_000);
	expect(execution.status).toBe('canceled');
}, 90_000);
