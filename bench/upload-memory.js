/**
 * What uploading a large stored file costs: `node bench/upload-memory.js [megabytes]` after `npm run build`. The bars are 45 MB above idle,
 * whatever the file's size, and 1.6 times a bare node's time.
 *
 * Each run is a process of its own: it notes its memory when idle, stores the file in n8n's binary data, uploads it, and
 * reports the peak during the upload above idle, and how long the upload took; what storing left behind counts against the node. The sandbox
 * runs in yet another process, so its memory is not counted. The bare node streams the file through n8n's helper, and does nothing else.
 */
require('../test/typescript');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { judge, median } = require('./sideBySide');

const ROUNDS = 3;
const BARS = { megabytes: 45, time: 1.6 };
const MB = 1024 * 1024;
/** n8n's own node, where the playground is installed. */
const HTTP_REQUEST = path.join(
	__dirname,
	'../playground/node_modules/n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js',
);

async function main(megabytes) {
	if (!fs.existsSync(path.join(__dirname, '../dist/nodes/FaxTo/FaxTo.node.js')))
		throw new Error('Run `npm run build` first.');
	const { startSandbox } = require('../sandbox');
	const sandbox = await startSandbox({ timeScale: 0 });
	const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'faxto-bench-')), 'large.pdf');
	try {
		fs.writeFileSync(file, '%PDF-1.4\n');
		for (let written = 0; written < megabytes; written++) fs.appendFileSync(file, Buffer.alloc(MB, 'x'));
		fs.appendFileSync(file, '\nstartxref\n0\n%%EOF\n');
		// A text of more than 512 MB, as a file in memory is kept, is more than Node has.
		const inMemory =
			megabytes > 300
				? {}
				: { 'node in memory': [], ...(fs.existsSync(HTTP_REQUEST) ? { 'HTTP Request in memory': [] } : {}) };
		const all = { node: [], bare: [], ...inMemory };
		for (let round = 1; round <= ROUNDS; round++) {
			for (const client of Object.keys(all)) {
				console.log(`round ${round} of ${ROUNDS}: ${client}`);
				all[client].push(await measure(client, file, sandbox));
				const received = sandbox.control.requests().at(-1)?.file?.size;
				if (received !== fs.statSync(file).size) throw new Error(`${client} sent ${received} bytes`);
			}
		}
		const medianOf = (client, what) => median(all[client].map((one) => one[what]));
		console.log(`\nUpload of ${megabytes} MB, MB above idle, medians of ${ROUNDS}:`);
		for (const client of Object.keys(all)) console.log(`  ${client}: ${medianOf(client, 'megabytes').toFixed(1)}`);
		judge('MB above idle', medianOf('node', 'megabytes'), BARS.megabytes);
		judge('time / bare node', medianOf('node', 'milliseconds') / medianOf('bare', 'milliseconds'), BARS.time);
		if (all['HTTP Request in memory']) {
			const [ours, theirs] = ['node in memory', 'HTTP Request in memory'].map((client) =>
				medianOf(client, 'megabytes'),
			);
			judge('in memory, MB / HTTP Request node', ours / theirs, 1.05);
		}
	} finally {
		fs.rmSync(path.dirname(file), { recursive: true });
		await sandbox.stop();
	}
}

/** Runs one upload in a fresh process. @returns {Promise<{ megabytes: number, milliseconds: number }>} */
async function measure(client, file, { baseUrl, apiKey }) {
	return await new Promise((resolve, reject) => {
		const child = spawn(process.execPath, ['--expose-gc', __filename, '--child', client, file, baseUrl, apiKey], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let output = '';
		child.stdout.on('data', (chunk) => (output += chunk));
		child.on('exit', (code) =>
			code === 0
				? resolve(JSON.parse(output.trim().split('\n').at(-1)))
				: reject(new Error(`${client} ended with ${code}`)),
		);
	});
}

async function child(client, file, baseUrl, apiKey) {
	const makers = {
		node: viaNode,
		bare: viaBareNode,
		'node in memory': viaNodeInMemory,
		'HTTP Request in memory': viaHttpRequest,
	};
	const prepare = await makers[client](file, baseUrl, apiKey);
	global.gc();
	await new Promise((resolve) => setTimeout(resolve, 500));
	global.gc();
	const idle = process.memoryUsage.rss();
	const upload = await prepare();
	let peak = idle;
	const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
	const begun = performance.now();
	await upload();
	const milliseconds = performance.now() - begun;
	clearInterval(sampler);
	console.log(JSON.stringify({ megabytes: (peak - idle) / MB, milliseconds }));
}

async function viaNode(file, baseUrl, apiKey) {
	const harness = require('../test/harness/engine');
	const { FaxTo, FaxToApi } = require('..');
	const engine = harness.makeEngine({ nodes: { faxTo: new FaxTo() }, credentials: { faxToApi: new FaxToApi() } });
	await harness.keepFilesOnDisk();
	const credentials = { faxToApi: { apiKey, baseUrl, callbackToken: '' } };
	// Loading on the first call is not part of an upload.
	await engine.run({ type: 'faxTo', parameters: { resource: 'account', operation: 'getBalance' }, credentials });
	return async () => {
		const data = await harness.storedFile(fs.createReadStream(file), 'large.pdf', 'application/pdf');
		return async () => await uploadVia(engine, credentials, data, harness);
	};
}

async function viaBareNode(file, baseUrl, apiKey) {
	const harness = require('../test/harness/engine');
	const { FaxToApi } = require('..');
	const { bareGet, bareUpload } = require('./bareNode');
	const engine = harness.makeEngine({ nodes: { bareGet, bareUpload }, credentials: { faxToApi: new FaxToApi() } });
	await harness.keepFilesOnDisk();
	const credentials = { faxToApi: { apiKey, baseUrl, callbackToken: '' } };
	await engine.run({ type: 'bareGet', credentials });
	return async () => {
		const data = await harness.storedFile(fs.createReadStream(file), 'large.pdf', 'application/pdf');
		return async () => {
			const { error } = await engine.run({ type: 'bareUpload', credentials, items: [{ json: {}, binary: { data } }] });
			if (error) throw error;
			harness.cleanUp();
		};
	};
}

/** The same with a file that n8n keeps in memory: its base64 exists before and does not count. */
async function viaNodeInMemory(file, baseUrl, apiKey) {
	const harness = require('../test/harness/engine');
	const { FaxTo, FaxToApi } = require('..');
	const engine = harness.makeEngine({ nodes: { faxTo: new FaxTo() }, credentials: { faxToApi: new FaxToApi() } });
	const credentials = { faxToApi: { apiKey, baseUrl, callbackToken: '' } };
	await engine.run({ type: 'faxTo', parameters: { resource: 'account', operation: 'getBalance' }, credentials });
	const data = inMemory(file);
	return async () => async () => await uploadVia(engine, credentials, data, harness);
}

async function viaHttpRequest(file, baseUrl, apiKey) {
	const harness = require('../test/harness/engine');
	const { HttpRequest } = require(HTTP_REQUEST);
	const { FaxToApi } = require('..');
	const versions = new HttpRequest().nodeVersions;
	const engine = harness.makeEngine({
		nodes: { httpRequest: versions[4.2] },
		credentials: { faxToApi: new FaxToApi() },
	});
	const common = {
		authentication: 'none',
		options: { timeout: 300_000, response: { response: { neverError: true } } },
	};
	await engine.run({
		type: 'httpRequest',
		parameters: {
			...common,
			url: `${baseUrl}/balance`,
			sendQuery: true,
			queryParameters: { parameters: [{ name: 'api_key', value: apiKey }] },
		},
		node: { typeVersion: 4.2 },
	});
	const data = inMemory(file);
	return async () => async () => {
		const { error } = await engine.run({
			type: 'httpRequest',
			node: { typeVersion: 4.2 },
			parameters: {
				...common,
				method: 'POST',
				url: `${baseUrl}/files?api_key=${apiKey}`,
				sendBody: true,
				contentType: 'multipart-form-data',
				bodyParameters: { parameters: [{ parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' }] },
			},
			items: [{ json: {}, binary: { data } }],
		});
		if (error) throw error;
		harness.cleanUp();
	};
}

function inMemory(file) {
	return { data: fs.readFileSync(file).toString('base64'), fileName: 'large.pdf', mimeType: 'application/pdf' };
}

async function uploadVia(engine, credentials, data, harness) {
	const { error, items } = await engine.run({
		type: 'faxTo',
		parameters: { resource: 'file', operation: 'upload', source: 'binary', binaryPropertyName: 'data' },
		credentials,
		items: [{ json: {}, binary: { data } }],
	});
	// The sandbox can't read pages in the padding; only the arrival of every byte matters.
	if (error && !/could not take the file/.test(error.message)) throw error;
	if (!error && !items[0].json.document_id) throw new Error('nothing was uploaded');
	harness.cleanUp();
}

const [flag, ...rest] = process.argv.slice(2);
const run = flag === '--child' ? child(...rest) : main(Number(flag ?? 100));
run.catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});
