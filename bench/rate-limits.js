/**
 * How near the node comes to whatever limit there is: `node bench/rate-limits.js` after `npm run build`. Each row is a sandbox
 * with a limit of its own, which no client is told; all rows run side by side, the longest least time is two minutes. Printed
 * are the time as a ratio of the least possible, the share of refused calls, and how many faxes went out, for the node and for n8n's
 * HTTP Request node with a batch of 5 calls a second, which is what a user sets who knows nothing of the limit. Faxes that the HTTP
 * Request node has refused are lost: it does not repeat them.
 */
require('../test/typescript');
const fs = require('node:fs');
const path = require('node:path');
const harness = require('../test/harness/engine');
const { startSandbox } = require('../sandbox');
const { FaxTo, FaxToApi } = require('..');

/** n8n's own node, where the playground is installed. */
const HTTP_REQUEST = path.join(
	__dirname,
	'../playground/node_modules/n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js',
);
const LATENCY_MS = 80;
const BAR = { ratio: 1.25, refused: 0.2 };

/** The least time, in seconds, for so many calls. */
const windows = (calls, most, seconds) => Math.floor((calls - 1) / most) * seconds;
const drops = (calls, burst, perSecond) => Math.max(0, calls - burst) / perSecond;

const ROWS = [
	{
		name: 'bucket, 10 a second',
		rateLimit: { perSecond: 10, burst: 10 },
		sends: 200,
		least: (calls) => drops(calls, 10, 10),
	},
	{
		name: 'fixed window, 60 a minute',
		rateLimit: { calls: 60, seconds: 60 },
		sends: 180,
		least: (calls) => windows(calls, 60, 60),
	},
	{
		name: 'sliding window, 60 a minute',
		rateLimit: { calls: 60, seconds: 60, sliding: true },
		sends: 180,
		least: (calls) => windows(calls, 60, 60),
	},
	{
		name: 'fixed window, 10 in 10 s',
		rateLimit: { calls: 10, seconds: 10 },
		sends: 100,
		least: (calls) => windows(calls, 10, 10),
	},
	{
		name: '1 a second, no burst',
		rateLimit: { perSecond: 1, burst: 1 },
		sends: 90,
		least: (calls) => drops(calls, 1, 1),
	},
	{
		name: 'bucket, 5 a second, three executions at once',
		rateLimit: { perSecond: 5, burst: 5 },
		sends: 60,
		executions: 3,
		least: (calls) => drops(calls, 5, 5),
	},
	// The least time leaves out what the network and n8n's client take for each call, which counts here.
	{
		name: '3 at once',
		rateLimit: { underWay: 3 },
		sends: 200,
		least: (calls) => (calls * LATENCY_MS) / 3 / 1_000,
		bar: 1.5,
	},
	{
		name: 'bucket, 2 a second, refused calls count',
		rateLimit: { perSecond: 2, burst: 5, countsRefused: true },
		sends: 100,
		least: (calls) => drops(calls, 5, 2),
		onlySurvives: true,
	},
	{
		name: '40 an hour: gives up',
		rateLimit: { calls: 40, seconds: 3_600 },
		sends: 60,
		least: () => 60,
		sent: 39,
		onlySurvives: true,
	},
];

const CLIENTS = { 'Fax.to': viaNode, ...(fs.existsSync(HTTP_REQUEST) ? { 'HTTP Request': viaHttpRequest } : {}) };

async function main() {
	console.log(`${ROWS.length} limits side by side; this takes some minutes …`);
	const results = [];
	for (const client of Object.keys(CLIENTS)) {
		const rows = await Promise.all(ROWS.map(async (row) => await measure(row, client)));
		results.push(...rows);
		console.log(`${client}: done`);
	}
	console.log(`\n| limit | sends | client | time / least | refused | went out |\n|---|---|---|---|---|---|`);
	let kept = true;
	for (const { row, client, ratio, refused, sent, doubles } of results) {
		const all = row.sends * (row.executions ?? 1);
		console.log(
			`| ${row.name} | ${all} | ${client} | ${row.sent ? `all told after ${ratio.toFixed(2)} min` : ratio > 1_000 ? '–' : ratio.toFixed(2)} | ${Math.round(refused * 100)} % | ${sent} |`,
		);
		if (client !== 'Fax.to') continue;
		const enough = sent === (row.sent ?? all) && doubles === 0;
		if (!enough || (!row.onlySurvives && (ratio > (row.bar ?? BAR.ratio) || refused > BAR.refused))) kept = false;
	}
	console.log(
		`\nbar: at most ${BAR.ratio} of the least time and ${BAR.refused * 100} % refused, each fax sent once: ${kept ? 'kept' : 'MISSED'}`,
	);
	process.exitCode = kept ? 0 : 1;
}

async function measure(row, client) {
	const sandbox = await startSandbox({ timeScale: 0 });
	try {
		sandbox.control.settings({
			balance: 1_000,
			rateLimit: row.rateLimit,
			callMilliseconds: { 'fax.send': LATENCY_MS },
		});
		const began = performance.now();
		await Promise.all(
			Array.from(
				{ length: row.executions ?? 1 },
				async (_value, index) => await CLIENTS[client](sandbox, numbers(row.sends, index)),
			),
		);
		const seconds = (performance.now() - began) / 1_000;
		const requests = sandbox.control.requests();
		const refused = requests.filter(({ answered }) => answered === 403).length;
		const jobs = sandbox.control
			.state()
			.jobs.slice(2)
			.map(({ recipient }) => recipient);
		const least = row.least(requests.length - refused);
		return {
			row,
			client,
			ratio: seconds / Math.max(least, 1e-9),
			refused: refused / requests.length,
			sent: jobs.length,
			doubles: jobs.length - new Set(jobs).size,
		};
	} finally {
		await sandbox.stop();
	}
}

const numbers = (count, execution) =>
	Array.from({ length: count }, (_value, index) => ({
		json: { faxNumber: `+1202555${2_000 + execution * 1_000 + index}` },
	}));

async function viaNode({ apiKey, baseUrl }, items) {
	const engine = harness.makeEngine({ nodes: { faxTo: new FaxTo() }, credentials: { faxToApi: new FaxToApi() } });
	await engine.run({
		type: 'faxTo',
		parameters: {
			resource: 'fax',
			operation: 'send',
			source: 'file',
			documentId: { __rl: true, mode: 'id', value: '112601' },
			faxNumber: '={{ $json.faxNumber }}',
		},
		credentials: { faxToApi: { apiKey, baseUrl, callbackToken: '' } },
		items,
		node: { onError: 'continueRegularOutput' },
	});
}

async function viaHttpRequest({ apiKey, baseUrl }, items) {
	const { HttpRequest } = require(HTTP_REQUEST);
	const engine = harness.makeEngine({
		nodes: { httpRequest: new HttpRequest().nodeVersions[4.2] },
		credentials: { faxToApi: new FaxToApi() },
	});
	await engine.run({
		type: 'httpRequest',
		node: { typeVersion: 4.2, onError: 'continueRegularOutput' },
		parameters: {
			method: 'POST',
			url: `${baseUrl}/fax?api_key=${apiKey}`,
			authentication: 'none',
			sendBody: true,
			contentType: 'form-urlencoded',
			bodyParameters: {
				parameters: [
					{ name: 'fax_number', value: '={{ $json.faxNumber }}' },
					{ name: 'document_id', value: '112601' },
				],
			},
			options: { batching: { batch: { batchSize: 5, batchInterval: 1_000 } } },
		},
		items,
	});
}

main()
	.catch((error) => {
		console.error(error.message);
		process.exitCode = 1;
	})
	.finally(harness.cleanUp);
