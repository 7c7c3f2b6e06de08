/**
 * One PDF of 200 KB to 200 numbers: `node bench/one-to-many.js` after `npm run build`. The Fax.to node in n8n's engine
 * against a plain client with kept-alive connections that uploads once, both five at a time, alternating, against the
 * same sandbox that takes 80 ms for each answer. Prints the ratio of the medians; the bar is 1.25.
 */
require('../test/typescript');
const http = require('node:http');
const { PDFDocument } = require('@cantoo/pdf-lib');
const harness = require('../test/harness/engine');
const { startSandbox } = require('../sandbox');
const { FaxTo, FaxToApi } = require('..');

const ROUNDS = 3;
const NUMBERS = Array.from({ length: 200 }, (_value, index) => `+1202555${2_000 + index}`);
const AT_ONCE = 5;
const LATENCY_MS = 80;
const BAR = 1.25;

async function main() {
	const pdf = await makePdf(200 * 1024);
	const sandbox = await startSandbox({ timeScale: 0 });
	const engine = harness.makeEngine({ nodes: { faxTo: new FaxTo() }, credentials: { faxToApi: new FaxToApi() } });
	const times = { node: [], plain: [] };
	try {
		for (let round = 0; round <= ROUNDS; round++) {
			for (const client of Object.keys(times)) {
				await sandbox.control.reset();
				sandbox.control.settings({ balance: 1_000 });
				sandbox.control.fault({ operation: '*', kind: 'delay', ms: LATENCY_MS, times: 0 });
				const began = performance.now();
				await (client === 'node' ? viaNode(engine, sandbox, pdf) : viaPlainClient(sandbox, pdf));
				const seconds = (performance.now() - began) / 1_000;
				const jobs = sandbox.control.state().jobs.length - 2;
				const calls = sandbox.control.requests().length;
				if (jobs !== NUMBERS.length || calls !== NUMBERS.length + 1)
					throw new Error(`${client}: ${jobs} faxes in ${calls} calls`);
				console.log(
					`${round === 0 ? 'warm-up' : `round ${round} of ${ROUNDS}`}: ${client} ${jobs} faxes in ${calls} calls`,
				);
				// The first round only loads what both need.
				if (round > 0) times[client].push(seconds);
			}
		}
	} finally {
		await sandbox.stop();
		harness.cleanUp();
	}
	const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
	const ratio = median(times.node) / median(times.plain);
	console.log(
		`\nFax.to node / plain keep-alive client: ${ratio.toFixed(2)} (bar ${BAR}: ${ratio <= BAR ? 'kept' : 'MISSED'})`,
	);
	process.exitCode = ratio <= BAR ? 0 : 1;
}

async function viaNode(engine, { apiKey, baseUrl }, pdf) {
	const binary = {
		data: { data: pdf.toString('base64'), mimeType: 'application/pdf', fileName: 'letter.pdf', fileExtension: 'pdf' },
	};
	const { error } = await engine.run({
		type: 'faxTo',
		parameters: {
			resource: 'fax',
			operation: 'send',
			source: 'binary',
			binaryPropertyName: 'data',
			faxNumber: '={{ $json.faxNumber }}',
			options: { concurrency: AT_ONCE },
		},
		credentials: { faxToApi: { apiKey, baseUrl, callbackToken: '' } },
		items: NUMBERS.map((faxNumber) => ({ json: { faxNumber }, binary })),
	});
	if (error) throw new Error(error.message);
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
