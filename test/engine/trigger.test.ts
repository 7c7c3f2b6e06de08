import { bytesOf, useSandbox } from '../harness';
import { startDeduplication } from '../harness/deduplication';
import { idsIn, newProcess, receiptOf, reportOf, sendFax, Webhook } from '../harness/events';

// Pauses are shortened, not what ends a call that takes too long: it has a signal, and the machine may be slow.
jest.mock('n8n-workflow', () => {
	const actual = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');
	return { ...actual, sleep: async (ms: number, end?: AbortSignal) => await actual.sleep(end ? ms : ms / 100, end) };
});

const sandbox = useSandbox();

beforeEach(async () => {
	newProcess();
	await startDeduplication();
});

test('a delivered fax starts the workflow with what Fax.to’s records say', async () => {
	const trigger = await new Webhook(sandbox).publish();
	const job = await sendFax(sandbox);
	await sandbox.control.advance(5);
	const { items, answer } = await trigger.ring({ body: receiptOf(job) });
	expect(items.map(({ json }) => json)).toEqual([
		{
			event: 'faxDelivered',
			outcome: 'delivered',
			reason: 'The fax was received',
			fax_number: '+12025550100',
			time: expect.stringMatching(/Z$/),
			file_name: expect.any(String),
			fax_job_id: Number(job),
			document_id: 112602,
			status: 'success',
			retryable: false,
			advice: expect.any(String),
			final: true,
			event_id: `receipt:${job}:delivered`,
			record: expect.objectContaining({ recipient: '12025550100' }),
		},
	]);
	expect(answer).toEqual({ status: 200, body: '' });
});

test('a received fax starts the workflow with its file', async () => {
	const trigger = await new Webhook(sandbox).publish();
	const fax = await sandbox.control.incoming({ from: '+12025550188', pages: 2 });
	const { items, answer } = await trigger.ring({ body: reportOf(fax) });
	expect(idsIn(items)).toEqual([`received:${fax.id}`]);
	expect((await bytesOf(items[0]?.binary?.data)).length).toBe(fax.size);
	expect(answer.status).toBe(200);
	expect(JSON.stringify(items)).not.toContain(sandbox.apiKey);
});

describe('whatever its body, a ring is a ring', () => {
	const shapes: Array<[string, (job: string) => object]> = [
		['fields', (job) => ({ body: receiptOf(job) })],
		['JSON numbers', (job) => ({ body: { fax_job_id: Number(job), status: 'success' } })],
		['a code of tomorrow', (job) => ({ body: { fax_job_id: job, status: 'success', msg_code: 'ok_v2' } })],
		['a doubled job id', (job) => ({ body: { ...receiptOf(job), fax_job_id: [job, job] } })],
		['a text', (job) => ({ body: `fax_job_id=${job}&status=success`, headers: { 'content-type': 'text/plain' } })],
		['multipart fields', (job) => ({ body: { data: receiptOf(job), files: {} } })],
		['a GET', (job) => ({ method: 'GET', query: receiptOf(job) })],
		['a list of fields', (job) => ({ body: [receiptOf(job)] })],
		['a megabyte', (job) => ({ body: { padding: 'x'.repeat(1_000_000), ...receiptOf(job) } })],
		['as long a text as n8n takes', (job) => ({ body: `fax_job_id=${job}${'&'.repeat(16_000_000)}` })],
		['a list', () => ({ body: [1, 2] })],
		['words', () => ({ body: { hello: 'world' } })],
		['nothing', () => ({})],
		['a report without a sender', () => ({ body: { uuid: 'u', to: '2', pages: '1' } })],
		['a received fax', () => ({ body: { uuid: 'u', from: '1', to: '2' } })],
	];

	test.each(shapes.slice(0, -2))('%s: the fax that has ended starts the workflow', async (_name, request) => {
		const trigger = await new Webhook(sandbox).publish();
		const job = await sendFax(sandbox);
		await sandbox.control.advance(5);
		const { items, answer } = await trigger.ring(request(job));
		expect(idsIn(items)).toEqual([`receipt:${job}:delivered`]);
		expect(answer.status).toBe(200);
	});

	test.each(
		shapes.filter(([name]) => /^(?:a list|words|nothing|a report without a sender|a received fax)$/.test(name)),
	)('%s: the fax that was received starts the workflow', async (_name, request) => {
		const trigger = await new Webhook(sandbox).publish();
		const fax = await sandbox.control.incoming();
		const { items, answer } = await trigger.ring(request('1'));
		expect(idsIn(items)).toEqual([`received:${fax.id}`]);
		expect(answer.status).toBe(200);
	});
});

describe('nothing of a call reaches an item', () => {
	test('an invented report starts nothing, and takes nothing from the true one', async () => {
		const trigger = await new Webhook(sandbox).publish();
		const job = await sendFax(sandbox, '+12025550106');
		const invented = { ...receiptOf(job), file: `${sandbox.baseUrl}/countries/didgroups/1/provision`, to: '666' };
		expect((await trigger.ring({ body: invented })).answer.status).toBe(503);
		await sandbox.control.advance(120);
		const { items } = await trigger.ring({ body: receiptOf(job) });
		expect(idsIn(items)).toEqual([`receipt:${job}:delivered`]);
		expect(JSON.stringify(items)).not.toContain('666');
	});

	test('no address and no file in a call is read', async () => {
		const trigger = await new Webhook(sandbox).publish();
		const fax = await sandbox.control.incoming({ from: '+12025550188' });
		sandbox.control.clearRequests();
		const body = {
			...reportOf(fax),
			from: '666',
			file: `${sandbox.baseUrl}/countries/didgroups/1/provision`,
			data: {},
			files: { file: { filepath: '/etc/hostname', originalFilename: 'a.pdf', mimetype: 'application/pdf', size: 9 } },
		};
		const { items } = await trigger.ring({ body });
		expect(items[0]?.json).toMatchObject({ from: '+12025550188', incoming_fax_id: fax.id });
		expect(sandbox.control.requests().map(({ operation }) => operation)).not.toContain('number.provision');
		expect((await bytesOf(items[0]?.binary?.data)).length).toBe(fax.size);
	});

	test('a code names the reason only where Fax.to’s records do not', async () => {
		const trigger = await new Webhook(sandbox).publish();
		const busy = await sendFax(sandbox, '+12025550101');
		await sandbox.control.advance(5);
		const known = await trigger.ring({ body: receiptOf(busy, 'file_error') });
		expect(known.items[0]?.json.reason).toBe('The line was busy');
		const silent = await sendFax(sandbox, '+12025550101');
		await sandbox.control.advance(5);
		sandbox.control.fault({ kind: 'status', status: 500, operation: 'fax.getStatus', times: 20 });
		const told = await trigger.ring({ body: receiptOf(silent, 'hangup') });
		expect(told.items[0]?.json).toMatchObject({ event: 'faxFailed', reason: 'The other side hung up early' });
	});
});

describe('who may ring', () => {
	const secret = { credential: { callbackToken: 'example-token' } };
	const tokens = [undefined, '', 'wrong', 'example-tokem', ['example-token'], { a: 'example-token' }];

	test.each(tokens)('the token %p: 401, and Fax.to is not asked', async (token) => {
		const trigger = await new Webhook(sandbox, secret).publish();
		await sandbox.control.incoming();
		sandbox.control.clearRequests();
		const { answer, items } = await trigger.ring({ query: { token } });
		expect(answer).toEqual({ status: 401, body: '' });
		expect([items, sandbox.control.requests()]).toEqual([[], []]);
		expect((await trigger.ring({ query: { token: 'example-token' } })).items).toHaveLength(1);
	});

	test('a token that the caller’s own parameters follow with a second question mark lets in, and they count', async () => {
		const trigger = await new Webhook(sandbox, secret).publish();
		const job = await sendFax(sandbox);
		await sandbox.control.advance(5);
		await sandbox.control.incoming();
		const query = { token: `example-token?fax_job_id=${job}`, status: 'success', msg_code: 'ok' };
		const { items, answer } = await trigger.ring({ method: 'GET', query });
		expect([idsIn(items), answer.status]).toEqual([[`receipt:${job}:delivered`], 200]);
		expect((await trigger.ring({ query: { token: 'example-token-2?a=example-token' } })).answer.status).toBe(401);
	});

	test('without a token everybody may ring, and Fax.to is asked once a second at most', async () => {
		const trigger = await new Webhook(sandbox).publish();
		sandbox.control.clearRequests();
		await Promise.all(Array.from({ length: 50 }, async () => await trigger.ring()));
		// The first at once, the others together.
		expect(sandbox.control.requests().length).toBeLessThanOrEqual(6);
	});

	test('a token that was taken out of the credential keeps nobody out, and one that was changed counts at once', async () => {
		const trigger = await new Webhook(sandbox, secret).publish();
		await trigger.ring({ query: { token: 'example-token' } });
		const changed = { credential: { callbackToken: 'example-token-2' } };
		expect((await trigger.ring({ query: { token: 'example-token-2' } }, changed)).answer.status).toBe(200);
		for (const query of [{}, { token: 'of-a-url-that-was-not-changed' }])
			expect((await trigger.ring({ query }, { credential: { callbackToken: '' } })).answer.status).toBe(200);
	});

	test('a token that was changed is let in for half a minute more', async () => {
		const trigger = await new Webhook(sandbox, secret).publish();
		const ring = async () => {
			const changed = { credential: { callbackToken: 'example-token-2' } };
			return (await trigger.ring({ query: { token: 'example-token' } }, changed)).answer.status;
		};
		await trigger.ring({ query: { token: 'example-token' } });
		expect(await ring()).toBe(200);
		const now = Date.now;
		const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + 31_000);
		expect(await ring()).toBe(401);
		clock.mockRestore();
	});

	test('an address that is not on the list: 403', async () => {
		const trigger = await new Webhook(sandbox, { options: { ipAllowList: '192.0.2.0/24' } }).publish();
		expect((await trigger.ring({ ip: '192.0.3.1' })).answer).toEqual({ status: 403, body: '' });
		expect((await trigger.ring({ ip: '192.0.2.1' })).answer.status).toBe(200);
	});
});

describe('Execute step', () => {
	test('shows the newest event', async () => {
		const fax = await sandbox.control.incoming();
		const { items } = await new Webhook(sandbox).ring({}, { mode: 'manual' });
		expect(idsIn(items)).toEqual([`received:${fax.id}`]);
	});

	test('says why there is none: a person sees it', async () => {
		const ring = new Webhook(sandbox, { credential: { apiKey: 'wrong' } }).ring({}, { mode: 'manual' });
		await expect(ring).rejects.toThrow('API key');
	});
});

describe('publishing', () => {
	test.each(['a+b/c=', 'two words', 'a&b', 'a#b', '100%'])(
		'is refused with the token %p, which a URL changes',
		async (token) => {
			const trigger = new Webhook(sandbox, { credential: { callbackToken: token } });
			await expect(trigger.publish()).rejects.toMatchObject({
				message: expect.stringMatching(/No callback would be accepted/),
			});
		},
	);

	test('is refused with a wrong key', async () => {
		const trigger = new Webhook(sandbox, { credential: { apiKey: 'not-the-key' } });
		await expect(trigger.publish()).rejects.toMatchObject({
			message: expect.stringMatching(/did not accept the API key/),
		});
	});

	test('asks nothing at a start of n8n: calls are let in although Fax.to is down', async () => {
		const trigger = await new Webhook(sandbox).publish();
		newProcess();
		sandbox.control.clearRequests();
		await trigger.publish('init');
		expect(sandbox.control.requests()).toEqual([]);
	});
});

describe('what a ring is answered', () => {
	test('ten equal rings at once: 200, one execution; repeated: 200, none', async () => {
		const trigger = await new Webhook(sandbox).publish();
		const fax = await sandbox.control.incoming();
		const rings = await Promise.all(
			Array.from({ length: 10 }, async () => await trigger.ring({ body: reportOf(fax) })),
		);
		expect(rings.map(({ answer }) => answer.status)).toEqual(Array(10).fill(200));
		expect(rings.flatMap(({ items }) => idsIn(items))).toEqual([`received:${fax.id}`]);
		const again = await trigger.ring({ body: reportOf(fax) });
		expect([again.answer.status, again.items]).toEqual([200, []]);
	});

	test('ten faxes ring at once: 200, each once', async () => {
		const trigger = await new Webhook(sandbox).publish();
		const faxes = [];
		for (let index = 0; index < 5; index++) faxes.push(reportOf(await sandbox.control.incoming()));
		for (let index = 0; index < 5; index++) faxes.push(receiptOf(await sendFax(sandbox)));
		await sandbox.control.advance(5);
		const rings = await Promise.all(faxes.map(async (body) => await trigger.ring({ body })));
		expect(rings.map(({ answer }) => answer.status)).toEqual(Array(10).fill(200));
		expect(new Set(rings.flatMap(({ items }) => idsIn(items))).size).toBe(10);
		expect(rings.flatMap(({ items }) => items)).toHaveLength(10);
	});

	test('Fax.to can’t be asked: 503, and the repetition starts it', async () => {
		const trigger = await new Webhook(sandbox).publish();
		const fax = await sandbox.control.incoming();
		sandbox.control.fault({ kind: 'status', status: 500, times: 100 });
		expect((await trigger.ring({ body: reportOf(fax) })).answer).toEqual({ status: 503, body: '' });
		sandbox.control.clearFaults();
		expect(idsIn((await trigger.ring({ body: reportOf(fax) })).items)).toEqual([`received:${fax.id}`]);
	});

	test('a fax that has not ended: 503 each time, until it has', async () => {
		const trigger = await new Webhook(sandbox).publish();
		const job = await sendFax(sandbox, '+12025550106');
		for (let index = 0; index < 3; index++)
			expect((await trigger.ring({ body: receiptOf(job) })).answer.status).toBe(503);
		await sandbox.control.advance(120);
		expect(idsIn((await trigger.ring({ body: receiptOf(job) })).items)).toEqual([`receipt:${job}:delivered`]);
	});

	test('no news: 503 once, and 200 when it rings again', async () => {
		const trigger = await new Webhook(sandbox).publish();
		for (const body of [receiptOf('999999'), { uuid: 'u', from: '1', to: '2' }, { hello: 'world' }]) {
			const statuses = [];
			for (let index = 0; index < 3; index++) statuses.push((await trigger.ring({ body })).answer.status);
			expect(statuses).toEqual([503, 200, 200]);
		}
	});

	test('lists that are late: the ring waits for them, with one ring', async () => {
		const trigger = await new Webhook(sandbox).publish();
		sandbox.control.settings({ listedAfterCalls: 3 });
		const job = await sendFax(sandbox);
		await sandbox.control.advance(5);
		const { items, answer } = await trigger.ring({ body: receiptOf(job) });
		expect([idsIn(items), answer.status]).toEqual([[`receipt:${job}:delivered`], 200]);
	});

	test.each<[string, (content: object) => object]>([
		['left in the stream', (content) => ({ body: undefined, unread: JSON.stringify(content) })],
		['kept beside the body', (content) => ({ body: {}, rawBody: Buffer.from(JSON.stringify(content)) })],
	])('a report of a type that n8n does not know, %s, is one all the same', async (_name, call) => {
		const trigger = await new Webhook(sandbox).publish();
		for (const job of ['999998', '999999']) {
			const statuses = [];
			for (let index = 0; index < 2; index++) statuses.push((await trigger.ring(call(receiptOf(job)))).answer.status);
			expect(statuses).toEqual([503, 200]);
		}
		sandbox.control.settings({ listedAfterCalls: 3 });
		const job = await sendFax(sandbox);
		await sandbox.control.advance(5);
		const { items, answer } = await trigger.ring(call(receiptOf(job)));
		expect([idsIn(items), answer.status]).toEqual([[`receipt:${job}:delivered`], 200]);
	});

	test.each(['', '{}', '[]', 'null', '""'])('"%s" for a body only asks to look: 200 without news', async (unread) => {
		const trigger = await new Webhook(sandbox).publish();
		for (const call of [{ unread }, { rawBody: Buffer.from(unread) }])
			expect((await trigger.ring({ body: undefined, ...call })).answer.status).toBe(200);
	});

	test('an event that was not chosen: 200 at once, nothing starts', async () => {
		const trigger = await new Webhook(sandbox, { events: ['faxFailed'] }).publish();
		const job = await sendFax(sandbox);
		await sandbox.control.advance(5);
		const fax = await sandbox.control.incoming();
		for (const body of [receiptOf(job), reportOf(fax)]) {
			const { items, answer } = await trigger.ring({ body });
			expect([items, answer.status]).toEqual([[], 200]);
		}
		expect(sandbox.control.requests().map(({ operation }) => operation)).not.toContain('incomingFax.getAll');
	});

	test('n8n can’t store the execution: the repetition starts it', async () => {
		const trigger = await new Webhook(sandbox).publish();
		const fax = await sandbox.control.incoming();
		const failed = await trigger.ring({ body: reportOf(fax) }, { stores: 'no' });
		expect([failed.answer.status, failed.items]).toEqual([500, []]);
		expect(idsIn((await trigger.ring({ body: reportOf(fax) })).items)).toEqual([`received:${fax.id}`]);
	});

	test('failed, then delivered: both are told', async () => {
		const trigger = await new Webhook(sandbox).publish();
		const job = await sendFax(sandbox, '+12025550101');
		await sandbox.control.advance(5);
		expect(idsIn((await trigger.ring({ body: receiptOf(job, 'busy') })).items)).toEqual([`receipt:${job}:failed`]);
		sandbox.control.settings({ statusWords: { failed: 'success', busy: 'success' } });
		const { items } = await trigger.ring({ body: receiptOf(job) });
		expect(idsIn(items)).toContain(`receipt:${job}:delivered`);
	});
});
