const { createServer } = require('node:http');
const { check } = require('./check');

const KEY = 'k3y&with=odd signs/+';

/** Answers of a server that is not what it should be; `respond` gets the path without query. */
async function withServer(respond, options) {
	const requests = [];
	const server = createServer((request, response) => {
		requests.push(`${request.method} ${request.url}`);
		respond(request.url.split('?')[0], response, request);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		const origin = `http://127.0.0.1:${server.address().port}`;
		return { ...(await check({ baseUrl: `${origin}/api/v2`, apiKey: KEY }, options)), requests };
	} finally {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
}

const sending =
	(body, status = 200, headers = { 'content-type': 'application/json' }) =>
	(_path, response) => {
		response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
	};

test.each([
	[
		'a web page',
		sending('<html>Hello</html>', 200, { 'content-type': 'text/html' }),
		/does not look like Fax.to/,
		'balance | body | JSON | web page',
	],
	['nothing', sending(''), /does not look like Fax.to/, 'balance | body | JSON | empty'],
	[
		'broken JSON',
		sending('{"status":"succ'),
		/does not look like Fax.to/,
		'balance | body | JSON | text that is not JSON',
	],
	[
		'401',
		sending({ status: 'failed', message: 'Unauthorized.' }, 401),
		/the API key was not accepted/,
		'balance | answer | a success | HTTP 401, status "failed", message "unauthorized"',
	],
	[
		'403 for ever',
		sending({ status: 'failed', message: 'Account blocked' }, 403),
		/limits requests, or refuses the account/,
		'balance | answer | a success | HTTP 403, status "failed", message "account blocked"',
	],
	[
		'403 for an hour',
		sending({ status: 'failed', message: 'Rate limit exceeded' }, 403, { 'retry-after': '3600' }),
		/limits requests/,
		'balance | answer | a success | HTTP 403, status "failed", message "rate limit exceeded"',
	],
	[
		'redirects',
		sending('', 302, { location: 'https://api.fax.to/login?next=secret' }),
		/does not look like Fax.to/,
		'balance | HTTP status | one of 200, 401, 403, 500 | 302',
	],
	[
		'500',
		sending('<h1>Whoops</h1>', 500, { 'content-type': 'text/html' }),
		/does not look like Fax.to/,
		'balance | answer | a success | HTTP 500 with a body that is a web page',
	],
])('%s: the report says so, and the check ends early', async (_name, respond, stopped, difference) => {
	const { report, differences, code, requests, markdown } = await withServer(respond);
	expect(report.stopped).toMatch(stopped);
	expect(differences[0]).toBe(difference);
	expect(code).toBe(2);
	expect(requests.length).toBeLessThan(20);
	expect(markdown).toContain('The check ended early');
	expect(markdown).not.toContain('secret');
});

test('a redirect is told, with its host, and not followed', async () => {
	const { came, requests } = await withServer((path, response) =>
		sending('', 302, { location: `https://api.fax.to${path}?api_key=${encodeURIComponent(KEY)}` })(path, response),
	);
	expect(came['base-url']).toMatch(
		/^contradicted: A redirect came: address https, host api\.fax\.to, path \/api\/v2\/balance, parameters api_key \(the account's\)\.$/,
	);
	expect(requests.every((request) => request.startsWith('GET /api/v2/'))).toBe(true);
});

test('no answer at all: it says why', async () => {
	expect((await withServer(() => undefined, { timeoutMs: 100 })).why).toBe('no answer in time');
	expect((await withServer((_path, response) => response.destroy())).why).toBe('the connection was lost');
	let origin;
	await withServer((_path, response, request) => {
		origin = `http://${request.headers.host}`;
		response.destroy();
	});
	expect((await check({ baseUrl: origin, apiKey: KEY })).why).toBe('nothing listens at that address');
});

test('odd shapes: each is named, nothing of it is shown, and no path is made of what came', async () => {
	const date = { date: '2031-02-03 04:05:06.000000', timezone_type: 3, timezone: 'Europe/Nowhere' };
	const fax = {
		id: '../../../file-clean',
		created: date,
		document_id: 7001234,
		document: 'Jane Roe divorce.pdf',
		recipient: 'anonymous',
		status: 'hmmm',
	};
	const file = {
		id: '7001234?x=1',
		filename: 'Jane Roe divorce.pdf',
		pages: '2',
		size: 'a lot',
		uploaded: '03/02/2031',
	};
	const answers = {
		'/balance': {
			status: 'success',
			balance: '73.19',
			currency_name: 'EUR',
			jane_at_example: 1,
			'jane@example.com': 'jane@example.com',
		},
		'/fax-history': { status: 'success', history: [fax, { ...fax, id: 7001235 }] },
		'/fax': { status: 'success', data: [] },
		'/files': { status: 'success', documents: [file] },
		'/numbers': {
			status: 'success',
			numbers: [{ id: 1, did_number: '+1/../../user' }],
			meta: { pagination: { total: 'many', links: 'none' } },
		},
		'/incoming-faxes': {
			status: 'success',
			meta: {},
			inbox: [
				{
					id: 5,
					number: '+12045550140',
					sender: '',
					filesize: '?',
					created_at: '2031-02-03',
					file_url: `http:\\\\files.example.org\\${KEY}`,
					preview_file: `ftp://fax.to/a?api_key=${KEY}x`,
				},
			],
		},
		'/incoming-faxes/12045550140': { status: 'success', inbox: [] },
		'/countries': {
			status: 'success',
			data: [
				{ country: 'FRANCE', a2_code: 'FR', dial_code: '33' },
				{ a2_code: 'USA', country: 'USA', dial_code: 1 },
			],
		},
		'/states/USA': { status: 'success', states: [{ id: '1/../../countries/didgroups/1/provision', name: 'x' }] },
		'/countries/USA/didgroups': {
			status: 'success',
			data: [{ did_group_id: 1, city_name: '%&api_key=', area_code: 'x', monthly_price: 1.5 }, null, 7],
		},
	};
	const { differences, came, code, requests, markdown, json, report } = await withServer((path, response) => {
		const body = answers[path.replace('/api/v2', '')];
		sending(body ?? { status: 'error', message: `No such job for jane@example.com, key ${KEY}` }, body ? 200 : 422)(
			path,
			response,
		);
	});
	expect(code).toBe(1);
	expect(report.stopped).toBeNull();
	expect(differences).toEqual(
		expect.arrayContaining([
			'balance | balance | must be number | text holding a decimal number',
			'balance | currency_name | is not described | 3 capital letters',
			'balance | (a name that is not shown) | is not described | email address',
			'history | history[].id | must match pattern "^\\d+$" | text',
			'history | history[].status | one of ["executed","success","failed"] | text',
			'files | files | is there | missing',
			'numbers | meta.pagination.links | one of the described forms | text',
			'countries | data[].a2_code | must match pattern "^[A-Z]{3}$" | 2 capital letters',
			'status of no fax | HTTP status | one of 200, 400, 401, 403, 404, 500 | 422',
			'DID groups | data[] | must be object | null or integer',
		]),
	);
	expect(came).toMatchObject({
		'files-envelope': 'contradicted: No list where the node looks for it: files.',
		'history-path': 'settled: /fax-history works, /fax does not.',
		'unknown-fax': 'contradicted: HTTP 422, status "error", message "no such job for … key …".',
		'status-words': 'contradicted: Also: a word that is not shown.',
		dates: "contradicted: The node can't read: history created.",
		'plus-sign': expect.stringMatching(/^contradicted: Not only digits in: recipient, sender, did_number/),
		'file-size': expect.stringMatching(/^contradicted: The node can't read filesize/),
		meta: "contradicted: The node can't read the meta of: numbers, incoming faxes.",
		'recipient-in-path': expect.stringMatching(/^contradicted: Digits without \+ find nothing/),
		'address-host': expect.stringMatching(/^contradicted: .*another host.*with back-slashes/),
		'key-in-addresses': expect.stringMatching(/^contradicted: .*api_key \(another\)/),
		'country-code': expect.stringMatching(/^contradicted/),
		'did-group-ids': expect.stringMatching(/^open/),
	});
	expect(report.notMade.map(({ id, why }) => `${id}: ${why}`)).toEqual(
		expect.arrayContaining([
			"status of a fax: what came can't be asked for",
			"area codes: what came can't be asked for",
		]),
	);
	for (const request of requests) expect(request).not.toMatch(/\.\.|clean|provision|user|%2e|%2f(?!%2b&|%2b$)/i);
	for (const text of [markdown, json]) {
		for (const value of [
			'Jane',
			'Roe',
			'jane@',
			'7001234',
			'73.19',
			'12045550140',
			'files.example.org',
			'hmmm',
			'anonymous',
			'Paris',
			'FRANCE',
			KEY,
			encodeURIComponent(KEY),
		])
			expect(text).not.toContain(value);
	}
});

test.each([
	[null],
	[[]],
	[7],
	['text'],
	[{}],
	[[null, 1, 'x', []]],
	[{ status: { deep: [1] }, history: {}, inbox: 'x', meta: [] }],
])('%j for everything: no crash', async (body) => {
	const { code, markdown } = await withServer(sending(body));
	expect(code).toBeGreaterThan(0);
	expect(markdown).toContain('## Result');
});

test('long and deep answers stay bounded', async () => {
	const record = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`a${'b'.repeat(30)}${index}`, index]));
	let deep = { end: 'x' };
	for (let index = 0; index < 500; index++) deep = { deep };
	const { code, markdown } = await withServer(sending({ status: 'success', history: Array(50).fill(record), deep }));
	expect(code).toBe(1);
	expect(markdown.length).toBeLessThan(400_000);
});
