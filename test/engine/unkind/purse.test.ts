import { byId } from '../../harness';
import { CLEAN } from '../../harness/oracle';
import { CONTINUE, RETRY, someNumbers, textOf, useWorld, wishesFor } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** Limits of money hold for the items of a run together, however many are under way. */
const world = useWorld();
// Many are in flight at once.
const slowly = () =>
	world.control().settings({ callMilliseconds: { 'fax.send': 20, 'account.getBalance': 5, 'fax.getCost': 5 } });

test.each([1, 5, 50])('Min Balance with a concurrency of %i: the balance never falls below it', async (concurrency) => {
	const numbers = someNumbers(8);
	const judge = world.judge();
	slowly();
	world.control().settings({ balance: 0.7 });
	const result = await world.send(numbers, { minBalance: 0.5, concurrency }, { node: CONTINUE });
	expect(world.balance()).toBeCloseTo(0.5, 5);
	expect(judge(wishesFor(numbers), result)).toMatchObject({ ...CLEAN, bought: 2, notBought: 6 });
	for (const { json } of result.items.filter(({ json: { error } }) => error))
		expect(`${json.error} ${json.details}`).toMatch(/Min Balance/);
});

test.each([1, 5, 50])(
	'60 items with Max Total Cost and a concurrency of %i: the total never exceeds it',
	async (concurrency) => {
		const numbers = someNumbers(60);
		const judge = world.judge();
		slowly();
		const result = await world.send(numbers, { maxTotalCost: 2, concurrency }, { node: CONTINUE });
		expect(world.balance()).toBeCloseTo(98.1, 5);
		expect(judge(wishesFor(numbers), result)).toMatchObject({ ...CLEAN, bought: 20, notBought: 40 });
		for (const { json } of result.items.filter(({ json: { error } }) => error))
			expect(`${json.error} ${json.details}`).toMatch(/Max Total Cost/);
	},
);

test('On Error = Stop and a total that is too high: nothing is sent, and the error names the sum', async () => {
	const { error } = await world.send(someNumbers(8), { maxTotalCost: 0.5 });
	expect(world.jobs()).toEqual([]);
	expect(textOf(error)).toContain("the run would cost 0.80 in total, and 'Max Total Cost' is 0.50");
});

test('On Error = Stop and an item that is not valid: Fax.to is asked nothing', async () => {
	await world.send([...someNumbers(2), '12'], { maxTotalCost: 0.5 });
	expect(world.control().requests()).toEqual([]);
});

test('On Error = Stop and an item without a price: it is told, not the sum of the others', async () => {
	world.control().fault({ operation: 'fax.getCost', kind: 'status', status: 400, times: 1 });
	const { error } = await world.send(someNumbers(8), { maxTotalCost: 0.5, concurrency: 1 });
	expect(textOf(error)).not.toContain('Max Total Cost');
	expect(textOf(error)).toContain('cost');
});

test('On Error = Stop and a balance that is too low for all: nothing is sent', async () => {
	world.control().settings({ balance: 1 });
	const { status } = await world.send(someNumbers(8), { minBalance: 0.5 });
	expect(status).toBe('error');
	expect(world.jobs()).toEqual([]);
});

test('the tries of Retry On Fail share one purse', async () => {
	const numbers = someNumbers(8);
	slowly();
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 3, times: 2 });
	const result = await world.send(numbers, { maxTotalCost: 0.5, concurrency: 4 }, { node: { ...CONTINUE, ...RETRY } });
	expect(world.jobs().length).toBeLessThanOrEqual(5);
	expect(result.items).toHaveLength(8);
});

test.each(['resetAfter', 'resetBefore', 'status'] as const)(
	'a purchase that ended with "%s" counts as paid unless it certainly was not',
	async (kind) => {
		const numbers = someNumbers(8);
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind, status: 400, times: 2, listedAfterCalls: 1_000 });
		const result = await world.send(numbers, { maxTotalCost: 0.5, concurrency: 4 }, { node: CONTINUE });
		expect(100.1 - world.balance()).toBeLessThanOrEqual(0.5 + 1e-9);
		const open = result.items.filter(({ json }) => /may have been sent/.test(String(json.error))).length;
		expect(world.jobs().length + (kind === 'resetBefore' ? open : 0)).toBeLessThanOrEqual(5);
		expect(world.jobs().length).toBeGreaterThanOrEqual(3);
		expect(judge(wishesFor(numbers), result)).toMatchObject(CLEAN);
	},
);

test('somebody else spends meanwhile: what is seen of it is kept to', async () => {
	const numbers = someNumbers(8);
	const judge = world.judge();
	world.control().settings({ balance: 1.5, othersSpend: 0.1 });
	const result = await world.send(numbers, { minBalance: 0.5, concurrency: 1 }, { node: CONTINUE });
	// One step of somebody else's may come between the look and the fax.
	expect(world.balance()).toBeGreaterThanOrEqual(0.4 - 1e-9);
	expect(judge(wishesFor(numbers), result)).toMatchObject(CLEAN);
});

test('the balance that a fax’s own answer tells counts, too', async () => {
	world.control().settings({ balance: 5 });
	const numbers = someNumbers(8);
	world
		.control()
		.fault({ operation: 'fax.send', kind: 'rewrite', set: { user_cash_balance: 0.55 }, skip: 1, times: 0 });
	await world.send(numbers, { minBalance: 0.5, concurrency: 1 }, { node: CONTINUE });
	expect(world.jobs().length).toBeLessThan(8);
});

test('resends and files share the purse with the rest', async () => {
	const resend = {
		resource: 'fax',
		operation: 'resend',
		faxJobId: byId(92335),
		options: { maxTotalCost: 0.2, concurrency: 10, resendAnyway: true },
	};
	await world.run(
		resend,
		Array.from({ length: 6 }, () => ({ json: {} })),
		{ node: CONTINUE },
	);
	expect(world.jobs()).toHaveLength(2);
	const send = {
		resource: 'fax',
		operation: 'send',
		source: 'binary',
		binaryPropertyName: 'data',
		faxNumber: '={{ $json.faxNumber }}',
		options: { maxTotalCost: 0.2, concurrency: 10 },
	};
	await world.run(
		send,
		someNumbers(6).map((faxNumber) => ({ ...world.letter(), json: { faxNumber } })),
		{ node: CONTINUE },
	);
	expect(world.jobs()).toHaveLength(4);
});

test('a price that can’t be read is no permission', async () => {
	world.control().fault({ operation: 'fax.getCost', kind: 'rewrite', remove: ['cost'], times: 0 });
	await world.send(someNumbers(3), { maxTotalCost: 0.5 }, { node: CONTINUE });
	await world.send(someNumbers(3), { minBalance: 0.5 }, { node: CONTINUE });
	expect(world.jobs()).toEqual([]);
});
