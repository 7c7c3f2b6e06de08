const { Faults } = require('../../sandbox/faults');
const { until } = require('../harness/until');
const { useSandbox } = require('./client');

const use = useSandbox();
const jobs = () => use.control.state().jobs.length - 2;
const send = (options = {}) =>
	use.call('POST', '/fax', { form: { fax_number: '+12025550100', document_id: '112602' }, ...options });
const balance = (options) => use.call('GET', '/balance', options);

test('answers instead of the answer', async () => {
	const { control } = use;
	const faulty = async (fault) => {
		control.fault({ operation: 'fax.send', ...fault });
		return await send();
	};
	expect(await faulty({ kind: 'rateLimit' })).toMatchObject({
		status: 403,
		json: { status: 'failed', message: 'Rate limit exceeded' },
	});
	expect((await faulty({ kind: 'rateLimit', retryAfter: 7 })).headers.get('retry-after')).toBe('7');
	expect(await faulty({ kind: 'status', status: 500, bodyType: 'html' })).toMatchObject({
		status: 500,
		text: expect.stringMatching(/^<!DOCTYPE/),
	});
	expect(await faulty({ kind: 'status', status: 404 })).toMatchObject({
		status: 404,
		json: { status: 'failed', message: 'Resource not Found' },
	});
	expect(await faulty({ kind: 'status', status: 502, bodyType: 'empty' })).toMatchObject({ status: 502, text: '' });
	expect(await faulty({ kind: 'status', status: 503, bodyType: 'text', body: 'busy' })).toMatchObject({
		status: 503,
		text: 'busy',
	});
	expect(await faulty({ kind: 'status', status: 418, body: { a: 1 } })).toMatchObject({ status: 418, json: { a: 1 } });
	const html = await faulty({ kind: 'html200' });
	expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
	expect(await faulty({ kind: 'empty200' })).toMatchObject({ status: 200, text: '' });
	expect(await faulty({ kind: 'brokenJson' })).toMatchObject({
		status: 200,
		text: expect.stringMatching(/^\{/),
		json: undefined,
	});
	expect(await faulty({ kind: 'failed200', message: 'No' })).toMatchObject({
		status: 200,
		json: { status: 'failed', message: 'No' },
	});
	const away = await faulty({ kind: 'redirect', location: 'https://elsewhere.example.com/' });
	expect([away.status, away.headers.get('location')]).toEqual([302, 'https://elsewhere.example.com/']);
	expect((await faulty({ kind: 'echoUrl' })).json.message).toContain(`api_key=${use.sandbox.apiKey}`);
	expect((await faulty({ kind: 'echoUrl', bodyType: 'html', status: 500 })).text).toContain(
		`api_key=${use.sandbox.apiKey}`,
	);
	expect(jobs()).toBe(0);
	expect(await send()).toMatchObject({ status: 200, json: { status: 'executed' } });
});

test('an answer that is lost after the fax was taken', async () => {
	const { control } = use;
	control.fault({ kind: 'resetAfter', operation: 'fax.send' });
	await expect(send()).rejects.toThrow();
	expect(jobs()).toBe(1);
	control.fault({ kind: 'resetBefore', operation: 'fax.send' });
	await expect(send()).rejects.toThrow();
	expect(jobs()).toBe(1);
	// Given up once the sandbox knows that it will not answer.
	const giveUp = async (number) => {
		const patience = new AbortController();
		const lost = send({ signal: patience.signal });
		await until(() => control.requests()[number - 1]?.answered === 'timeout');
		patience.abort();
		await expect(lost).rejects.toThrow();
	};
	control.fault({ kind: 'timeoutAfter', operation: 'fax.send' });
	await giveUp(3);
	expect(jobs()).toBe(2);
	control.fault({ kind: 'timeoutBefore', operation: 'fax.send' });
	await giveUp(4);
	expect(jobs()).toBe(2);
	control.fault({ kind: 'status', status: 500, operation: 'fax.send', carryOut: true });
	expect((await send()).status).toBe(500);
	control.fault({ kind: 'brokenJson', operation: 'fax.send', carryOut: true });
	expect((await send()).text).toMatch(/^\{"status":"executed"/);
	expect(jobs()).toBe(4);
	expect(control.requests().map((entry) => [entry.answered, entry.fault])).toEqual([
		['reset', 'resetAfter'],
		['reset', 'resetBefore'],
		['timeout', 'timeoutAfter'],
		['timeout', 'timeoutBefore'],
		[500, 'status'],
		[200, 'brokenJson'],
	]);
});

test('a reset really is one', async () => {
	use.control.fault({ kind: 'resetAfter' });
	const error = await balance().catch((reason) => reason);
	expect(error.cause.code).toBe('ECONNRESET');
});

test('a delay is followed by the normal answer', async () => {
	use.control.fault({ kind: 'delay', ms: 1_000 });
	const delayed = balance();
	await until(() => use.control.requests().length === 1);
	await balance();
	expect(use.control.requests().map(({ answered }) => answered)).toEqual([null, 200]);
	expect((await delayed).json.balance).toBe(100.1);
});

test('clearing the faults lets go of what hangs', async () => {
	use.control.fault({ kind: 'timeoutBefore', operation: 'account.getBalance' });
	const hanging = balance().then(
		() => 'answered',
		() => 'dropped',
	);
	await until(() => use.control.requests()[0]?.answered === 'timeout');
	use.control.clearFaults();
	expect(await hanging).toBe('dropped');
});

test('times, skip, operation, match and order', async () => {
	const { control, call } = use;
	const statuses = async (count, run = balance) => {
		const list = [];
		for (let i = 0; i < count; i += 1) list.push((await run()).status);
		return list;
	};
	control.fault({ kind: 'status', status: 500, operation: 'account.getBalance', times: 2, skip: 1 });
	expect(await statuses(5)).toEqual([200, 500, 500, 200, 200]);
	expect(control.faults()).toMatchObject([{ seen: 3, struck: 2 }]);
	control.clearFaults();
	control.fault({ kind: 'status', status: 500, times: 0 });
	expect(await statuses(4)).toEqual([500, 500, 500, 500]);
	control.clearFaults();
	control.fault({
		kind: 'status',
		status: 501,
		operation: 'fax.send',
		match: { fax_number: '+12025550101' },
		times: 0,
	});
	control.fault({
		kind: 'status',
		status: 502,
		operation: ['file.clean', 'file.delete'],
		match: { document_id: 112601 },
		times: 0,
	});
	expect(await statuses(1)).toEqual([200]);
	expect(await statuses(1, send)).toEqual([200]);
	expect((await call('POST', '/fax?fax_number=+12025550101&document_id=112602')).status).toBe(501);
	expect((await call('GET', '/file-clean', { query: { document_id: 112601 } })).status).toBe(502);
	expect((await call('GET', '/file-clean', { query: { document_id: 112602 } })).status).toBe(200);
	expect((await call('DELETE', '/files/112601')).status).toBe(502);
	control.clearFaults();
	control.fault({ kind: 'status', status: 501 });
	control.fault({ kind: 'status', status: 502 });
	expect(await statuses(3)).toEqual([501, 502, 200]);
});

test('random faults are as often as asked for, and the same again with the same seed', () => {
	const run = (seed) => {
		const faults = new Faults(['account.getBalance']);
		faults.add({ kind: 'status', status: 500, probability: 0.3, seed, times: 0 });
		return Array.from({ length: 2000 }, () => faults.strike({ operation: 'account.getBalance', params: {} }) !== null);
	};
	const first = run(7);
	const struck = first.filter(Boolean).length;
	expect(struck).toBeGreaterThan(530);
	expect(struck).toBeLessThan(670);
	expect(run(7)).toEqual(first);
	expect(run(8)).not.toEqual(first);
});

test('the rate limit is a bucket per key, in real time', async () => {
	const { control, call } = use;
	const { api_key: other } = (await call('POST', '/subuser', { form: { email: 's@example.com' } })).json;
	control.settings({ rateLimit: { perSecond: 1, burst: 5, retryAfter: 1 } });
	const statuses = [];
	for (let i = 0; i < 5; i += 1) statuses.push((await balance()).status);
	expect(statuses).toEqual([200, 200, 200, 200, 200]);
	const burst = await Promise.all(Array.from({ length: 5 }, () => balance()));
	const refused = burst.filter(({ status }) => status === 403);
	expect(refused.length).toBeGreaterThanOrEqual(3);
	expect(refused[0].headers.get('retry-after')).toBe('1');
	expect(refused[0].json).toEqual({ status: 'failed', message: 'Rate limit exceeded' });
	expect((await balance({ key: other })).status).toBe(200);
	await until(async () => (await balance()).status === 200);
	control.settings({ rateLimit: { perSecond: 0.001, burst: 1 } });
	await balance();
	const without = await balance();
	expect([without.status, without.headers.get('retry-after')]).toEqual([403, null]);
});

test('the log tells what came and how', async () => {
	const { control, call } = use;
	await call('POST', '/fax', {
		query: { fax_number: '+12025550100' },
		form: { document_id: '112602', tsi_number: 'Ünï' },
	});
	await call('GET', '/nothing', { key: null });
	const [first, second] = control.requests();
	expect(first).toMatchObject({
		seq: 1,
		method: 'POST',
		path: '/api/v2/fax',
		operation: 'fax.send',
		keyPresent: 'query',
		query: { fax_number: '+12025550100' },
		body: { document_id: '112602', tsi_number: 'Ünï' },
		file: null,
		answered: 200,
	});
	expect(first.contentLength).toBeGreaterThan(0);
	expect(second).toMatchObject({ seq: 2, operation: null, keyPresent: 'none', answered: 404 });
	expect(typeof first.connection).toBe('number');
	control.clearRequests();
	expect(control.requests()).toEqual([]);
});

test('hundreds of faxes, many at once: each is one, and all end', async () => {
	let left = 150;
	await Promise.all(
		Array.from({ length: 8 }, async () => {
			while (left-- > 0) await send();
		}),
	);
	expect(jobs()).toBe(150);
	await use.control.advance(5);
	const { history } = (await use.call('GET', '/fax-history', { query: { limit: 50, page: 3 } })).json;
	expect(history).toHaveLength(50);
	expect(use.control.state().jobs.every((job) => job.ended)).toBe(true);
});
