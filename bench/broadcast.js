/**
 * How long a broadcast with Wait for Delivery takes: `node bench/broadcast.js` after `npm run build`. One letter goes to 200 numbers, each
 * call lasts 1 to 5 minutes, and each outcome is waited for, under no limit and under 60 calls a minute. All in simulated time, which
 * all rows share. Fax > Send is compared with a model of n8n's own nodes: HTTP Request, Wait (a minute) and a loop, five
 * faxes at a time, or all sent first and then asked for one by one.
 */
const { FaxTo } = require('..');
const limits = require('../sandbox/rate-limit');
const { simulated } = require('./simulatedTime');

const FAXES = 200;
const CONCURRENCY = 5;
const LATENCY_MS = 80;
const MINUTE_MS = 60_000;
const BAR = { ratio: 1.15, reads: 3 };
const PDF = Buffer.from(
	'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

const LIMITS = [
	{ name: 'no limit', take: () => true, leastToSend: (FAXES * LATENCY_MS) / CONCURRENCY / 1_000 },
	{ name: '60 calls a minute', calls: 60, leastToSend: (Math.ceil(FAXES / 60) - 1) * 60 },
];

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Fax.to, as far as a broadcast meets it. */
class FaxToDouble {
	/** @type {Array<{ id: number, to: string, made: number, ends: number }>} newest last */
	faxes = [];
	sends = 0;
	reads = 0;
	refused = 0;

	constructor({ take, calls }) {
		const limiter = calls ? limits.slidingWindow({ calls, seconds: 60 }) : undefined;
		this.passes = limiter ? () => limiter.take(Date.now(), 0) : take;
	}

	/** @returns {Promise<{ statusCode: number, headers: object, body: object }>} */
	async answer({ method, url, qs = {}, body }) {
		await sleep(LATENCY_MS);
		if (!this.passes()) {
			this.refused++;
			return { statusCode: 403, headers: {}, body: { status: 'failed', message: 'Rate limit exceeded' } };
		}
		const path = new URL(url).pathname.replace('/api/v2', '');
		if (method === 'GET') this.reads++;
		return { statusCode: 200, headers: {}, body: this.#bodyOf(method, path, qs, body) };
	}

	#bodyOf(method, path, qs, body) {
		if (path === '/files') return { status: 'Success', document_id: 1, total_pages: 1, document: { id: 1 } };
		if (path === '/fax' && method === 'POST')
			return this.#send(new URLSearchParams(String(body)).get('fax_number') ?? '');
		if (path === '/fax-history') {
			const [limit, page] = [Number(qs.limit), Number(qs.page)];
			return {
				status: 'success',
				history: this.faxes
					.toReversed()
					.slice((page - 1) * limit, page * limit)
					.map(recordOf),
			};
		}
		const fax = this.faxes.find(({ id }) => path === `/fax/${id}/status`);
		return { status: fax ? recordOf(fax).status : 'failed', message: messageOf(fax), user_cash_balance: 100 };
	}

	#send(to) {
		const id = 1_000 + this.sends++;
		// 1 to 5 minutes, the same for each row.
		const lasts = MINUTE_MS * (1 + 4 * ((id * 0.618034) % 1));
		this.faxes.push({ id, to, made: Date.now(), ends: Date.now() + lasts });
		return { status: 'executed', fax_job_id: id, user_cash_balance: 100, cost: 0.1 };
	}

	get slowest() {
		return Math.max(...this.faxes.map(({ made, ends }) => ends - made)) / 1_000;
	}
}

const isEnded = ({ ends }) => ends <= Date.now();
// One of twenty is busy.
const isBusy = ({ id }) => id % 20 === 0;
const messageOf = (fax) =>
	!fax
		? 'Resource not Found'
		: !isEnded(fax)
			? 'In progress'
			: isBusy(fax)
				? 'Fax Failed - Line Busy'
				: 'Sent! Fax Has Been Answered.';
const recordOf = (fax) => ({
	id: fax.id,
	created: { date: new Date(fax.made).toISOString().replace('T', ' ').slice(0, 19), timezone_type: 3, timezone: 'UTC' },
	document_id: 1,
	document: 'letter.pdf',
	recipient: fax.to.slice(1),
	status: !isEnded(fax) ? 'executed' : isBusy(fax) ? 'failed' : 'success',
});

const numbers = Array.from({ length: FAXES }, (_value, index) => `+1303555${String(1_000 + index)}`);
let accounts = 0;

/** Fax > Send in an n8n context with only the functions that it needs. */
async function withNode(double) {
	const apiKey = `bench-${++accounts}`;
	const items = numbers.map((number) => ({
		json: { number },
		binary: {
			data: { data: PDF.toString('base64'), mimeType: 'application/pdf', fileName: 'letter.pdf', fileExtension: 'pdf' },
		},
	}));
	const parameters = {
		resource: 'fax',
		operation: 'send',
		source: 'binary',
		binaryPropertyName: 'data',
		waitForDelivery: true,
		maxWait: 3_600,
		options: { concurrency: CONCURRENCY, giveUpAfter: 10 },
	};
	const context = {};
	const n8n = {
		getInputData: () => items,
		getNodeParameter: (name, index, fallback) =>
			name === 'faxNumber'
				? numbers[index]
				: (name.split('.').reduce((value, part) => value?.[part], parameters) ?? fallback),
		getNode: () => ({ id: 'n', name: 'Fax.to', type: 'n8n-nodes-faxto.faxTo', typeVersion: 1, parameters: {} }),
		getWorkflow: () => ({ id: apiKey }),
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		getWorkflowStaticData: () => ({}),
		getExecutionId: () => apiKey,
		getContext: () => context,
		getMode: () => 'manual',
		getTimezone: () => 'UTC',
		getCredentials: async () => ({ apiKey, baseUrl: 'https://fax.example/api/v2' }),
		getExecutionCancelSignal: () => undefined,
		continueOnFail: () => false,
		addExecutionHints: () => undefined,
		logger: { info: () => undefined, warn: () => undefined, debug: () => undefined, error: () => undefined },
		helpers: {
			assertBinaryData: (index, name) => items[index].binary[name],
			getBinaryDataBuffer: async (index, name) => Buffer.from(items[index].binary[name].data, 'base64'),
			httpRequestWithAuthentication: async (_type, options) => await double.answer(options),
		},
	};
	const [outputs] = await new FaxTo().execute.call(n8n);
	return outputs.filter(({ json }) => json.final === true).length;
}

/** A call as the HTTP Request node makes it, one a second under a limit: what is refused is tried again after a minute. */
async function call(double, options) {
	for (;;) {
		if (double.isLimited) await sleep(1_000);
		const { statusCode, body } = await double.answer({ url: `https://fax.example/api/v2${options.path}`, ...options });
		if (statusCode === 200) return body;
		await sleep(MINUTE_MS);
	}
}

/** HTTP Request (a batch), then Wait and HTTP Request for each that has not ended, in a loop. @param {number} batch how many before the wait */
async function withHttpRequest(double, batch) {
	let ended = 0;
	for (let first = 0; first < FAXES; first += batch) {
		let open = [];
		for (const to of numbers.slice(first, first + batch)) {
			const body = new URLSearchParams({ fax_number: to, document_id: '1' });
			open.push((await call(double, { method: 'POST', path: '/fax', body })).fax_job_id);
		}
		while (open.length > 0) {
			await sleep(MINUTE_MS);
			const left = [];
			for (const id of open)
				if ((await call(double, { method: 'GET', path: `/fax/${id}/status` })).message === 'In progress') left.push(id);
			ended += open.length - left.length;
			open = left;
		}
	}
	return ended;
}

const WAYS = [
	{ name: 'Fax.to > Send', run: withNode, isOurs: true },
	{ name: 'HTTP Request, 5 at a time', run: async (double) => await withHttpRequest(double, CONCURRENCY) },
	{ name: 'HTTP Request, all first', run: async (double) => await withHttpRequest(double, FAXES) },
];

async function main() {
	let bad = 0;
	console.log(
		'| limit | how | minutes | ÷ least | reading calls a fax | refused |\n| --- | --- | --- | --- | --- | --- |',
	);
	for (const limit of LIMITS) {
		for (const { name, run, isOurs } of WAYS) {
			const double = new FaxToDouble(limit);
			double.isLimited = limit.calls !== undefined;
			const { result, seconds } = await simulated(async () => await run(double));
			const ratio = seconds / (limit.leastToSend + double.slowest + 60);
			const reads = double.reads / FAXES;
			const isBad = result !== FAXES || double.sends !== FAXES || (isOurs && (ratio > BAR.ratio || reads > BAR.reads));
			if (isBad) bad++;
			const row = [limit.name, name, (seconds / 60).toFixed(1), ratio.toFixed(2), reads.toFixed(2), double.refused];
			console.log(`| ${row.join(' | ')} |${isBad ? ` BAD: ${result} ended, ${double.sends} sent` : ''}`);
		}
	}
	console.log(
		`Bars: time at most ${BAR.ratio} times (the least time to send all, the slowest fax, and a minute), ${BAR.reads} reading calls a fax.`,
	);
	process.exit(bad > 0 ? 1 : 0);
}

void main();
