/**
 * Whether a fax costs the same in a long run as in a short one: `node bench/growth.js` after `npm run build`. Sends an existing
 * document to 100, 1 000 and 10 000 numbers in n8n's engine against the sandbox in a process of its own, and prints the CPU time of each
 * item as a ratio of that at 100. The bar is 1.15.
 */
require('../test/typescript');
const harness = require('../test/harness/engine');
const { FaxTo, FaxToApi } = require('..');
const { startSandboxProcess } = require('./sandboxProcess');

const COUNTS = [100, 1_000, 10_000];
const BAR = 1.15;

async function main() {
	const sandbox = await startSandboxProcess();
	try {
		await sandbox.control('settings', { balance: 1_000_000 });
		const engine = harness.makeEngine({ nodes: { faxTo: new FaxTo() }, credentials: { faxToApi: new FaxToApi() } });
		await send(engine, sandbox, 200, 0);
		const each = [];
		let first = 1_000;
		for (const count of COUNTS) {
			const rounds = [];
			for (let round = 0; round < Math.max(1, Math.min(5, 2_000 / count)); round++, first += count)
				rounds.push(await send(engine, sandbox, count, first));
			each.push(Math.min(...rounds) / count);
			console.log(`${count} items: ${(each.at(-1) / each[0]).toFixed(2)} of the CPU time of an item among 100`);
		}
		const worst = Math.max(...each) / each[0];
		console.log(`bar ${BAR}: ${worst <= BAR ? 'kept' : 'MISSED'}`);
		process.exitCode = worst <= BAR ? 0 : 1;
	} finally {
		sandbox.stop();
	}
}

/** @returns {Promise<number>} microseconds of CPU */
async function send(engine, { apiKey, baseUrl }, count, first) {
	const before = process.cpuUsage();
	const { items, error } = await engine.run({
		type: 'faxTo',
		parameters: {
			resource: 'fax',
			operation: 'send',
			source: 'file',
			documentId: { __rl: true, mode: 'id', value: '112601' },
			faxNumber: '={{ $json.faxNumber }}',
			options: { concurrency: 10 },
		},
		credentials: { faxToApi: { apiKey, baseUrl, callbackToken: '' } },
		items: Array.from({ length: count }, (_value, index) => ({
			json: { faxNumber: `+1303${2_000_000 + first + index}` },
		})),
	});
	if (error || items.length !== count) throw new Error(error?.message ?? 'not all were sent');
	const { user, system } = process.cpuUsage(before);
	return user + system;
}

main()
	.finally(harness.cleanUp)
	.catch((error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
