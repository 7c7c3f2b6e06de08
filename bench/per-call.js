/**
 * What the package adds to one call: `node bench/per-call.js` after `npm run build`. A hundred items each GET the balance, in n8n's engine, beside
 * a bare node (n8n's helper and nothing else), one call at a time, in turns. The bars are 1.2 times its CPU, where the sandbox answers
 * at once, and 1.1 times its time, where it takes 20 ms. How V8 compiles either side differs from process to process by more than what is measured,
 * so that the median of some processes counts.
 */
const { fork } = require('node:child_process');
const { once } = require('node:events');
require('../test/typescript');
const harness = require('../test/harness/engine');
const { FaxTo, FaxToApi } = require('..');
const { bareGet } = require('./bareNode');
const { startSandboxProcess } = require('./sandboxProcess');
const { judge, median, sideBySide } = require('./sideBySide');

const BARS = { cpu: 1.2, time: 1.1 };
const CALLS = 100;
const ROUNDS = { cpu: 40, time: 5 };
const LATENCY_MS = 20;
const PROCESSES = 3;

/** @returns {Promise<{ cpu: number, time: number }>} as multiples of the bare node's, in this process */
async function ratios() {
	const sandbox = await startSandboxProcess();
	try {
		const engine = harness.makeEngine({
			nodes: { faxTo: new FaxTo(), bare: bareGet },
			credentials: { faxToApi: new FaxToApi() },
		});
		const { apiKey, baseUrl } = sandbox;
		const run = (type, parameters) => async () => {
			const items = Array.from({ length: CALLS }, () => ({ json: {} }));
			const credentials = { faxToApi: { apiKey, baseUrl, callbackToken: '' } };
			const result = await engine.run({ type, parameters, credentials, items });
			if (result.error || result.items.length !== CALLS) throw new Error(result.error?.message ?? 'not all came');
		};
		const sides = {
			ours: run('faxTo', { resource: 'account', operation: 'getBalance', options: { concurrency: 1 } }),
			bare: run('bare', {}),
		};
		const busy = await sideBySide(sides, ROUNDS.cpu);
		await sandbox.control('settings', { callMilliseconds: { 'account.getBalance': LATENCY_MS } });
		const slow = await sideBySide(sides, ROUNDS.time);
		return { cpu: busy.ours.cpu / busy.bare.cpu, time: slow.ours.time / slow.bare.time };
	} finally {
		sandbox.stop();
		await harness.cleanUp();
	}
}

async function main() {
	if (process.send) return void process.send(await ratios());
	const all = [];
	for (let number = 0; number < PROCESSES; number++) {
		const child = fork(__filename);
		const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`A process ended with code ${code}`)));
		all.push((await Promise.race([once(child, 'message'), ended]))[0]);
		ended.catch(() => undefined);
	}
	const each = all.map(({ cpu }) => cpu.toFixed(2)).join(', ');
	judge(`CPU of a GET / of a bare node (${each})`, median(all.map(({ cpu }) => cpu)), BARS.cpu);
	judge(`time of a GET of ${LATENCY_MS} ms / of a bare node`, median(all.map(({ time }) => time)), BARS.time);
}

main().catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});
