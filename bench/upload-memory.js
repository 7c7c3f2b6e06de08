/**
 * What uploading a large stored file costs in memory: `node bench/upload-memory.js [megabytes]` after `npm run build`.
 *
 * Each run is a process of its own: it notes its memory when idle, stores the file in n8n's binary data, uploads it, and
 * reports the peak during the upload above idle; what storing left behind counts against the node. The sandbox runs in yet another process, so its memory is not counted. The plain client
 * (a file piped into an HTTP request) is the floor that a node can reach.
 */
require('../test/typescript');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');

const ROUNDS = 3;
const MAX_MEGABYTES = 40;
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
		const peaks = { node: [], plain: [], ...inMemory };
		for (let round = 1; round <= ROUNDS; round++) {
			for (const client of Object.keys(peaks)) {
				console.log(`round ${round} of ${ROUNDS}: ${client}`);
				peaks[client].push(await measure(client, file, sandbox));
				const received = sandbox.control.requests().at(-1)?.file?.size;
				if (received !== fs.statSync(file).size) throw new Error(`${client} sent ${received} bytes`);
			}
		}
		const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
		console.log(`\nUpload of ${megabytes} MB from stored binary data, peak above idle, median of ${ROUNDS}:`);
		console.log(`  Fax.to node   ${median(peaks.node).toFixed(1)} MB`);
		console.log(`  plain client  ${median(peaks.plain).toFixed(1)} MB`);
		console.log(`  bar           ${MAX_MEGABYTES} MB: ${median(peaks.node) <= MAX_MEGABYTES ? 'kept' : 'MISSED'}`);
		let kept = median(peaks.node) <= MAX_MEGABYTES;
		if (peaks['node in memory']) console.log(`  from memory   ${median(peaks['node in memory']).toFixed(1)} MB`);
		if (peaks['HTTP Request in memory']) {
			const ratio = median(peaks['node in memory']) / median(peaks['HTTP Request in memory']);
			kept &&= ratio <= 1.05;
			console.log(
				`  HTTP Request  ${median(peaks['HTTP Request in memory']).toFixed(1)} MB from memory: the node takes ${ratio.toFixed(2)} of that`,
			);
		}
		process.exitCode = kept ? 0 : 1;
	} finally {
		fs.rmSync(path.dirname(file), { recursive: true });
		await sandbox.stop();
	}
}

/** Runs one upload in a fresh process. @returns {Promise<number>} megabytes above idle */
async function measure(client, file, { baseUrl, apiKey }) {
	return await new Promise((resolve, reject) => {
		const child = spawn(process.execPath, ['--expose-gc', __filename, '--child', client, file, baseUrl, apiKey], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let output = '';
		child.stdout.on('data', (chunk) => (output += chunk));
		child.on('exit', (code) =>
			code === 0
				? resolve(Number(output.trim().split('\n').at(-1)))
				: reject(new Error(`${client} ended with ${code}`)),
		);
	});
}

async function child(client, file, baseUrl, apiKey) {
	const makers = {
		node: viaNode,
		plain: async () => async () => viaPlainClient(file, baseUrl, apiKey),
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
	await upload();
	clearInterval(sampler);
	console.log((peak - idle) / MB);
}

async function viaNode(file, baseUrl, apiKey) {
	const harness = require('../test/harness/engine');
	const { FaxTo, FaxToApi } = require('..');
	const engine = harness.makeEngine({ nodes: { faxTo: new FaxTo() }, credentials: { faxToApi: new FaxToApi() } });
	await harness.keepFilesOnDisk();
	const credentials = { faxToApi: { apiKey, baseUrl, callbackToken: '' } };
	// What the first call loads is not the price of an upload.
	await engine.run({ type: 'faxTo', parameters: { resource: 'account', operation: 'getBalance' }, credentials });
	return async () => {
		const data = await harness.storedFile(fs.createReadStream(file), 'large.pdf', 'application/pdf');
		return async () => await uploadVia(engine, credentials, data, harness);
	};
}

/** The same with a file that n8n keeps in memory: what it takes as base64 is there before and does not count. */
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
	// The sandbox can't read pages out of the padding; what counts is that every byte went over.
	if (error && !/could not take the file/.test(error.message)) throw error;
	if (!error && !items[0].json.document_id) throw new Error('nothing was uploaded');
	harness.cleanUp();
}

function viaPlainClient(file, baseUrl, apiKey) {
	return async () => {
		const head =
			'--b\r\nContent-Disposition: form-data; name="file"; filename="large.pdf"\r\nContent-Type: application/pdf\r\n\r\n';
		const tail = '\r\n--b--\r\n';
		const length = head.length + fs.statSync(file).size + tail.length;
		await new Promise((resolve, reject) => {
			const request = http.request(
				`${baseUrl}/files?api_key=${apiKey}`,
				{ method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': length } },
				(response) => response.resume().on('end', resolve),
			);
			request.on('error', reject);
			request.write(head);
			fs.createReadStream(file)
				.on('end', () => request.end(tail))
				.pipe(request, { end: false });
		});
	};
}

const [flag, ...rest] = process.argv.slice(2);
const run = flag === '--child' ? child(...rest) : main(Number(flag ?? 100));
run.catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});
