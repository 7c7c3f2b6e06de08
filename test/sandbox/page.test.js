const http = require('node:http');
const { PDFDocument } = require('@cantoo/pdf-lib');
const { overview } = require('../../sandbox/page/lists');
const { plainly } = require('../../sandbox/page/callbackTable');
const { executionsUrl } = require('../../sandbox/page/forms');
const { DEFAULTS } = require('../../sandbox/settings');
const { API_KEY, State } = require('../../sandbox/state');
const { formWithFile, useSandbox } = require('./client');

const use = useSandbox();
const SCRIPT = '"><img src=x onerror=alert(1)>\'&';

/** A request as a browser or something like it sends it: with any Host and Origin. */
function raw(method, path, headers = {}, body = '') {
	return new Promise((resolve, reject) => {
		const { hostname, port } = new URL(use.sandbox.url);
		const request = http.request({ hostname, port, method, path, headers, agent: false }, (answer) => {
			const chunks = [];
			answer.on('data', (chunk) => chunks.push(chunk));
			answer.on('end', () =>
				resolve({
					status: answer.statusCode,
					headers: answer.headers,
					bytes: Buffer.concat(chunks),
					text: Buffer.concat(chunks).toString('utf8'),
				}),
			);
			answer.on('error', reject);
		});
		request.on('error', reject);
		request.end(body);
	});
}

const get = (path, headers) => raw('GET', path, headers);

/** Submits a form without a file and follows where it leads. */
async function submit(name, fields) {
	const answer = await raw(
		'POST',
		`/actions/${name}`,
		{ 'content-type': 'application/x-www-form-urlencoded' },
		new URLSearchParams(fields).toString(),
	);
	return answer.status === 303 ? await get(answer.headers.location) : answer;
}

/** Submits “Send me a fax”. */
async function sendMe(fields, file) {
	const form = file ? formWithFile(file.name, file.bytes, fields) : formWithFile('', '', fields);
	const answer = await fetch(`${use.sandbox.url}/actions/receive`, { method: 'POST', body: form });
	return { status: answer.status, url: answer.url, text: await answer.text() };
}

const newestFax = () => use.control.state().inbox.at(-1);
const TO = { from: '+49 30 1234567', to: '+12055550141' };

async function pdfOf(pages) {
	const pdf = await PDFDocument.create();
	for (let page = 0; page < pages; page += 1) pdf.addPage();
	return await pdf.save();
}

async function send(name, bytes, fields = {}) {
	const { json } = await use.call('POST', '/fax', {
		multipart: formWithFile(name, bytes, { fax_number: '+12025550100', ...fields }),
	});
	return json.fax_job_id;
}

describe('the overview', () => {
	test('shows what the account has, with money in two decimals', async () => {
		const { status, text, headers } = await get('/');
		expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
		for (const part of [
			'Invoice_60037308.pdf',
			'Certificate.PDF',
			'To +12025550100',
			'From +441224459292',
			'100.10',
			'0.20',
			'Busy',
			'Delivered',
			use.sandbox.apiKey,
			use.sandbox.baseUrl,
		]) {
			expect(text).toContain(part);
		}
		expect(text).toContain('None were sent yet');
	});

	test('shows a fax on its way, its outcome afterwards, and what Fax.to says', async () => {
		const id = await send('a.txt', 'Hello', { fax_number: '+12025550103' });
		expect((await get(`/sent/${id}`)).text).toContain('On its way');
		await use.control.advance(2);
		const { text } = await get(`/sent/${id}`);
		expect(text).toContain('Hung up');
		expect(text).toContain('Fax Failed - Early Hangup');
	});

	test('says what to do where there is nothing', () => {
		const state = new State();
		state.addAccount({ email: 'a@example.com', password: null, apiKey: API_KEY });
		const { text } = overview(
			{ state, settings: DEFAULTS, callbacks: { list: () => [] }, apiKey: API_KEY, url: 'http://127.0.0.1:1' },
			'',
			{},
		);
		expect(text).toContain('Nothing was sent yet.');
		expect(text).toContain('Nothing came in yet.');
		expect(text).toContain('None were sent yet.');
	});

	test('asks no other server for anything and labels each field', async () => {
		const { text } = await get('/');
		expect(text).not.toMatch(/(src|href|action|data-source)="(https?:)?\/\//);
		const fields = [...text.matchAll(/<(?:input|select) id="(\w+)"/g)].map(([, id]) => id);
		expect(fields).toEqual(['from', 'to', 'file', 'outcome', 'amount', 'url']);
		for (const id of fields) expect(text).toContain(`<label for="${id}">`);
		expect([...text.matchAll(/<h1/g)]).toHaveLength(1);
	});

	test('keeps its own requests out of the log of API requests', async () => {
		await get('/');
		await get('/assets/page.css');
		await submit('top-up', { amount: '1' });
		expect(use.control.requests()).toEqual([]);
	});
});

describe('lists and faxes', () => {
	test('all lists have a page, and long ones several', async () => {
		for (let count = 0; count < 52; count += 1) await use.control.incoming();
		const first = await get('/inbox');
		expect([...first.text.matchAll(/class="card"/g)]).toHaveLength(50);
		const second = await get('/inbox?page=2');
		expect([...second.text.matchAll(/class="card"/g)]).toHaveLength(5);
		for (const page of ['0', '-1', '99', 'x', '1e99', '2&page=3'])
			expect((await get(`/inbox?page=${page}`)).status).toBe(200);
		for (const path of ['/sent', '/callbacks']) expect((await get(path)).status).toBe(200);
	});

	test.each(['/sent/1', '/sent/x', '/inbox/999', '/sent/1/file', '/inbox/__proto__', '/inbox/1/file'])(
		'%s is answered 404 with a way back',
		async (path) => {
			const { status, text } = await get(path);
			expect(status).toBe(404);
			expect(text).toContain('<a href="/">Overview</a>');
		},
	);

	test('a received fax has a sheet for each page and its PDF', async () => {
		const { bytes } = await get('/inbox/5/file');
		expect((await PDFDocument.load(bytes)).getPageCount()).toBe(3);
		expect([...(await get('/inbox/5')).text.matchAll(/data-page="/g)]).toHaveLength(3);
	});

	test('a text is shown on as many pages as were paid, whatever is in it', async () => {
		const text = `${'x'.repeat(3000)}\n\t漢字 é € \u0007\r\n${'line\n'.repeat(100)}`;
		const id = await send('a.txt', text);
		const { headers, bytes } = await get(`/sent/${id}/file`);
		expect(headers['content-type']).toBe('application/pdf');
		expect((await PDFDocument.load(bytes)).getPageCount()).toBe(use.control.state().jobs.at(-1).pages);
	});

	test('of an endless text the first 200 pages are drawn, and the page says so', async () => {
		const id = await send('a.txt', '\n'.repeat(60 * 700));
		const { text } = await get(`/sent/${id}`);
		expect([...text.matchAll(/data-page="/g)]).toHaveLength(200);
		expect(text).toContain('the first 200 of 700 pages');
		expect((await PDFDocument.load((await get(`/sent/${id}/file`)).bytes)).getPageCount()).toBe(200);
	});

	test('a document that was deleted after sending can still be looked at', async () => {
		const id = await send('a.pdf', await pdfOf(2), { delete_file: '1' });
		expect((await get(`/sent/${id}`)).text).toContain('no longer at Fax.to');
		expect((await PDFDocument.load((await get(`/sent/${id}/file`)).bytes)).getPageCount()).toBe(2);
	});

	test('what a browser cannot show is a download', async () => {
		const directory = Buffer.concat([Buffer.from('II*\0'), Buffer.from([8, 0, 0, 0, 0, 0, 0, 0, 0, 0])]);
		const id = await send('a.tiff', directory);
		const { text } = await get(`/sent/${id}`);
		expect(text).toContain('Browsers can’t show this file.');
		expect(text).not.toContain('data-source');
		expect((await get(`/sent/${id}/file`)).headers['content-type']).toBe('application/octet-stream');
	});
});

test.each([
	[401, 'HTTP 401: the token is missing or wrong.'],
	[404, 'HTTP 404: no published workflow has this address.'],
])('a trigger that answers %i is explained', async (status, words) => {
	const receiver = http.createServer((request, answer) =>
		request.resume().on('end', () => answer.writeHead(status).end('No')),
	);
	await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
	try {
		use.control.settings({ callbackUrl: `http://127.0.0.1:${receiver.address().port}/webhook/a` });
		await send('a.txt', Buffer.from('Hello'));
		await use.control.advance(2);
		expect((await get('/callbacks')).text).toContain(words);
	} finally {
		receiver.close();
	}
});

describe('texts from outside', () => {
	test('are never HTML: file names, sender, answers of a receiver', async () => {
		const receiver = http.createServer((request, answer) =>
			request.resume().on('end', () => answer.writeHead(500).end(SCRIPT)),
		);
		await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
		try {
			use.control.settings({ callbackUrl: `http://127.0.0.1:${receiver.address().port}/webhook/${SCRIPT}` });
			const { json } = await use.call('POST', '/files', {
				form: { AddRemoteFile: `https://example.com/${encodeURIComponent(SCRIPT)}.pdf` },
			});
			const sent = await use.call('POST', '/fax', {
				form: { fax_number: '+12025550100', document_id: json.document_id, tsi_number: SCRIPT },
			});
			expect(sent.json.status).toBe('executed');
			await use.control.advance(2);
			for (const path of ['/', '/sent', '/callbacks', `/sent/${sent.json.fax_job_id}`]) {
				const { text } = await get(path);
				expect(text).not.toContain('<img');
				expect(text).toContain('&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&amp;');
				expect(text).not.toContain(SCRIPT);
			}
		} finally {
			receiver.close();
		}
	});

	test('are never HTML: what a refused form held, and the address', async () => {
		const { status, text } = await submit('callback-url', { url: SCRIPT });
		expect(status).toBe(400);
		expect(text).toContain('role="alert"');
		expect(text).toContain('value="&quot;&gt;&lt;img');
		expect(text).not.toContain('<img');
		const answer = await get(`/?done=${encodeURIComponent(SCRIPT)}&done=reset`);
		expect(answer.text).not.toContain('alert(1)');
		expect((await get('/?done=constructor')).text).not.toContain('role="status"');
	});

	test('are cut when they are long', async () => {
		const { json } = await use.call('POST', '/files', {
			form: { AddRemoteFile: `https://example.com/${'n'.repeat(200_000)}.pdf` },
		});
		await use.call('POST', '/fax', { form: { fax_number: '+12025550100', document_id: json.document_id } });
		const before = use.control.state().documents.at(-1).name.length;
		expect(before).toBeGreaterThan(199_000);
		expect((await get('/')).text.length).toBeLessThan(40_000);
	});

	test('are never served as a type that runs scripts', async () => {
		const id = await send('page.png', '<script>alert(1)</script>');
		const { headers } = await get(`/sent/${id}/file`);
		expect([headers['content-type'], headers['x-content-type-options']]).toEqual(['image/png', 'nosniff']);
	});
});

describe('the forms', () => {
	test('deliver a PDF with all its pages', async () => {
		const bytes = Buffer.from(await pdfOf(4));
		const { status, text } = await sendMe(TO, { name: 'x.pdf', bytes });
		expect(status).toBe(200);
		expect(text).toContain('A fax came in.');
		expect(newestFax()).toMatchObject({ from: '49301234567', to: '+12055550141', pages: 4, size: bytes.length });
	});

	test('deliver a text as a PDF, and a sample page without a file', async () => {
		await sendMe(TO, { name: 'x.txt', bytes: 'Grüße\n'.repeat(61) });
		expect(newestFax().pages).toBe(2);
		await sendMe({ ...TO, from: '' });
		expect(newestFax()).toMatchObject({ from: '12025550117', pages: 1 });
		const { bytes } = await get(`/inbox/${newestFax().fileId}/file`);
		expect((await PDFDocument.load(bytes)).getPageCount()).toBe(1);
	});

	test.each([
		['a number that is none', { ...TO, from: 'me' }, undefined, 'From Number: '],
		['somebody else’s number', { ...TO, to: '+4930123456' }, undefined, 'To Number: '],
		['no number at all', { from: '' }, undefined, 'To Number: '],
		['a program', TO, { name: 'x.pdf', bytes: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]) }, 'neither a PDF nor text'],
		['an empty file', TO, { name: 'x.txt', bytes: '' }, 'it is empty'],
		['a broken PDF', TO, { name: 'x.pdf', bytes: '%PDF-1.4 nothing' }, 'can’t be read'],
		['a book', TO, { name: 'x.txt', bytes: '\n'.repeat(60 * 201) }, 'it has 201 pages'],
	])('refuse %s, and keep what was entered', async (_what, fields, file, message) => {
		const before = use.control.state().inbox.length;
		const { status, text } = await sendMe(fields, file);
		expect(status).toBe(400);
		expect(text).toContain('role="alert"');
		expect(text).toContain(message);
		expect(text).toContain(`value="${fields.from}"`);
		expect(use.control.state().inbox).toHaveLength(before);
	});

	test('refuse a file above 50 MB', async () => {
		const { status, text } = await sendMe(TO, {
			name: 'x.pdf',
			bytes: Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(50 * 1024 * 1024)]),
		});
		expect(status).toBe(400);
		expect(text).toContain('larger than 50 MB');
	});

	test('choose the outcome of the next faxes, until the number decides again', async () => {
		await submit('outcome', { outcome: 'no_answer' });
		await send('a.txt', 'a', { fax_number: '+12025550100' });
		expect(use.control.state().jobs.at(-1).msgCode).toBe('no_answer');
		expect((await get('/')).text).toContain('<option value="no_answer" selected>');
		await submit('outcome', { outcome: 'refused' });
		const refused = await use.call('POST', '/fax', {
			multipart: formWithFile('a.txt', 'a', { fax_number: '+12025550100' }),
		});
		expect(refused.json).toMatchObject({ status: 'failed' });
		await submit('outcome', { outcome: '' });
		await send('a.txt', 'a', { fax_number: '+12025550101' });
		expect(use.control.state().jobs.at(-1).msgCode).toBe('busy');
		expect((await submit('outcome', { outcome: '__proto__' })).status).toBe(400);
	});

	test('set and remove the callback URL, with a link to n8n’s executions', async () => {
		const { text } = await submit('callback-url', { url: ' http://127.0.0.1:5678/webhook/a-b/fax?token=t ' });
		expect(use.control.settings().callbackUrl).toBe('http://127.0.0.1:5678/webhook/a-b/fax?token=t');
		expect(text).toContain('href="http://127.0.0.1:5678/home/executions"');
		await submit('callback-url', { url: '' });
		expect(use.control.settings().callbackUrl).toBeNull();
		for (const url of ['javascript:alert(1)', 'ftp://a/', 'http://', 'x']) {
			expect([url, (await submit('callback-url', { url })).status]).toEqual([url, 400]);
		}
		expect(use.control.settings().callbackUrl).toBeNull();
	});

	test('top up the balance by exactly what was entered', async () => {
		const { text } = await submit('top-up', { amount: '0.29' });
		expect(use.control.settings().balance).toBe(100.39);
		expect(text).toContain('100.39');
		for (const amount of ['0', '-5', 'x', '', '1e9', 'Infinity', 'NaN']) {
			expect([amount, (await submit('top-up', { amount })).status]).toEqual([amount, 400]);
		}
		expect(use.control.settings().balance).toBe(100.39);
	});

	test('skip ahead, so that a fax ends', async () => {
		const id = await send('a.txt', 'a', { fax_number: '+12025550106' });
		await submit('skip', { seconds: '60' });
		expect((await get(`/sent/${id}`)).text).toContain('Delivered');
		for (const seconds of ['1', '', '-60', 'toString']) expect((await submit('skip', { seconds })).status).toBe(400);
	});

	test('reset everything', async () => {
		await submit('outcome', { outcome: 'busy' });
		await submit('top-up', { amount: '5' });
		await send('a.txt', 'a');
		await submit('reset', {});
		expect(use.control.state().jobs).toHaveLength(2);
		expect(use.control.settings()).toMatchObject({ outcome: null, balance: 100.1 });
	});

	test('are not carried out by a GET, and a broken one is refused', async () => {
		expect((await get('/actions/reset')).status).toBe(404);
		const broken = await raw(
			'POST',
			'/actions/receive',
			{ 'content-type': 'multipart/form-data; boundary=x' },
			'--x\r\nnothing',
		);
		expect(broken.status).toBeGreaterThanOrEqual(400);
		expect(broken.status).toBeLessThan(500);
		expect((await raw('POST', '/actions/outcome', { 'content-type': 'application/json' }, '{}')).status).toBe(400);
	});
});

describe('other web pages', () => {
	const foreign = [
		['a page elsewhere', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
		['a page elsewhere in an older browser', { origin: 'http://evil.example' }],
		['a sandboxed frame', { origin: 'null' }],
		['another port of this machine', { origin: 'http://127.0.0.1:1' }],
		['a request that hides its origin', { 'sec-fetch-site': 'same-site' }],
	];
	const changes = [
		['POST', '/actions/reset'],
		['POST', '/actions/receive'],
		['POST', '/_sandbox/reset'],
		['POST', '/_sandbox/incoming'],
		['PUT', '/_sandbox/settings'],
		['DELETE', '/_sandbox/requests'],
	];

	test.each(foreign)('%s changes nothing', async (_who, headers) => {
		const id = await send('a.txt', 'a');
		for (const [method, path] of changes) {
			expect([path, (await raw(method, path, headers)).status]).toEqual([path, 403]);
		}
		expect(use.control.state().jobs.at(-1).id).toBe(id);
		expect(use.control.state().inbox).toHaveLength(3);
	});

	test.each([
		'evil.example',
		'evil.example:5199',
		'127.0.0.1.evil.example',
		'localhost.evil.example',
		'a@evil.example',
		'evil.example.',
		'%',
	])('a name that leads here for a moment (%s) neither reads nor changes', async (host) => {
		for (const [method, path] of [
			...changes,
			['GET', '/'],
			['GET', '/inbox/4/file'],
			['GET', '/_sandbox/state'],
			['GET', '/assets/page.css'],
		]) {
			const { status } = await raw(method, path, { host, origin: `http://${host}` });
			expect([path, status]).toEqual([path, 403]);
		}
	});

	test.each([
		'127.0.0.1:5199',
		'localhost:5199',
		'[::1]:5199',
		'sandbox.localhost',
		'host.docker.internal:5199',
		'172.17.0.1',
	])('%s is this machine', async (host) => {
		expect((await get('/', { host })).status).toBe(200);
		expect(
			(await raw('POST', '/_sandbox/incoming', { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }))
				.status,
		).toBe(200);
	});

	test('the emulated API takes requests as before: it has a key', async () => {
		const { status } = await raw('GET', `/api/v2/balance?api_key=${use.sandbox.apiKey}`, {
			host: 'fax.example',
			origin: 'https://app.example',
		});
		expect(status).toBe(200);
	});

	test('may link to the page, but neither frame it nor run anything in it', async () => {
		const { status, headers } = await get('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' });
		expect(status).toBe(200);
		const policy = headers['content-security-policy'];
		for (const rule of [
			"default-src 'none'",
			"script-src 'self' 'wasm-unsafe-eval'",
			"frame-ancestors 'none'",
			"form-action 'self'",
			"base-uri 'none'",
		])
			expect(policy).toContain(rule);
		expect(policy).not.toContain('unsafe-inline');
		expect(headers).toMatchObject({
			'x-content-type-options': 'nosniff',
			'referrer-policy': 'same-origin',
			'cross-origin-resource-policy': 'same-origin',
			'cache-control': 'no-store',
		});
	});
});

describe('files of the page', () => {
	test.each([
		['/assets/page.css', 'text/css; charset=utf-8'],
		['/assets/live.mjs', 'text/javascript; charset=utf-8'],
		['/assets/pages.mjs', 'text/javascript; charset=utf-8'],
		['/assets/icon.svg', 'image/svg+xml'],
		['/assets/pdfjs/build/pdf.min.mjs', 'text/javascript; charset=utf-8'],
		['/assets/pdfjs/build/pdf.worker.min.mjs', 'text/javascript; charset=utf-8'],
		['/assets/pdfjs/wasm/jbig2.wasm', 'application/wasm'],
		['/assets/pdfjs/fonts/LiberationSans-Regular.ttf', 'application/octet-stream'],
	])('%s is there', async (path, type) => {
		const { status, headers } = await get(path);
		expect([status, headers['content-type']]).toEqual([200, type]);
	});

	test.each([
		'/assets/..%2findex.js',
		'/assets/../index.js',
		'/assets/pdfjs/..%2f../package.json',
		'/assets/pdfjs/build/..%2f..%2fpackage.json',
		'/assets/pdfjs/__proto__/x',
		'/assets/.',
		'/assets/%00',
		'/assets/pdfjs/types/src',
	])('%s is not', async (path) => {
		expect((await get(path)).status).toBe(404);
	});
});

test('n8n’s executions are found below a path of its own, and only for a webhook', () => {
	expect(executionsUrl('https://example.com/n8n/webhook/abc?token=t')).toBe('https://example.com/n8n/home/executions');
	expect(executionsUrl('http://127.0.0.1:5678/webhook-test/abc')).toBe('http://127.0.0.1:5678/home/executions');
	for (const url of [null, 'http://127.0.0.1:9/elsewhere', 'nowhere', 'javascript:/webhook/x'])
		expect(executionsUrl(url)).toBeNull();
});

test.each([
	['connect ECONNREFUSED 127.0.0.1:1', 'nothing listens at this address. Is n8n running, and is the port right?'],
	['getaddrinfo ENOTFOUND n8n.example', 'this host name does not exist. Check the Callback URL.'],
	['socket hang up', 'the connection was closed before an answer came.'],
	['The account has no callback URL any more.', 'The account has no callback URL any more.'],
])('why no answer came is said in plain words: %s', (error, words) => expect(plainly(error)).toBe(words));
