const { READ_ONLY } = require('../../live-check/requests');
const { useSandbox, clientOf, formWithFile } = require('../sandbox/client');
const { check } = require('./check');

const use = useSandbox();

/** Settings of the sandbox → what the report must say. Every documented variant that a GET can see is here. */
const VARIANTS = [
	[
		{},
		0,
		{
			'files-envelope': 'settled: files: a bare list.',
			'status-meaning': /^settled: A failed fax has status "failed"/,
			'page-is-heeded': /^settled: It works in: history, files, numbers, incoming faxes/,
			meta: /With meta: numbers, incoming faxes.*Without: history, files\./,
			'id-types': /^settled: Numbers: history id.* Text: states id\.$/,
			'history-path': 'settled: /fax-history works, /fax works too.',
			'address-id': 'settled: They differ.',
			'city-pattern': /^settled: .* Without % it finds none/,
			'page-size': /numbers: 15 by default, 50 when 50 are asked for/,
			'newest-first': 'settled: history: newest first; incoming faxes: newest first.',
			'missing-key': 'settled: HTTP 401, status "failed", message "unauthorized".',
			'unknown-fax': 'settled: HTTP 404, status "failed", message "resource not found".',
			'rate-limit': /^open/,
			'base-url': /^open/,
		},
	],
	[
		{ statusVariant: 'request' },
		0,
		{
			'status-meaning': /^settled: A failed fax has status "success": it is the call's own/,
			'status-agrees-with-history': 'settled: failed: both tell; delivered: both tell.',
		},
	],
	[{ successCasing: 'success' }, 0, { 'status-casing': /^settled: GETs say "success"; on upload only an upload/ }],
	[{ filesEnvelope: 'object' }, 0, { 'files-envelope': 'settled: files: files.' }],
	[
		{ ids: 'string' },
		0,
		{
			'id-types': /^settled: Text: history id, .*DID groups did_group_id\.$/,
			'history-id': /^settled/,
			'file-id': /^settled/,
		},
	],
	[{ cleanVariant: 'swagger' }, 0, {}],
	[{ failedAs: 200 }, 0, { 'unknown-fax': /^settled: HTTP 404/ }],
	[{ failedAs: 400 }, 0, {}],
	[
		{ ignorePage: true },
		1,
		{
			'page-is-heeded': /^contradicted: .*history, files, numbers, incoming faxes/,
			'past-the-end': 'settled: history: records; files: records.',
		},
	],
	[{ historyMeta: true }, 0, { meta: /With meta: history, numbers/ }],
	[{ pageSize: 2, maxPageSize: 20 }, 0, { 'page-size': /numbers: 2 by default, 20 when 50 are asked for/ }],
	[
		{ rateLimit: { perSecond: 100, burst: 1, retryAfter: 0.02 } },
		0,
		{ 'rate-limit': /^settled: .* and says how long to wait; it went away/ },
	],
	[
		{ rateLimit: { perSecond: 200, burst: 1 } },
		0,
		{ 'rate-limit': /^settled: .* and does not say how long to wait; it went away/ },
	],
	[{ balance: 0 }, 0, { money: 'settled: Numbers: balance, cost, user_cash_balance.' }],
];

test.each(VARIANTS)('the sandbox with %j: exit code %i', async (settings, code, expected) => {
	use.control.settings(settings);
	const result = await check(use.sandbox);
	expect(result.differences).toEqual([]);
	for (const [id, finding] of Object.entries(expected)) {
		if (typeof finding === 'string') expect(`${id}: ${result.came[id]}`).toBe(`${id}: ${finding}`);
		else expect(result.came[id]).toMatch(finding);
	}
	expect(result.code).toBe(code);
	expect(result.report.notMade).toEqual([]);
	const contradicted = Object.entries(result.came)
		.filter(([, text]) => text.startsWith('contradicted'))
		.map(([id]) => id);
	expect(contradicted).toEqual(Object.keys(expected).filter((id) => String(expected[id]).includes('contradicted')));
});

test('an account in use: a fax on its way, and more records than a page', async () => {
	const call = clientOf(use.sandbox);
	const upload = await call('POST', '/files', { multipart: formWithFile('Letter to Jane Roe.txt', 'Dear Jane') });
	await call('POST', '/fax', { form: { fax_number: '+441632960961', document_id: String(upload.json.document_id) } });
	for (let index = 0; index < 16; index++) await use.control.incoming({});
	const { came, code, markdown } = await check(use.sandbox);
	expect(came['status-words']).toBe('settled: Seen: "executed", "failed", "success".');
	expect(code).toBe(0);
	expect(markdown).not.toMatch(/Jane|441632960961/);
});

test('an empty account: what nothing shows stays open, and nothing is called wrong', async () => {
	const call = clientOf(use.sandbox);
	const { json } = await call('POST', '/user', { key: null, json: { email: 'empty@example.com', password: 'secret' } });
	const { came, code, report, differences } = await check({ baseUrl: use.sandbox.baseUrl, apiKey: json.api_key });
	expect([differences, code]).toEqual([[], 0]);
	for (const id of [
		'status-meaning',
		'history-id',
		'page-is-heeded',
		'plus-encoding',
		'recipient-in-path',
		'address-host',
		'newest-first',
	]) {
		expect(`${id} ${came[id]}`).toMatch(/^\S+ open: (There is no|No list)/);
	}
	expect(report.notMade.map(({ id, why }) => `${id}: ${why}`)).toEqual([
		'status of a fax: there is no sent fax',
		'status of another fax: there are no two sent faxes that ended differently',
		'cost of a file: there is no file',
		'incoming faxes of a number: there is no number and no incoming fax',
	]);
});

describe('what reaches the server', () => {
	test('is nothing but GETs on the list, with a parameter of the list, and changes nothing', async () => {
		const before = use.control.state();
		await check(use.sandbox);
		const { now, ...after } = use.control.state();
		expect({ now, ...after }).toEqual({ ...before, now });
		const allowed = Object.keys(READ_ONLY).map(
			(path) => new RegExp(`^/api/v2${path.replace(/\{\w+\}/g, '[A-Z0-9]+')}$`),
		);
		const log = use.control.requests();
		expect(log.length).toBeGreaterThan(30);
		for (const { method, path, body, file } of log) {
			expect([method, body, file]).toEqual(['GET', {}, null]);
			expect(allowed.some((expression) => expression.test(path))).toBe(true);
			expect(path).not.toMatch(/clean|preview|provision|user|login/);
		}
		expect(new Set(log.map(({ path }) => path)).size).toBeGreaterThanOrEqual(15);
	});
});

test('the key and personal values are in no form of the report, even before the last sweep', async () => {
	const { sandbox, control } = use;
	const { report, markdown, json, lines } = await check(sandbox);
	const values = new Set();
	const collect = (value) => {
		if (value !== null && typeof value === 'object') Object.values(value).forEach(collect);
		// Below four digits a number may be anybody's; words are those of the documents.
		else if (
			typeof value === 'number'
				? value > 1_000
				: typeof value === 'string' && /\d{4}|@|\./.test(value) && !/^\d{4}-\d\d-\d\d/.test(value)
		)
			values.add(String(value));
	};
	collect(control.state());
	const key = sandbox.apiKey;
	const spellings = [key, encodeURIComponent(key), Buffer.from(key).toString('base64')];
	const wanted = [
		...values,
		...spellings,
		...[
			'12045550140',
			'12025550100',
			'12025550101',
			'441224459292',
			'WINNIPEG',
			'BIRMINGHAM',
			'Invoice',
			'Certificate',
			'100.1',
			'0.2',
		],
	];
	expect(wanted.length).toBeGreaterThan(30);
	for (const text of [JSON.stringify(report), markdown, json, lines.join('\n')]) {
		for (const value of wanted) expect(text).not.toContain(value);
	}
	expect(() => JSON.parse(json)).not.toThrow();
	expect(markdown).toContain('`inbox[].sender`: text of 12 digits');
	expect(markdown).toContain('`history[].document`: file name ending in .pdf');
	expect(markdown).toContain("api_key (the account's)");
});
