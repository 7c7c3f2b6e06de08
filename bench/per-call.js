/**
 * What the package adds to one call: `node bench/per-call.js` after `npm run build`. A hundred items each GET the balance, in n8n's engine, beside
 * a bare node (n8n's helper and nothing else), one call at a time, in turns. The bars are 1.2 times its CPU, where the sandbox answers
 * at once, and 1.1 times its time, where it takes 20 ms.
 */
require('../test/typescript');
const harness = require('../test/harness/engine');
const { FaxTo, FaxToApi } = require('..');
const { bareGet } = require('./bareNode');
const { startSandboxProcess } = require('./sandboxProcess');
const { judge, sideBySide } = require('./sideBySide');

const BARS = { cpu: 1.2, time: 1.1 };
const CALLS = 100;
const ROUNDS = { cpu: 40, time: 10 };
const LATENCY_MS = 20;

async function main() {
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
		judge('CPU of a GET / of a bare node', busy.ours.cpu / busy.bare.cpu, BARS.cpu);
		judge(`time of a GET of ${LATENCY_MS} ms / of a bare node`, slow.ours.time / slow.bare.time, BARS.time);
	} finally {
		sandbox.stop();
	}
}

main()
	.catch((error) => {
		console.error(error.message);
		process.exitCode = 1;
	})
	.finally(harness.cleanUp);
