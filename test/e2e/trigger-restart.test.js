// @ts-check
// Ordinary days of the trigger, in an n8n that runs one execution at a time.
const { mkdtemp, readdir, rm } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { CREDENTIAL_TYPE, TRIGGER, webhookUrl } = require('../../playground/examples.js');
const { startN8n } = require('../../playground/n8n.js');
const { installPackage } = require('../../playground/package.js');
const { OWNER, STATE } = require('../../playground/playground.js');
const { createProgress } = require('../../playground/progress.js');
const { createRest, itemsOf } = require('../../playground/rest.js');
const { startSandbox } = require('../../sandbox');

const TOKEN = 'restart-token';
const FAXES = 8;

/** @type {string} */
let userFolder;
/** @type {Awaited<ReturnType<typeof start>>} */
let running;
/** @type {Awaited<ReturnType<typeof startSandbox>>} */
let sandbox;

/** @param {string} name @param {object} trigger @param {object} work */
const workflowOf = (name, trigger, work) => ({
	name,
	nodes: [
		/** @type {import('../../playground/rest.js').WorkflowNode} */ ({
			name: 'Start',
			typeVersion: 1,
			position: [0, 0],
			...trigger,
		}),
		/** @type {import('../../playground/rest.js').WorkflowNode} */ ({
			name: 'Work',
			typeVersion: 1,
			position: [200, 0],
			parameters: {},
			...work,
		}),
	],
	connections: { Start: { main: [[{ node: 'Work', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});

async function start() {
	const n8n = await startN8n({
		userFolder,
		logFile: join(userFolder, 'n8n.log'),
		progress: createProgress(() => {}),
		port: 5_882,
		env: { N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' },
	});
	const rest = createRest(n8n.url);
	await rest.signIn(OWNER);
	return { n8n, rest };
}

beforeAll(async () => {
	userFolder = await mkdtemp(join(tmpdir(), 'faxto-restart-'));
	const packed = join(STATE, 'e2e', 'tarball');
	const [tarball] = await readdir(packed);
	await installPackage(join(packed, String(tarball)), userFolder);
	sandbox = await startSandbox({ port: 0 });
	sandbox.control.settings({ jobSeconds: 0 });
	running = await start();
}, 120_000);
afterAll(async () => {
	await running.n8n.stop();
	await sandbox.stop();
	await rm(userFolder, { recursive: true, force: true });
}, 60_000);

/** Publishes a workflow with the trigger. @param {string} name @param {object} work @returns {Promise<{id: string, url: string}>} */
async function publish(name, work) {
	const { rest } = running;
	const credential = await rest.createCredential(name, CREDENTIAL_TYPE, {
		apiKey: sandbox.apiKey,
		baseUrl: sandbox.baseUrl,
		callbackToken: TOKEN,
	});
	const workflow = await rest.createWorkflow(
		workflowOf(
			name,
			{
				type: TRIGGER,
				parameters: { events: ['faxDelivered', 'faxFailed', 'faxReceived'] },
				credentials: { [CREDENTIAL_TYPE]: credential },
			},
			work,
		),
	);
	await rest.publish(workflow);
	const [trigger] = workflow.nodes;
	if (!trigger) throw new Error('no trigger');
	return { id: workflow.id, url: `${await webhookUrl(rest, trigger)}?token=${TOKEN}` };
}

/** Sends a fax that ends at once. @returns {Promise<string>} the job's id */
async function sendFax() {
	const response = await fetch(`${sandbox.baseUrl}/fax?api_key=${sandbox.apiKey}`, {
		method: 'POST',
		body: new URLSearchParams({ fax_number: '+12025550100', document_id: '112602' }),
	});
	/** @type {{fax_job_id: number}} */
	const { fax_job_id: id } = JSON.parse(await response.text());
	return String(id);
}

/** A receipt. @param {string} url @param {string} job @returns {Promise<number>} the status of the answer; 0 when there was none */
async function receipt(url, job) {
	const body = new URLSearchParams({
		fax_job_id: job,
		status: 'success',
		msg_code: 'ok',
		message: 'Success! Your fax has been sent!',
	});
	const response = await fetch(url, { method: 'POST', body }).catch(() => undefined);
	await response?.arrayBuffer().catch(() => undefined);
	return response?.status ?? 0;
}

/** How long nothing has to run before what is still queued counts as forgotten. */
const FORGOTTEN_MS = 5_000;

/**
 * n8n 2.8 never starts what was queued when it stopped and keeps it as "new", which blocks nothing: Fax.to got no answer and repeats.
 *
 * @param {string} id
 * @returns {Promise<import('../../playground/rest.js').Execution[]>} the workflow's executions once none of them runs any more
 */
async function settled(id) {
	const { rest } = running;
	const deadline = Date.now() + 60_000;
	let idleSince = Date.now();
	for (; Date.now() < deadline; await sleep(200)) {
		const executions = await Promise.all((await rest.executions(id)).map((one) => rest.execution(one.id)));
		if (executions.some(({ status }) => status === 'running' || status === 'waiting')) idleSince = Date.now();
		const isQueued = executions.some(({ status }) => status === 'new');
		if (Date.now() - idleSince > (isQueued ? FORGOTTEN_MS : 0)) return executions;
	}
	throw new Error(`The executions of workflow ${id} do not end.`);
}

test('stopped with a full queue and started again: each event runs once, and other workflows are served at once', async () => {
	const wait = {
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		parameters: { resume: 'timeInterval', amount: 1, unit: 'seconds' },
	};
	const { id, url } = await publish('Queued', wait);
	const other = await running.rest.createWorkflow(
		workflowOf(
			'Unrelated',
			{
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				webhookId: 'unrelated',
				parameters: { path: 'unrelated', responseMode: 'lastNode', options: {} },
			},
			{ type: 'n8n-nodes-base.noOp' },
		),
	);
	await running.rest.publish(other);

	const first = await sendFax();
	while ((await receipt(url, first)) !== 200) await sleep(200);
	/** @type {string[]} */
	const jobs = [];
	/** @type {Promise<number>[]} */
	const calls = [];
	for (let fax = 0; fax < FAXES; fax++) {
		const job = await sendFax();
		jobs.push(job);
		calls.push(receipt(url, job));
	}
	await Promise.race(calls);
	await running.n8n.stop();
	await Promise.all(calls);
	running = await start();

	const begun = Date.now();
	let status = 0;
	for (; status !== 200; await sleep(100)) {
		if (Date.now() - begun > 30_000) throw new Error('The other workflow got no answer');
		status = (await fetch(`${running.n8n.url}/webhook/unrelated`)).status;
	}

	// Fax.to repeats what was not answered.
	for (const job of jobs) while ((await receipt(url, job)) !== 200) await sleep(200);
	const executions = await settled(id);
	for (const { id: queued, status, runData } of executions)
		if (status === 'new') expect([queued, runData]).toEqual([queued, {}]);
	const worked = executions.flatMap((one) => itemsOf(one, 'Work')).map(({ json }) => json.event_id);
	for (const job of [first, ...jobs])
		expect([job, worked.filter((event) => event === `receipt:${job}:delivered`).length]).toEqual([job, 1]);
}, 180_000);

test('a callback that pretends to be a parsed upload reads no file of this machine, and does not tell which there are', async () => {
	const { id, url } = await publish('Pretended', { type: 'n8n-nodes-base.noOp' });
	/** @param {string} filepath */
	const pretend = async (filepath) => {
		const fields = { uuid: filepath, from: '12025550100', to: '12045550140', pages: '1' };
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				...fields,
				data: fields,
				files: { file: { filepath, originalFilename: 'a.pdf', mimetype: 'application/pdf', size: 10 } },
			}),
		});
		return `${response.status} ${await response.text()}`;
	};
	const paths = ['/etc/hostname', '/nowhere/at/all', '/dev/zero', '/', join(userFolder, '.n8n', 'config')];
	expect(new Set(await Promise.all(paths.map(pretend)))).toEqual(new Set(['503 ']));
	for (const { id: execution } of await running.rest.ended(id))
		expect(await running.rest.rawExecution(execution)).not.toMatch(/"binary"|filesystem|originalFilename/);
}, 60_000);
