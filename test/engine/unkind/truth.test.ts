import { byId } from '../../harness';
import { CLEAN, oracle } from '../../harness/oracle';
import { until } from '../../harness/until';
import { CONTINUE, OWN, RETRY, someNumbers, textOf, useWorld, wishesFor } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** What an item says of its purchase is so, at whatever point something fails, or somebody stops it. */
const world = useWorld();
const RESEND = { resource: 'fax', operation: 'resend', faxJobId: byId(92335) };
const ITEM = [{ json: {} }];
const NUMBER = ['+12025550110'];

test.each([1, 2, 3, 4, 5, 6])('the store fails at its access number %i: the item tells the truth', async (access) => {
	for (const step of ['check', 'record', 'remove'] as const) {
		await world.control().reset();
		world.store().repair();
		world.store().fail({ step, skip: access - 1, times: 50 });
		const judge = world.judge();
		const result = await world.send(NUMBER, { reference: `order ${step}` }, { node: CONTINUE });
		expect(judge(wishesFor(NUMBER), result)).toMatchObject(CLEAN);
	}
});

test('the store is gone after acceptance: the fax is told with its id', async () => {
	world.control().settings({ callMilliseconds: { 'fax.send': 100 } });
	const sending = world.send(NUMBER, { reference: 'order' });
	await until(() => world.calls('fax.send').length > 0);
	for (const step of ['check', 'record', 'remove'] as const) world.store().fail({ step, times: 100 });
	const { items, error } = await sending;
	expect(textOf(error)).not.toMatch(/nothing was|not sent/i);
	expect(`${items[0]?.json.fax_job_id} ${textOf(error)}`).toContain(String(world.jobs()[0]?.id));
});

test('a resend whose answer is lost, tried again while the history is down: nobody knows, and that is said', async () => {
	const judge = world.judge();
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter' });
	// The history is read before the resend, and never again.
	world.control().fault({ operation: 'fax.getAll', kind: 'status', status: 500, bodyType: 'html', skip: 2, times: 0 });
	const result = await world.run(RESEND, ITEM, { node: RETRY });
	expect(world.jobs()).toHaveLength(1);
	expect(textOf(result.error)).not.toMatch(/nothing was (sent|bought)/i);
	expect(judge([{ key: '12025550101' }], result)).toMatchObject(CLEAN);
});

test.each([0, 1, 2, 3, 4, 5])(
	'a resend whose answer is lost, with a history that is down after %i calls: what is told is true',
	async (skip) => {
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 0 });
		world.control().fault({ operation: 'fax.getAll', kind: 'resetBefore', skip, times: 0 });
		const result = await world.run(RESEND, ITEM, { node: RETRY });
		expect(judge([{ key: '12025550101' }], result)).toMatchObject(CLEAN);
	},
);

test('the balance, the price and the status can’t be read after the fax was sent: it stays sent', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter' });
	for (const operation of ['account.getBalance', 'fax.getCost', 'fax.getStatus'])
		world.control().fault({ operation, kind: 'status', status: 500, times: 0 });
	const { items, error } = await world.send(
		NUMBER,
		{ pollInterval: 1 },
		{},
		{ ...OWN, waitForDelivery: true, maxWait: 2 },
	);
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ fax_job_id: world.jobs()[0]?.id, outcome: 'in_progress' });
});

test('the document can’t be deleted after the fax was sent: it stays sent', async () => {
	const file = {
		resource: 'fax',
		operation: 'send',
		source: 'binary',
		binaryPropertyName: 'data',
		faxNumber: NUMBER[0],
		options: { deleteAfterSend: true },
	};
	world.control().fault({ operation: 'file.delete', kind: 'status', status: 500, times: 0 });
	const { items, error } = await world.run(file);
	expect(error).toBeUndefined();
	expect(items[0]?.json.fax_job_id).toBe(world.jobs()[0]?.id);
});

test.each([10, 40, 90, 200])(
	'a run that is canceled after %i ms: no fax is sent after that, and none is denied',
	async (cancelAfter) => {
		const numbers = someNumbers(60);
		const judge = world.judge();
		world.control().settings({ callMilliseconds: { 'fax.send': 30 } });
		const result = await world.send(numbers, { concurrency: 3 }, { cancelAfter, node: CONTINUE });
		expect(result.status).toBe('canceled');
		const asked = world.calls('fax.send').length;
		expect(asked).toBeLessThan(60);
		// What was under way arrives all the same, or was cut off before Fax.to had read it; by now others have been asked, and have answered.
		for (let count = 0; count < 20; count++) await fetch(world.sandbox().url);
		await until(() => world.calls('fax.send').every(({ answered }) => answered !== null));
		expect(judge(wishesFor(numbers), result)).toMatchObject({ doubles: [], leaks: [] });
		// What was on the wire when it was canceled may still be counted.
		expect(world.calls('fax.send').length).toBeLessThanOrEqual(asked + 3);
	},
);

test('a failed execution that is retried from n8n’s list sends only what was not sent', async () => {
	const numbers = someNumbers(4);
	const judge = world.judge();
	const parameters = {
		resource: 'fax',
		operation: 'send',
		source: 'file',
		documentId: byId(112602),
		faxNumber: '={{ $json.faxNumber }}',
		options: { concurrency: 1 },
	};
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 2 });
	const failed = await world.run(
		parameters,
		numbers.map((faxNumber) => ({ json: { faxNumber } })),
	);
	expect(failed.status).toBe('error');
	const retried = await world.retry(failed, parameters);
	expect(retried.error).toBeUndefined();
	expect(world.jobs()).toHaveLength(4);
	expect(judge(wishesFor(numbers), retried)).toMatchObject({ ...CLEAN, bought: 4 });
});

test('a failed execution that is retried settles what may have been sent', async () => {
	const parameters = { resource: 'fax', operation: 'send', source: 'text', text: 'Letter', faxNumber: NUMBER[0] };
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', listedAfterCalls: 7 });
	let last: Awaited<ReturnType<typeof world.run>> = await world.run(parameters, ITEM);
	expect(textOf(last.error)).toContain('may have been sent');
	for (let retry = 0; retry < 4 && last.status === 'error'; retry++) last = await world.retry(last, parameters);
	expect(world.jobs()).toHaveLength(1);
	expect(last.items[0]?.json.fax_job_id).toBe(world.jobs()[0]?.id);
});

test('text that is sent as a page is in nothing that n8n keeps of the node', async () => {
	const page = 'Diagnosis: a secret of the patient Miller';
	const judge = oracle(world.sandbox(), 'jobs', [page]);
	const parameters = { resource: 'fax', operation: 'send', source: 'text', text: page, faxNumber: NUMBER[0] };
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', listedAfterCalls: 1_000 });
	const result = await world.run(parameters, ITEM, { node: RETRY });
	expect(judge(wishesFor(NUMBER), result).leaks).toEqual([]);
});
