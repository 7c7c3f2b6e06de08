import { CONTINUE, DOCUMENT, jsonOf, someNumbers, textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** Limits count what was paid, over the whole execution; outputs, notices and dry runs tell it. */
const world = useWorld();
const N = '+12025550110';
const M = '+12025550112';
const busy = { outcome: 'busy', jobSeconds: 0 } as never;

test('Max Total Cost holds where a fax costs more than the price list said', async () => {
	world.control().fault({ operation: 'fax.getCost', kind: 'rewrite', set: { cost: 0.01 }, times: 0 });
	await world.send(someNumbers(10), { maxTotalCost: 0.25, concurrency: 1 });
	// Each answer says cost: 0.10. Today: 10 faxes, 1.00 paid: the price of before is counted, not what was paid.
	expect(world.jobs().reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(0.35);
});

test('Max Total Cost holds for what an agent does in one execution', async () => {
	await world.tool(
		{ resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: N, options: { maxTotalCost: 0.25 } },
		{ calls: [{}, {}, {}, {}, {}] },
	);
	expect(world.jobs().length).toBeLessThanOrEqual(2);
});

test('Resend Up To: the output and the hint say what was paid', async () => {
	world.control().settings(busy);
	const { items, runs } = await world.send(
		[N],
		{ resendUpTo: 2, pollInterval: 1 },
		{},
		{ waitForDelivery: true, maxWait: 600 },
	);
	expect(world.jobs()).toHaveLength(3);
	expect(JSON.stringify([jsonOf(items), runs[0]?.hints])).toContain('0.3');
	for (const { id } of world.jobs()) expect(JSON.stringify(jsonOf(items))).toContain(String(id));
});

test('Dry Run of items that are beyond Max Total Cost together says so', async () => {
	const { items } = await world.send([N, M], { dryRun: true, maxTotalCost: 0.15 });
	expect(jsonOf(items).map(({ would_send: would }) => would)).not.toEqual([true, true]);
});

test.each([
	[N, false],
	[M, true],
])('Dry Run under a reference that was used for %s: would send %s', async (first, would) => {
	await world.send([first], { reference: 'x' });
	for (const send of [world.send, world.otherProcess()]) {
		const { items } = await send([N], { reference: 'x', dryRun: true });
		expect(items[0]?.json.would_send).toBe(would);
	}
	expect(world.jobs()).toHaveLength(1);
	// What it asked is taken back.
	expect((await world.send([M], { reference: 'x' })).items[0]?.json.status).toBe(would ? 'already_sent' : 'executed');
});

test('Dry Run of two items with one reference and number says that the second would not be sent', async () => {
	const { items } = await world.send([N, N], { reference: 'x', dryRun: true, maxTotalCost: 0.15 });
	expect(jsonOf(items).map(({ would_send: would }) => would)).toEqual([true, false]);
});

test('Dry Run that would stop at a limit says so of each item; with Continue only of those that do not fit', async () => {
	const stopped = await world.send([N, M], { dryRun: true, maxTotalCost: 0.15 });
	expect(jsonOf(stopped.items).map(({ would_send: would }) => would)).toEqual([false, false]);
	const some = await world.send([N, M], { dryRun: true, maxTotalCost: 0.15 }, { node: CONTINUE });
	expect(jsonOf(some.items).map(({ would_send: would }) => would)).toEqual([true, false]);
});

test('Max Total Cost holds over the passes of a loop', async () => {
	const items = [N, M, N, M].map((faxNumber) => ({ json: { faxNumber } }));
	const send = { resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: '={{ $json.faxNumber }}' };
	const passes = await world.loop({ ...send, options: { maxTotalCost: 0.25 } }, items, { node: CONTINUE });
	expect(passes.flat().map(({ json }) => json.fax_job_id !== undefined)).toEqual([true, true, false, false]);
	expect(world.jobs()).toHaveLength(2);
});

test('a price below zero is no permission', async () => {
	world.control().fault({ operation: 'fax.getCost', kind: 'rewrite', set: { cost: '-1' }, times: 0 });
	const { error } = await world.send([N], { maxTotalCost: 0.5 });
	expect(textOf(error)).toContain("Fax.to does not state its price, and 'Max Total Cost' is set");
	expect(textOf(error)).toContain('Ask Fax.to for it');
	expect(world.jobs()).toHaveLength(0);
});

test('an answer that states a cost below zero makes no room', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'rewrite', set: { cost: -1 }, times: 0 });
	await world.send(someNumbers(4), { maxTotalCost: 0.25, concurrency: 1 }, { node: CONTINUE });
	expect(world.jobs()).toHaveLength(2);
});

test('Dry Run in a retry says what a try before has sent', async () => {
	const send = { resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: N };
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 1, times: 1 });
	const failed = await world.run({ ...send, options: { concurrency: 1 } }, [{ json: {} }, { json: {} }]);
	const { items } = await world.retry(failed, { ...send, options: { dryRun: true } });
	expect(jsonOf(items).map(({ would_send: would }) => would)).toEqual([false, true]);
	expect(items[0]?.json.reason).toContain(`sent in this execution before, as job ${world.jobs()[0]?.id}`);
});

test('a balance that is no number is said to be none', async () => {
	world.control().fault({ operation: 'account.getBalance', kind: 'rewrite', set: { balance: 'much' }, times: 0 });
	const { error } = await world.send([N], { minBalance: 0.5 });
	expect(textOf(error)).toMatch(/does not state the balance .* Ask Fax.to for it, or remove the limit/);
	expect(world.jobs()).toHaveLength(0);
});

test('answers that state no balance do not lift Min Balance', async () => {
	world.control().settings({ balance: 0.75 });
	world.control().fault({ operation: 'fax.send', kind: 'rewrite', remove: ['user_cash_balance'], times: 0 });
	await world.send(someNumbers(4), { minBalance: 0.5, concurrency: 1 }, { node: CONTINUE });
	expect(world.jobs()).toHaveLength(2);
});

test.each([
	[{}, true, undefined],
	[{ maxCost: 1 }, false, "Fax.to does not state its price, and 'Max Cost' is set"],
	[{ maxCost: 1, minBalance: 1 }, false, "Fax.to does not state its price, and 'Max Cost' and 'Min Balance' are set"],
])('Dry Run of a fax without a price, with %j: would send %s', async (limits, would, reason) => {
	world.control().fault({ operation: 'fax.getCost', kind: 'rewrite', set: { cost: 'unknown' }, times: 0 });
	const { items } = await world.send([N], { dryRun: true, ...limits });
	expect([items[0]?.json.would_send, items[0]?.json.reason]).toEqual([would, reason]);
});

test('a limit asks for no list of files', async () => {
	await world.send([N], { maxCost: 1 });
	expect([world.jobs().length, world.calls('file.getAll')]).toEqual([1, []]);
});

test('Dry Run of 5 items asks for the list of files no more often than that of one', async () => {
	const { baseUrl, apiKey } = world.sandbox();
	for (let index = 0; index < 120; index++) {
		const form = new FormData();
		form.append('AddRemoteFile', `https://example.com/${index}.pdf`);
		await fetch(`${baseUrl}/files?api_key=${apiKey}`, { method: 'POST', body: form });
	}
	world.control().clearRequests();
	await world.send([N, N, N, N, N], { dryRun: true });
	expect(world.calls('file.getAll').length).toBeLessThanOrEqual(5);
}, 60_000);

test('after a restart, 10 references that were used read the history once, not ten times', async () => {
	const { baseUrl, apiKey } = world.sandbox();
	await world.send(someNumbers(10), { reference: '=r-{{ $json.index }}' });
	for (let index = 0; index < 200; index++)
		await fetch(`${baseUrl}/fax?api_key=${apiKey}`, {
			method: 'POST',
			body: new URLSearchParams({ fax_number: `+1303555${2000 + index}`, document_id: '112602' }),
		});
	world.control().clearRequests();
	await world.otherProcess()(someNumbers(10), { reference: '=r-{{ $json.index }}' });
	expect(world.calls('fax.getAll').length).toBeLessThanOrEqual(15);
}, 60_000);
