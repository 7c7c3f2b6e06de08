// @ts-check
// n8n is killed while callbacks arrive. Its own n8n, because the other tests need theirs alive.
const { execFileSync } = require('node:child_process');
const { mkdtemp, readdir, rm } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { CREDENTIAL_TYPE, PACKAGE, TRIGGER, webhookUrl } = require('../../playground/examples.js');
const { NODE } = require('../../playground/install.js');
const { startN8n } = require('../../playground/n8n.js');
const { installPackage } = require('../../playground/package.js');
const { OWNER, STATE } = require('../../playground/playground.js');
const { createProgress } = require('../../playground/progress.js');
const { createRest } = require('../../playground/rest.js');
const { startSandbox } = require('../../sandbox');

const PORT = 5_878;
const TOKEN = 'crash-token';
const ROUNDS = 3;

/** @type {Array<() => Promise<unknown>>} the newest last */
const undo = [];
afterAll(async () => {
	for (const stop of undo.reverse()) await stop();
}, 60_000);

/** @type {import('../../playground/rest.js').WorkflowFile} */
const WORKFLOW = {
	name: 'Webhook and catch-up',
	nodes: [
		{
			name: 'Webhook',
			type: TRIGGER,
			typeVersion: 1,
			position: [0, 0],
			parameters: { events: ['faxDelivered', 'faxFailed', 'faxReceived'] },
		},
		{
			name: 'Poll',
			type: `${PACKAGE}.faxToPollingTrigger`,
			typeVersion: 1,
			position: [0, 200],
			// An hour: the poll that counts is the one at n8n's start.
			parameters: {
				events: ['faxDelivered', 'faxFailed', 'faxReceived'],
				pollTimes: { item: [{ mode: 'everyHour', minute: 59 }] },
			},
		},
		// Long enough for a kill to hit an execution at work.
		{
			name: 'Work',
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			position: [200, 100],
			parameters: { resume: 'timeInterval', amount: 0.4, unit: 'seconds' },
		},
		{ name: 'End', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [400, 100], parameters: {} },
	],
	connections: {
		Webhook: { main: [[{ node: 'Work', type: 'main', index: 0 }]] },
		Poll: { main: [[{ node: 'Work', type: 'main', index: 0 }]] },
		Work: { main: [[{ node: 'End', type: 'main', index: 0 }]] },
	},
	settings: { executionOrder: 'v1' },
};

/** @param {string} userFolder */
async function start(userFolder) {
	const n8n = await startN8n({
		userFolder,
		logFile: join(userFolder, 'n8n.log'),
		progress: createProgress(() => {}),
		port: PORT,
		onSpawn: (spawned) => undo.push(() => spawned.stop()),
	});
	const rest = createRest(n8n.url);
	await rest.signIn(OWNER);
	return { n8n, rest };
}

/** @param {string} url */
async function listening(url) {
	for (let tries = 0; tries < 150; tries++) {
		const response = await fetch(url, { method: 'POST' }).catch(() => undefined);
		await response?.arrayBuffer();
		if (response?.status === 401) return;
		await sleep(100);
	}
	throw new Error(`${url} does not answer`);
}

/**
 * Takes executions that the kill has cut off back to where n8n had stored and not begun them: it was milliseconds before, too
 * short to hit at will. n8n runs such executions when it starts.
 * @param {string} userFolder of an n8n that does not run
 * @returns {number} how many
 */
function putBack(userFolder) {
	// sqlite comes with n8n's Node, not with that of the tests.
	const script = `const { DatabaseSync } = require('node:sqlite');
		const database = new DatabaseSync(process.argv[1]);
		console.log(database.prepare("UPDATE execution_entity SET status = 'new', startedAt = NULL WHERE status = 'running'").run().changes);`;
	return Number(execFileSync(NODE, ['-e', script, join(userFolder, '.n8n', 'database.sqlite')], { encoding: 'utf8' }));
}

test('killed while callbacks arrive: after the repetitions and one poll, every fax has exactly one execution', async () => {
	const userFolder = await mkdtemp(join(tmpdir(), 'faxto-crash-'));
	undo.push(() => rm(userFolder, { recursive: true, force: true }));
	const packed = join(STATE, 'e2e', 'tarball');
	const [tarball] = await readdir(packed);
	await installPackage(join(packed, String(tarball)), userFolder);
	const sandbox = await startSandbox({ port: 0 });
	undo.push(() => sandbox.stop());

	let { n8n, rest } = await start(userFolder);
	const credential = await rest.createCredential('Sandbox', CREDENTIAL_TYPE, {
		apiKey: sandbox.apiKey,
		baseUrl: sandbox.baseUrl,
		callbackToken: TOKEN,
	});
	const nodes = WORKFLOW.nodes.map((node) =>
		node.type.startsWith(PACKAGE) ? { ...node, credentials: { [CREDENTIAL_TYPE]: credential } } : node,
	);
	const workflow = await rest.createWorkflow({ ...WORKFLOW, nodes });
	await rest.publish(workflow);
	const trigger = workflow.nodes.find(({ type }) => type === TRIGGER);
	if (!trigger) throw new Error('no trigger');
	const url = await webhookUrl(rest, trigger);
	await listening(url);
	sandbox.control.settings({ callbackUrl: `${url}?token=${TOKEN}`, jobSeconds: 0 });

	/** @type {string[]} */
	const events = [];
	/** One fax in and one out, each of which makes a callback. */
	const happen = async () => {
		const fax = await sandbox.control.incoming({ pages: 1 });
		events.push(`received:${fax.id}`);
		const response = await fetch(`${sandbox.baseUrl}/fax?api_key=${sandbox.apiKey}`, {
			method: 'POST',
			body: new URLSearchParams({ fax_number: '+12025550100', document_id: '112602' }),
		});
		const { fax_job_id: id } = /** @type {{fax_job_id: number}} */ (await response.json());
		events.push(`receipt:${id}:delivered`);
	};

	/** All unanswered callbacks again, at once: what the poll has brought is looked for for seconds before its 503. @returns the answers */
	const repeat = async () => {
		const callbacks = /** @type {Array<{state: string, fields: Record<string, string>}>} */ (
			sandbox.control.state().callbacks
		);
		const ring = async (/** @type {Record<string, string>} */ fields) => {
			const response = await fetch(`${url}?token=${TOKEN}`, { method: 'POST', body: new URLSearchParams(fields) });
			await response.arrayBuffer();
			return response.status;
		};
		return await Promise.all(callbacks.filter(({ state }) => state === 'pending').map(({ fields }) => ring(fields)));
	};

	const answered = () =>
		/** @type {Array<{state: string}>} */ (sandbox.control.state().callbacks).filter(
			({ state }) => state === 'delivered',
		).length;
	/** Waits until a second has passed without a call to Fax.to. */
	const quiet = async () => {
		const calls = () => sandbox.control.requests().length;
		for (let before = -1; before !== calls(); await sleep(1_000)) before = calls();
	};
	for (let round = 0; round < ROUNDS; round++) {
		// In the middle of the work: some callbacks are answered, some are on their way, some are yet to come.
		const before = answered();
		const killed = (async () => {
			while (answered() < before + 4 + 2 * round) await sleep(5);
			await sleep(15 * round);
			process.kill(n8n.pid, 'SIGKILL');
		})();
		for (let fax = 0; fax < 6; fax++) {
			await happen();
			await sleep(150);
		}
		await killed;
		await n8n.ended;
		if (round === ROUNDS - 1) expect(putBack(userFolder)).toBeGreaterThan(0);
		await happen();
		({ n8n, rest } = await start(userFolder));
		await listening(url);
		// What the poll at the start brings, and what is repeated, meet here.
		await repeat();
		// What was answered and begun is n8n's: another kill would cut it off for good. The poll at the start may still be asking.
		await quiet();
		await rest.ended(workflow.id);
	}
	// A ring that has no news of its own is answered 200 when it comes again.
	expect((await repeat()).filter((status) => status !== 200)).toEqual([]);

	const started = await Promise.all(
		(await rest.ended(workflow.id)).map(async ({ id, status, mode, startedAt }) => ({
			status,
			seen: `${status} ${mode} ${startedAt}`,
			text: await rest.rawExecution(id),
		})),
	);
	const counts = events.map((event) => {
		const of = started.filter(({ text }) => new RegExp(`${event}(?!\\d)`).test(text));
		return {
			event,
			whole: of.filter(({ status }) => status === 'success').length,
			cutOff: of.filter(({ status }) => status === 'crashed').length,
			seen: of.map(({ seen }) => seen),
			all: of.length,
		};
	});
	const cutOff = counts.filter((count) => count.cutOff > 0);
	console.log(
		`${events.length} events; ${cutOff.length} executions were cut off by a kill, ${cutOff.filter(({ whole }) => whole === 1).length} of them started again`,
	);
	// The kills did hit n8n at work, or this test would prove nothing.
	expect(cutOff.length).toBeGreaterThan(0);
	// An execution that n8n had begun, but not yet answered for, is cut off by the kill before it did anything, and starts again
	// with the repetition: n8n lists its remains as "crashed". Everything else has one execution; nothing ran to its end twice.
	// One that n8n had not begun runs at the next start, finds that the repetition has the event, and shows nothing of it.
	expect(
		counts.filter(({ all, whole, cutOff: cut }) => all === 0 || whole > 1 || cut > 1 || all !== whole + cut),
	).toEqual([]);
	await n8n.stop();
}, 240_000);
