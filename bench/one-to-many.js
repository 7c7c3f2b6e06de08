/**
 * One stored PDF of 200 KB to 200 numbers: `node bench/one-to-many.js` after `npm run build`. The Fax.to node in n8n's engine beside a bare
 * node (n8n's helpers and nothing else) and a plain client with kept-alive connections, which upload once, all five at a time and in turns,
 * against the sandbox in a process of its own that takes 80 ms for each answer. The bars are 1.25 times the plain client's time and 1.6 times
 * the bare node's CPU.
 */
require('../test/typescript');
const http = require('node:http');
const { Readable } = require('node:stream');
const { PDFDocument } = require('@cantoo/pdf-lib');
const harness = require('../test/harness/engine');
const { FaxTo, FaxToApi } = require('..');
const { bareBroadcast } = require('./bareNode');
const { startSandboxProcess } = require('./sandboxProcess');
const { judge, sideBySide } = require('./sideBySide');

const ROUNDS = 9;
const NUMBERS = Array.from({ length: 200 }, (_value, index) => `+1202555${2_000 + index}`);
const AT_ONCE = 5;
const LATENCY_MS = 80;
const BARS = { time: 1.25, cpu: 1.6 };
const SETTINGS = { balance: 1_000, callMilliseconds: { 'fax.send': LATENCY_MS, 'file.upload': LATENCY_MS } };

async function main() {
	const pdf = await makePdf(200 * 1024);
	const sandbox = await startSandboxProcess();
	const engine = harness.makeEngine({
		nodes: { faxTo: new FaxTo(), bare: bareBroadcast(AT_ONCE) },
		credentials: { faxToApi: new FaxToApi() },
	});
	await harness.keepFilesOnDisk();
	const data = await harness.storedFile(Readable.from([pdf]), 'letter.pdf', 'application/pdf');
	const { apiKey, baseUrl } = sandbox;
	const viaNode = async (type, parameters) => {
		const { error } = await engine.run({
			type,
			parameters: { ...parameters, faxNumber: '={{ $json.faxNumber }}' },
			credentials: { faxToApi: { apiKey, baseUrl, callbackToken: '' } },
			items: NUMBERS.map((faxNumber) => ({ json: { faxNumber }, binary: { data } })),
		});
		if (error) throw new Error(error.message);
	};
	const send = { resource: 'fax', operation: 'send', source: 'binary', binaryPropertyName: 'data' };
	const sides = {
		ours: async () => await viaNode('faxTo', { ...send, options: { concurrency: AT_ONCE } }),
		bare: async () => await viaNode('bare', {}),
		plain: async () => await viaPlainClient(sandbox, pdf),
	};
	const begin = async () => {
		await sandbox.control('reset');
		await sandbox.control('settings', SETTINGS);
	};
	const end = async () => {
		const calls = (await sandbox.control('requests')).length;
		if (calls !== NUMBERS.length + 1) throw new Error(`${calls} calls`);
	};
	try {
		const { ours, bare, plain } = await sideBySide(sides, ROUNDS, { begin, end });
		judge('time / plain keep-alive client', ours.time / plain.time, BARS.time);
		judge('CPU / bare node', ours.cpu / bare.cpu, BARS.cpu);
		console.log(`time / bare node: ${(ours.time / bare.time).toFixed(2)}`);
	} finally {
		sandbox.stop();
		harness.cleanUp();
	}
}

async function viaPlainClient({ apiKey, baseUrl }, pdf) {
	const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
	const post = (path, headers, body) =>
		new Promise((resolve, reject) => {
			const request = http.request(
				`${baseUrl}${path}?api_key=${apiKey}`,
				{ agent, method: 'POST', headers: { ...headers, 'content-length': body.length } },
				(response) => {
					let text = '';
					response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(JSON.parse(text)));
				},
			);
			request.on('error', reject).end(body);
		});
	const form = Buffer.concat([
		Buffer.from(
			'--b\r\nContent-Disposition: form-data; name="file"; filename="letter.pdf"\r\nContent-Type: application/pdf\r\n\r\n',
		),
		pdf,
		Buffer.from('\r\n--b--\r\n'),
	]);
	const { document_id: document } = await post('/files', { 'content-type': 'multipart/form-data; boundary=b' }, form);
	const left = [...NUMBERS];
	const worker = async () => {
		for (let number = left.shift(); number !== undefined; number = left.shift()) {
			const body = new URLSearchParams({ fax_number: number, document_id: String(document) }).toString();
			const { fax_job_id: job } = await post(
				'/fax',
				{ 'content-type': 'application/x-www-form-urlencoded' },
				Buffer.from(body),
			);
			if (!job) throw new Error('not sent');
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	agent.destroy();
}

async function makePdf(bytes) {
	const document = await PDFDocument.create();
	document.addPage();
	const content = Buffer.from(await document.save());
	return Buffer.concat([content, Buffer.from(`\n%${'x'.repeat(bytes - content.length - 2)}`)]);
}

main().catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});
