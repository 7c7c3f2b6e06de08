const { until } = require('../harness/until');
const { useSandbox } = require('./client');

/** What is in no document and may happen all the same. */
const use = useSandbox();
const jobs = () => use.control.state().jobs.slice(2);
const send = (number = '+12025550100') =>
	use.call('POST', '/fax', { form: { fax_number: number, document_id: '112602' } });
const history = async () => (await use.call('GET', '/fax-history?limit=100')).json.history.map(({ id }) => id);

test('the true answer in other words, or without its id', async () => {
	const rewrite = (fault) => use.control.fault({ kind: 'rewrite', operation: 'fax.send', ...fault });
	rewrite({ set: { status: 'queued' } });
	expect((await send()).json).toMatchObject({ status: 'queued', fax_job_id: jobs()[0].id });
	rewrite({ set: { status: 'queued' }, remove: ['fax_job_id'] });
	expect((await send()).json).not.toHaveProperty('fax_job_id');
	rewrite({ asText: ['fax_job_id', 'nothing'], rename: { cost: 'data.price' }, remove: ['status'] });
	expect((await send()).json).toEqual({
		fax_job_id: String(jobs()[2].id),
		data: { price: 0.1 },
		user_cash_balance: 99.8,
	});
	expect(jobs()).toHaveLength(3);
	rewrite({ set: { status: 'queued' }, carryOut: false });
	expect(await send()).toMatchObject({ status: 200, json: { status: 'queued' } });
	expect(jobs()).toHaveLength(3);
});

test('other words for every status', async () => {
	use.control.settings({ statusWords: { executed: 'accepted', success: 'completed' } });
	expect((await send()).json.status).toBe('accepted');
	expect((await use.call('GET', '/fax-history')).json).toMatchObject({
		status: 'completed',
		history: [{ status: 'accepted' }, { status: 'failed' }, { status: 'completed' }],
	});
});

test('the history in other orders, the same at each call', async () => {
	for (let count = 0; count < 20; count++) await send();
	const newest = await history();
	use.control.settings({ historyOrder: 'oldest' });
	expect(await history()).toEqual(newest.toReversed());
	use.control.settings({ historyOrder: 'random' });
	const random = await history();
	expect(random).not.toEqual(newest);
	expect(random.toSorted()).toEqual(newest.toSorted());
	expect(await history()).toEqual(random);
});

test('faxes that are listed late: all of them, or one', async () => {
	use.control.settings({ listedAfterCalls: 2 });
	await send();
	expect([(await history()).length, (await history()).length, (await history()).length]).toEqual([2, 2, 3]);
	use.control.settings({ listedAfterCalls: 0, listedAfterSeconds: 60 });
	await send();
	expect(await history()).toHaveLength(3);
	await use.control.advance(60);
	expect(await history()).toHaveLength(4);
	use.control.settings({ listedAfterSeconds: 0 });
	use.control.fault({ kind: 'resetAfter', operation: 'fax.send', listedAfterCalls: 1 });
	await expect(send()).rejects.toThrow();
	await send();
	expect(await history()).toHaveLength(5);
	expect(await history()).toHaveLength(6);
	expect(jobs()).toHaveLength(4);
});

test('numbers that are listed late', async () => {
	use.control.settings({ listedAfterCalls: 1 });
	await use.call('POST', '/countries/didgroups/67/provision');
	const numbers = async () => (await use.call('GET', '/numbers')).json.numbers.length;
	expect([await numbers(), await numbers()]).toEqual([2, 3]);
});

test('faxes of the past', async () => {
	const { id } = use.control.pastFax({ documentId: 112602, recipient: '+12025550100', days: 800 });
	expect(id).toBeLessThan(92_334);
	expect((await history()).at(-1)).toBe(id);
	expect(
		use.control.pastFax({ documentId: 112602, recipient: '+12025550100', days: 1, id: 999_999, msgCode: 'busy' }),
	).toEqual({ id: 999_999 });
	expect(() => use.control.pastFax({ documentId: 1, recipient: '+12025550100', days: 1 })).toThrow('documentId');
	expect((await use.call('GET', '/balance')).json.balance).toBe(100.1);
});

test('a balance that falls by itself', async () => {
	use.control.settings({ othersSpend: 60 });
	const balance = async () => (await use.call('GET', '/balance')).json.balance;
	expect([await balance(), await balance(), await balance()]).toEqual([100.1, 40.1, 0]);
});

test('calls that take their time, many at once', async () => {
	use.control.settings({ callMilliseconds: { 'fax.send': 1_000 } });
	const sent = Promise.all([send(), send(), send()]);
	await until(() => use.control.requests().filter(({ answered }) => answered === null).length === 3);
	await sent;
	expect(() => use.control.settings({ callMilliseconds: { 'fax.sent': 1 } })).toThrow('fax.sent');
});

test('an answer that comes late, of work that was done at once', async () => {
	use.control.fault({ kind: 'delay', operation: 'fax.send', ms: 150, carryOut: true });
	let answered = false;
	const answer = send().finally(() => (answered = true));
	while (jobs().length === 0) await new Promise((resolve) => setImmediate(resolve));
	expect(answered).toBe(false);
	expect((await answer).json.status).toBe('executed');
});
