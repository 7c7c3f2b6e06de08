import fc from 'fast-check';
import { ExpressionError } from 'n8n-workflow';
import { mayHaveHappened, silenceOf } from '../../nodes/FaxTo/api/attempt';
import type { FaultDefinition } from '../../sandbox/types';
import { mapTexts, textOf } from '../../nodes/FaxTo/lib/json';
import { byId, credentialFor, engine, useSandbox } from '../harness';

jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

const sandbox = useSandbox();
const BALANCE = { resource: 'account', operation: 'getBalance' };
const SEND = {
	resource: 'fax',
	operation: 'send',
	source: 'file',
	documentId: byId(112601),
	faxNumber: '+12025552000',
};
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const run = async (parameters: object, more: object = {}) =>
	await engine.run({ type: 'faxTo', parameters, credentials: credentialFor(sandbox), items: [{ json: {} }], ...more });
const jobs = () => (sandbox.control.state() as { jobs: unknown[] }).jobs.slice(2);
const asked = (path: string) => sandbox.control.requests().filter((request) => request.path.endsWith(path)).length;
const answering = (operation: string, more: Partial<FaultDefinition>) =>
	sandbox.control.fault({ operation, kind: 'status', status: 200, bodyType: 'json', times: 0, ...more });
const nested = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`;

describe('answers that can be read', () => {
	test.each([9_000, 200_000])('what is nested %i deep is left out, the rest is there', async (depth) => {
		answering('account.getBalance', { body: `{"status":"success","balance":"5.00","x":${nested(depth)}}` });
		const { items, error } = await run(BALANCE);
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ balance: expect.anything() });
	});

	test.each([9_000, 200_000])('an accepted fax whose answer is nested %i deep is sent once', async (depth) => {
		const body = `{"status":"executed","fax_job_id":92336,"cost":0.1,"x":${nested(depth)}}`;
		sandbox.control.fault({
			operation: 'fax.send',
			kind: 'status',
			status: 200,
			bodyType: 'json',
			body,
			carryOut: true,
		});
		await run(SEND, { node: RETRY });
		expect(jobs()).toHaveLength(1);
	});

	test('JSON with a byte order mark is JSON', async () => {
		answering('account.getBalance', { body: '\ufeff{"status":"success","balance":"1,234.56"}' });
		const { items } = await run(BALANCE);
		expect(JSON.stringify(items[0]?.json)).toContain('1,234.56');
	});

	test('every text of a value is changed, and no depth or shape stops that', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				expect(mapTexts(value, (text) => text)).toEqual(value);
				expect(JSON.stringify(mapTexts(value, () => 'x')).replaceAll('"x"', '')).not.toContain('"');
			}),
		);
	});
});

describe('what a silence proves', () => {
	const URL = 'https://fax.to/api/v2/balance';
	const wrapped = (cause: object) => ({ message: 'wrapped', cause: { message: 'again', code: 'X', cause } });

	test.each(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EADDRNOTAVAIL', 'EACCES', 'anything'])(
		'%s in a connect: nothing was sent; in a read or write, or nowhere: nobody knows',
		(code) => {
			expect(mayHaveHappened(silenceOf(wrapped({ code, syscall: 'connect' }), URL))).toBe(false);
			for (const syscall of ['read', 'write', 'shutdown', undefined])
				expect(mayHaveHappened(silenceOf(wrapped({ code, syscall }), URL))).toBe(true);
		},
	);

	test('several addresses were tried: only where every one failed in its connect nothing was sent', () => {
		const failed = { code: 'ECONNREFUSED', syscall: 'connect' };
		const all = { code: 'ECONNREFUSED', errors: [failed, { ...failed, code: 'ENETUNREACH' }] };
		expect(silenceOf(wrapped(all), URL)).toMatchObject({ reason: 'refused' });
		const some = { code: 'ECONNREFUSED', errors: [failed, { code: 'ECONNREFUSED', syscall: 'read' }] };
		expect(mayHaveHappened(silenceOf(wrapped(some), URL))).toBe(true);
	});

	test.each([
		['no name', { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'fax.to' }, 'unknownHost'],
		['a bad certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'certificate'],
		[
			'the handshake lost',
			{
				code: 'ECONNRESET',
				message: 'Client network socket disconnected before secure TLS connection was established',
			},
			'unreachable',
		],
		[
			'a host that n8n forbids',
			{ message: 'The request was blocked because it resolves to a restricted IP address' },
			'blocked',
		],
	])('%s: nothing was sent', (_name, cause, reason) => {
		const reply = silenceOf(wrapped(cause), URL);
		expect(reply).toEqual({ kind: 'silence', reason });
		expect(mayHaveHappened(reply)).toBe(false);
	});

	test('whatever else an error is, nobody knows', () => {
		const error = fc.letrec((tie) => ({
			error: fc.record(
				{
					code: fc.constantFrom(
						'ECONNREFUSED',
						'ECONNRESET',
						'EPIPE',
						'EPROTO',
						'ERR_SSL_WRONG_VERSION_NUMBER',
						'ENOTFOUND',
						'',
					),
					syscall: fc.constantFrom('read', 'write', undefined),
					message: fc.constantFrom('not allowed', 'blocked', 'a socket hang up', 'SSRF', 'aborted'),
					cause: fc.oneof({ depthSize: 'small' }, fc.constant(undefined), tie('error')),
					errors: fc.constantFrom(undefined, [], [{}], 'x'),
				},
				{ requiredKeys: [] },
			),
		})).error;
		fc.assert(fc.property(error, (one) => expect(mayHaveHappened(silenceOf(one, URL))).toBe(true)));
		for (const odd of [undefined, null, 'text', 5, [], () => 0])
			expect(mayHaveHappened(silenceOf(odd, URL))).toBe(true);
	});
});

describe('answers that are not Fax.to’s', () => {
	const PAGE = '<!DOCTYPE html><title>Just a moment…</title>';
	const TEXT = 'Access denied by policy 7';

	test.each([
		[403, 'html', PAGE, /a web page came back instead of an answer \(403\)/],
		[429, 'html', PAGE, /a web page came back instead of an answer \(429\)/],
		[403, 'text', TEXT, /a text that is not JSON came back instead of an answer \(403\)/],
		[200, 'html', PAGE, /a web page came back instead of an answer \(200\)/],
		[401, 'html', PAGE, /a web page came back/],
	] as const)('%i with %s: said as such after two tries, with the proxy', async (status, bodyType, body, words) => {
		answering('account.getBalance', { status, bodyType, body });
		const { error } = await run(BALANCE);
		expect(error?.message).toMatch(words);
		expect(error?.message).not.toContain('limiting');
		expect(error?.description).toMatch(/proxy or firewall/);
		expect(asked('/balance')).toBe(2);
	});

	test('a page that comes once does no harm to a GET', async () => {
		answering('account.getBalance', { status: 403, bodyType: 'html', body: PAGE, times: 1 });
		expect((await run(BALANCE)).error).toBeUndefined();
	});

	test('a fax that a page answers is not sent again', async () => {
		answering('fax.send', { status: 403, bodyType: 'html', body: PAGE });
		const { error } = await run(SEND);
		expect(textOf(error?.message)).toMatch(/web page/);
		expect(asked('/fax')).toBe(1);
	});

	test.each(['json', 'empty'] as const)('a 403 in %s is the rate limit, and is waited out', async (bodyType) => {
		answering('account.getBalance', { status: 403, bodyType, times: 2 });
		expect((await run(BALANCE)).error).toBeUndefined();
		expect(asked('/balance')).toBe(3);
	});

	test('a 429 that bears the id of the request is the rate limit, too', async () => {
		const body = { status: 'failed', request_id: 17, trace: { traceId: 18 } };
		answering('account.getBalance', { status: 429, bodyType: 'json', body, times: 2 });
		expect((await run(BALANCE)).error).toBeUndefined();
	});
});

test('why n8n can’t read the credential is passed on', async () => {
	const credentials = {
		get faxToApi(): never {
			throw new ExpressionError('access to env vars denied');
		},
	};
	const { error } = await engine.run({ type: 'faxTo', parameters: BALANCE, credentials, items: [{ json: {} }] });
	expect(error?.message).toMatch(/can’t be read: access to env vars denied$/);
});

test('a key that is changed during a run is that of the next one: a run has one account', async () => {
	const [registered] = (
		await run({ resource: 'account', operation: 'register', email: 'b@example.com', password: 'x' })
	).items;
	const own = credentialFor(sandbox).faxToApi;
	const credentials = {
		get faxToApi() {
			return asked('/files') === 0 ? own : { ...own, apiKey: String(registered?.json.api_key) };
		},
	};
	const items = [1, 2, 3].map((no) => ({ json: { no } }));
	const text = { ...SEND, source: 'text', text: '={{ $json.no }}', options: { concurrency: 1 } };
	expect((await run(text, { credentials, items })).error).toBeUndefined();
	expect(jobs()).toHaveLength(3);
});

describe('an expression in the credential', () => {
	const credentials = (apiKey: string) => ({
		faxToApi: { apiKey: `=${apiKey}`, baseUrl: sandbox.baseUrl, callbackToken: '' },
	});
	const items = () => [sandbox.apiKey, sandbox.apiKey, 'other'].map((key) => ({ json: { key } }));

	test.each([[{}], [{ onError: 'continueRegularOutput' }]])(
		'that gives items different accounts is refused: n8n would send all by the first one (%j)',
		async (node) => {
			const given = { credentials: credentials('{{ $json.key }}'), node, items: items() };
			const { error, items: outputs } = await run(SEND, given);
			const told = error?.message ?? outputs.map(({ json }) => json.error).join();
			expect(told).toContain('is another one for item 3 than for item 1');
			expect(jobs()).toEqual([]);
		},
	);

	test('is looked for with the same effort, however many items there are', async () => {
		const looks = async (count: number) => {
			const before = engine.decrypted();
			await run({ ...SEND, faxNumber: 'none' }, { items: Array.from({ length: count }, () => ({ json: {} })) });
			return engine.decrypted() - before;
		};
		expect(await looks(20)).toBe(await looks(2));
	});

	test('that gives each item the same account is none of that', async () => {
		const same = items().slice(0, 2);
		const given = { credentials: credentials('{{ $json.key }}'), items: same };
		expect((await run(SEND, given)).error).toBeUndefined();
		const first = { credentials: credentials('{{ $input.first().json.key }}'), items: items() };
		expect((await run(SEND, first)).error).toBeUndefined();
		expect(jobs()).toHaveLength(5);
	});
});
