/**
 * What references cost when a node has used many: `node bench/references.js` after `npm run build`. Sends an existing document under references,
 * 5 at once, in n8n's engine against the sandbox in a process of its own, where n8n's deduplication row of the node is empty and where it contains
 * 10 000 references, in turns; prints the CPU time as a ratio. The bar is 2.
 */
require('../test/typescript');
const harness = require('../test/harness/engine');
const { startDeduplication } = require('../test/harness/deduplication');
const { FaxTo, FaxToApi } = require('..');
const { startSandboxProcess } = require('./sandboxProcess');

const BEFORE = 10_000;
const COUNT = 100;
const ROUNDS = 5;
const BAR = 2;

async function main() {
	const sandbox = await startSandboxProcess();
	try {
		await sandbox.control('settings', { balance: 1_000_000 });
		const engine = harness.makeEngine({ nodes: { faxTo: new FaxTo() }, credentials: { faxToApi: new FaxToApi() } });
		let first = 1_000;
		const best = { empty: Infinity, full: Infinity };
		for (let round = 0; round <= ROUNDS; round++) {
			for (const kind of /** @type {const} */ (['empty', 'full'])) {
				const store = await startDeduplication();
				// The row is there from the first reference on.
				await send(engine, sandbox, 1, first++);
				if (kind === 'full') store.fill(BEFORE);
				const took = await send(engine, sandbox, COUNT, first);
				first += COUNT;
				// The first round warms up.
				if (round > 0) best[kind] = Math.min(best[kind], took);
			}
		}
		const ratio = best.full / best.empty;
		console.log(
			`${COUNT} faxes under references, ${BEFORE} references before: ${ratio.toFixed(2)} of the CPU time with none before`,
		);
		console.log(`bar ${BAR}: ${ratio <= BAR ? 'kept' : 'MISSED'}`);
		process.exitCode = ratio <= BAR ? 0 : 1;
	} finally {
		sandbox.stop();
	}
}

/** @returns {Promise<number>} microseconds of CPU */
async function send(engine, { apiKey, baseUrl }, count, first) {
	const before = process.cpuUsage();
	const { items, error } = await engine.run({
		type: 'faxTo',
		id: 'references',
		parameters: {
			resource: 'fax',
			operation: 'send',
			source: 'file',
			documentId: { __rl: true, mode: 'id', value: '112601' },
			faxNumber: '={{ $json.faxNumber }}',
			options: { concurrency: 5, reference: '=order {{ $json.faxNumber }}' },
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
