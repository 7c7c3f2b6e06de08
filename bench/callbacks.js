// @ts-check
/**
 * Callbacks, fifty at once, to a workflow of the Fax.to Trigger and to one of n8n's own Webhook node, alternating, in one n8n:
 * `node bench/callbacks.js`. The Webhook node is one of version 1, as most triggers are: for its newer versions n8n 2.41 leaves out a sandbox for
 * expressions (44 ms of CPU) that every other trigger gets, ours too, whatever its version (live-webhooks.js); for version 1 of any trigger it
 * evaluates an expression besides (webhook-helpers.js), which it does not for ours. The sandbox's lists show each fax when it rings. The faxes
 * that the Webhook node hears of are another account's, so that no ring of ours finds them. Prints the ratios of the rates and of n8n's CPU
 * for each callback, and how long a lonely ring takes until n8n has its execution; the bars are 0.9, 1.15 and half a second.
 */
const { randomUUID } = require('node:crypto');
const { mkdtemp, readFile, rm } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { CREDENTIAL_TYPE, TRIGGER, webhookUrl } = require('../playground/examples.js');
const { startN8n } = require('../playground/n8n.js');
const { installPackage, pack } = require('../playground/package.js');
const { OWNER } = require('../playground/playground.js');
const { createProgress } = require('../playground/progress.js');
const { createRest } = require('../playground/rest.js');
const { startSandbox } = require('../sandbox');

const ROUNDS = 5;
const CALLBACKS = 200;
const AT_ONCE = 50;
const BARS = { rate: 0.9, cpu: 1.15, lonely: 500 };
const TOKEN = 'bench-token';

/** @param {string} name @param {object} node @returns {import('../playground/rest.js').WorkflowFile} */
const workflowOf = (name, node) => ({
	name,
	nodes: [
		/** @type {import('../playground/rest.js').WorkflowNode} */ ({
			name: 'Start',
			typeVersion: 1,
			position: [0, 0],
			...node,
		}),
		{ name: 'End', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [200, 0], parameters: {} },
	],
	connections: { Start: { main: [[{ node: 'End', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});

async function main() {
	const folder = await mkdtemp(join(tmpdir(), 'faxto-callbacks-'));
	const tarball = await pack(folder);
	await installPackage(tarball, folder);
	const sandbox = await startSandbox({ port: 0 });
	sandbox.control.settings({ jobSeconds: 0, balance: 1_000 });
	const n8n = await startN8n({
		userFolder: folder,
		logFile: join(folder, 'n8n.log'),
		progress: createProgress(console.log),
		port: 5_890,
	});
	try {
		const rest = createRest(n8n.url);
		await rest.signIn(OWNER);
		const credential = await rest.createCredential('Bench', CREDENTIAL_TYPE, {
			apiKey: sandbox.apiKey,
			baseUrl: sandbox.baseUrl,
			callbackToken: TOKEN,
		});
		const ours = await rest.createWorkflow(
			workflowOf('Fax.to Trigger', {
				type: TRIGGER,
				typeVersion: 2,
				parameters: { events: ['faxDelivered', 'faxFailed', 'faxReceived'] },
				credentials: { [CREDENTIAL_TYPE]: credential },
			}),
		);
		const bare = await rest.createWorkflow(
			workflowOf('Webhook', {
				type: 'n8n-nodes-base.webhook',
				typeVersion: 1,
				webhookId: 'bare',
				parameters: { httpMethod: 'POST', path: 'bare', responseMode: 'onReceived', options: {} },
			}),
		);
		await rest.publish(ours);
		await rest.publish(bare);
		const [trigger] = ours.nodes;
		if (!trigger) throw new Error('The workflow has no trigger');
		const ends = {
			ours: {
				url: `${await webhookUrl(rest, trigger)}?token=${TOKEN}`,
				account: await accountOf(sandbox, sandbox.apiKey),
			},
			/** @type {End} */
			bare: { url: `${n8n.url}/webhook/bare`, account: await accountOf(sandbox, sandbox.apiKey) },
		};
		/** @type {Record<'ours' | 'bare', Array<{rate: number, cpu: number}>>} */
		const figures = { ours: [], bare: [] };
		for (let round = 0; round <= ROUNDS; round++) {
			// An account's money does not last for two rounds.
			ends.bare.account = await accountOf(sandbox, await newKey(sandbox));
			for (const name of /** @type {const} */ (['ours', 'bare'])) {
				const figure = await measure(n8n.pid, ends[name]);
				console.log(
					`${round === 0 ? 'warm-up' : `round ${round} of ${ROUNDS}`}: ${name} ${figure.rate.toFixed(1)} a second, ${figure.cpu.toFixed(1)} ms of CPU each`,
				);
				// The first round only loads what both need.
				if (round > 0) figures[name].push(figure);
			}
		}
		report(figures, await lonely(ends.ours));
	} finally {
		await n8n.stop();
		await sandbox.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

/**
 * @typedef {Awaited<ReturnType<typeof startSandbox>>} Sandbox
 * @typedef {{ sandbox: Sandbox, key: string, documentId: string }} Account with a document to send
 * @typedef {{ url: string, account: Account }} End where rings go, and whose faxes they tell of
 */

/** @param {Sandbox} sandbox @param {string} path @param {FormData | URLSearchParams} body @returns {Promise<Record<string, unknown>>} */
async function call(sandbox, path, body) {
	const response = await fetch(`${sandbox.baseUrl}${path}`, { method: 'POST', body });
	return JSON.parse(await response.text());
}

/** @param {Sandbox} sandbox @returns {Promise<string>} the key of an account of its own */
async function newKey(sandbox) {
	const account = new URLSearchParams({ email: `bare-${randomUUID()}@example.com`, password: 'example' });
	const { api_key: key } = await call(sandbox, '/user', account);
	return String(key);
}

/** @param {Sandbox} sandbox @param {string} key @returns {Promise<Account>} */
async function accountOf(sandbox, key) {
	const form = new FormData();
	form.set('file', new Blob(['A letter']), 'letter.txt');
	const { document_id: documentId } = await call(sandbox, `/files?api_key=${key}`, form);
	return { sandbox, key, documentId: String(documentId) };
}

/** Sends a fax that ends at once. @param {Account} account @returns {Promise<URLSearchParams>} its receipt */
async function ended({ sandbox, key, documentId }) {
	const fax = new URLSearchParams({ fax_number: '+12025550100', document_id: documentId });
	const { fax_job_id: id } = await call(sandbox, `/fax?api_key=${key}`, fax);
	return new URLSearchParams({ fax_job_id: String(id), status: 'success', msg_code: 'ok' });
}

/** The median of how long single rings take, in milliseconds. @param {End} end */
async function lonely({ url, account }) {
	/** @type {number[]} */
	const times = [];
	for (let ring = 0; ring < 9; ring++) {
		const body = await ended(account);
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		const begun = performance.now();
		await (await fetch(url, { method: 'POST', body })).arrayBuffer();
		times.push(performance.now() - begun);
	}
	return times.sort((a, b) => a - b)[4] ?? NaN;
}

/** @param {number} pid @param {End} end */
async function measure(pid, { url, account }) {
	const before = { cpu: await cpuOf(pid), time: performance.now() };
	let next = 0;
	const client = async () => {
		while (next < CALLBACKS) {
			next++;
			const body = await ended(account);
			const response = await fetch(url, { method: 'POST', body });
			if (response.status !== 200) throw new Error(`${url.replace(TOKEN, '…')} answered ${response.status}`);
			await response.arrayBuffer();
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, client));
	const seconds = (performance.now() - before.time) / 1_000;
	return { rate: CALLBACKS / seconds, cpu: ((await cpuOf(pid)) - before.cpu) / CALLBACKS };
}

/** @param {number} pid @returns {Promise<number>} milliseconds of CPU that a process has used; Linux counts hundredths of a second */
async function cpuOf(pid) {
	const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
	return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** @param {Record<'ours' | 'bare', Array<{rate: number, cpu: number}>>} figures @param {number} alone */
function report({ ours, bare }, alone) {
	/** @param {Array<{rate: number, cpu: number}>} list @param {'rate' | 'cpu'} what */
	const median = (list, what) =>
		list.map((figure) => figure[what]).sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
	const rate = median(ours, 'rate') / median(bare, 'rate');
	const cpu = median(ours, 'cpu') / median(bare, 'cpu');
	const isKept = rate >= BARS.rate && cpu <= BARS.cpu && alone <= BARS.lonely;
	console.log(
		`\nFax.to Trigger / Webhook node: ${rate.toFixed(2)} of its rate (bar ${BARS.rate}), ${cpu.toFixed(2)} of its CPU (bar ${BARS.cpu}), a lonely ring ${alone.toFixed(0)} ms (bar ${BARS.lonely}): ${isKept ? 'kept' : 'MISSED'}`,
	);
	process.exitCode = isKept ? 0 : 1;
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
