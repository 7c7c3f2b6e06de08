import { byId, itemWithFile } from '../../harness';
import { CLEAN, oracle } from '../../harness/oracle';
import { pdf } from '../../harness/pdf';
import { CONTINUE, jsonOf, RETRY, textOf, useWorld, wishesFor } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** What an item wants is what it first ordered, and what is remembered ends when it is gone. */
const world = useWorld();
const NUMBER = '+12025550110';
const FILE = { resource: 'fax', operation: 'send', source: 'binary', binaryPropertyName: 'data', faxNumber: NUMBER };
// Each try gives another text.
const VOLATILE = '={{ "ID " + $now.toMillis() + Math.random() }}';

test.each([
	['a Sender ID', { tsiNumber: VOLATILE }, {}],
	['a reference that is made up', { reference: VOLATILE }, {}],
	['a wait', { pollInterval: 1 }, { maxWait: '={{ 1 + Math.random() }}', waitForDelivery: true }],
	['a price limit', { maxCost: '={{ 1 + Math.random() }}' }, {}],
])('%s with a volatile expression and Retry On Fail: one fax', async (_name, options, parameters) => {
	const judge = world.judge();
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 0, listedAfterCalls: 9 });
	const result = await world.send([NUMBER], options, { node: { ...RETRY, maxTries: 5 } }, parameters);
	expect(world.jobs()).toHaveLength(1);
	expect(judge([{ key: NUMBER }], result)).toMatchObject(CLEAN);
});

test('volatile expressions of items that were sent before another failed: nothing goes twice', async () => {
	const numbers = ['+12025550110', '+12025550111', '+12025550112'];
	const judge = world.judge();
	world
		.control()
		.fault({ operation: 'fax.send', kind: 'status', status: 400, match: { fax_number: numbers[2] ?? '' }, times: 2 });
	const result = await world.send(numbers, { tsiNumber: VOLATILE, concurrency: 1 }, { node: RETRY });
	expect(result.error).toBeUndefined();
	expect(judge(wishesFor(numbers), result)).toMatchObject({ ...CLEAN, bought: 3 });
});

test('a file whose bytes are made anew in each try: one fax', async () => {
	const text = { resource: 'fax', operation: 'send', source: 'text', text: VOLATILE, faxNumber: NUMBER };
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 0, listedAfterCalls: 9 });
	await world.run(text, [{ json: {} }], { node: RETRY });
	expect(world.jobs().length).toBeLessThanOrEqual(1);
});

test('a URL that is signed anew in each try: one fax', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 0, listedAfterCalls: 9 });
	await world.run(
		{
			resource: 'fax',
			operation: 'send',
			source: 'url',
			fileUrl: '={{ "https://example.com/a.pdf?sig=" + Math.random() }}',
			faxNumber: NUMBER,
		},
		[{ json: {} }],
		{ node: RETRY },
	);
	expect(world.jobs()).toHaveLength(1);
});

describe('in a loop', () => {
	const passes = () => [world.letter(), world.letter(), world.letter()];

	test('"send, then delete file": each pass uploads anew', async () => {
		const outputs = await world.loop(FILE, passes(), {
			then: { resource: 'file', operation: 'delete', documentId: byId('={{ $json.document_id }}') },
		});
		expect(outputs.map((items) => items[0]?.json.fax_job_id)).toEqual(world.jobs().map(({ id }) => id));
		expect(world.jobs()).toHaveLength(3);
		expect(world.calls('file.upload')).toHaveLength(3);
	});

	test('"send, then clean file" goes on, too', async () => {
		const outputs = await world.loop(FILE, passes(), {
			then: { resource: 'file', operation: 'clean', documentId: byId('={{ $json.document_id }}') },
		});
		expect(outputs.map((items) => items[0]?.json.fax_job_id)).toEqual(world.jobs().map(({ id }) => id));
	});

	test('Delete After Send in each pass: each uploads anew', async () => {
		const outputs = await world.loop({ ...FILE, options: { deleteAfterSend: true } }, passes());
		expect(outputs.map((items) => items[0]?.json.fax_job_id)).toEqual(world.jobs().map(({ id }) => id));
		expect(world.jobs()).toHaveLength(3);
	});

	test('each pass is a fax of its own, with a lost answer too', async () => {
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 0 });
		const outputs = await world.loop(FILE, passes(), { node: RETRY });
		expect(world.jobs()).toHaveLength(3);
		expect(new Set(outputs.map((items) => items[0]?.json.fax_job_id))).toEqual(
			new Set(world.jobs().map(({ id }) => id)),
		);
	});
});

describe('Dry Run', () => {
	test.each(['continueRegularOutput', undefined])(
		'with Retry On Fail and a failure in the middle (On Error %s) works',
		async (onError) => {
			world.control().fault({ operation: 'account.getBalance', kind: 'status', status: 404, times: 1 });
			world.control().fault({ operation: 'fax.getCost', kind: 'status', status: 400, times: 1 });
			const { items, error } = await world.run({ ...FILE, options: { dryRun: true } }, [world.letter()], {
				node: { ...RETRY, onError },
			});
			expect(error).toBeUndefined();
			expect(items[0]?.json).toMatchObject({ status: 'dry_run', cost: 0.1 });
			expect(world.jobs()).toEqual([]);
			expect(world.documents()).toEqual([]);
		},
	);

	test('of equal files leaves no document, and asks for no document that is gone', async () => {
		const { items, error } = await world.run({ ...FILE, options: { dryRun: true } }, [
			world.letter(),
			world.letter(),
			world.letter(),
		]);
		expect(error).toBeUndefined();
		expect(new Set(jsonOf(items).map(({ status }) => status))).toEqual(new Set(['dry_run']));
		expect(world.documents()).toEqual([]);
	});

	test('spends no reference', async () => {
		await world.run({ ...FILE, options: { dryRun: true, reference: 'order' } });
		await world.run({ ...FILE, options: { reference: 'order' } });
		expect(world.jobs()).toHaveLength(1);
	});
});

describe('equal items', () => {
	// The history does not tell the Sender ID; the sandbox does, so the test knows whose a fax is.
	const OWN = { tsiNumber: '=item {{ $json.index }}' };

	test.each([
		...[1, 3, 5, 6, 7, 9, 12].flatMap((late) =>
			[1, 2].map((concurrency) => ({ late, concurrency, second: 'resetBefore' as const })),
		),
		...[1, 3, 5, 6, 7, 9, 12].flatMap((late) =>
			[1, 2].map((concurrency) => ({ late, concurrency, second: 'resetAfter' as const })),
		),
	])(
		'the first one’s fax is listed $late calls late, the second one meets $second, concurrency $concurrency: no item claims another’s fax',
		async ({ late, concurrency, second }) => {
			const judge = world.judge();
			world.control().fault({ operation: 'fax.send', kind: 'resetAfter', listedAfterCalls: late });
			world.control().fault({ operation: 'fax.send', kind: second });
			const result = await world.send([NUMBER, NUMBER], { ...OWN, concurrency }, { node: CONTINUE });
			for (const [index, { json }] of result.items.entries()) {
				if (json.fax_job_id)
					expect(world.jobs().find(({ id }) => id === json.fax_job_id)?.tsiNumber).toBe(`item ${index}`);
				else expect(String(json.error)).toContain('may have been sent');
			}
			expect(judge(wishesFor([NUMBER, NUMBER]), result)).toMatchObject(CLEAN);
		},
	);

	test.each([1, 2, 3, 6, 1_000])(
		'the first one’s fax is listed %i calls late: neither claims the other’s',
		async (listedAfterCalls) => {
			const numbers = [NUMBER, NUMBER];
			const judge = world.judge();
			world.control().fault({ operation: 'fax.send', kind: 'resetAfter', listedAfterCalls });
			world.control().fault({ operation: 'fax.send', kind: 'resetAfter' });
			const result = await world.send(numbers, { concurrency: 2 }, { node: CONTINUE });
			expect(judge(wishesFor(numbers), result)).toMatchObject(CLEAN);
			// Claimed is only what can be told apart or counted: two that are lost and one listed is one of the two, whichever.
			expect(new Set(jsonOf(result.items).flatMap(({ fax_job_id: id }) => (id ? [id] : []))).size).toBe(
				result.items.filter(({ json }) => json.fax_job_id).length,
			);
			expect(world.jobs().length).toBeLessThanOrEqual(2);
		},
	);

	test('the first one’s answer is lost before it was accepted, the second’s after: no claim is wrong', async () => {
		const numbers = [NUMBER, NUMBER, NUMBER];
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind: 'resetBefore' });
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter' });
		const result = await world.send(numbers, { concurrency: 3 }, { node: { ...CONTINUE, ...RETRY } });
		expect(judge(wishesFor(numbers), result)).toMatchObject(CLEAN);
	});

	test('a run index of another pass does not claim what a former pass left open', async () => {
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter', listedAfterCalls: 8 });
		const numbers = [NUMBER, NUMBER];
		const judge = oracle(world.sandbox());
		const passes = await world.loop(
			{ resource: 'fax', operation: 'send', source: 'file', documentId: byId(112602), faxNumber: NUMBER },
			[{ json: {} }, { json: {} }],
			{ node: CONTINUE },
		);
		const items = passes.flatMap(([item], index) => (item ? [{ ...item, pairedItem: { item: index } }] : []));
		expect(judge(wishesFor(numbers), { items, saved: '', kept: '' }).doubles).toEqual([]);
		const ids = items.flatMap(({ json }) => (json.fax_job_id ? [json.fax_job_id] : []));
		expect(new Set(ids).size).toBe(ids.length);
	});

	test('equal content under other names, and other content under equal names, are told apart', async () => {
		const other = itemWithFile(await pdf(2));
		const { items } = await world.run(FILE, [world.letter(), other, world.letter()]);
		const bought = jsonOf(items).map(({ fax_job_id: id }) => world.jobs().find((job) => job.id === id)?.documentId);
		expect(bought[0]).toBe(bought[2]);
		expect(bought[0]).not.toBe(bought[1]);
	});
});

test('the lost answer of one fax holds back no equal one, whose file is uploaded anew', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'resetBefore' });
	const { items } = await world.run({ ...FILE, options: { concurrency: 1 } }, [world.letter(), world.letter()], {
		node: CONTINUE,
	});
	expect(jsonOf(items)[0]?.error).toEqual(expect.stringContaining('may have been sent'));
	expect(jsonOf(items)[1]?.fax_job_id).toBe(world.jobs().at(-1)?.id);
	expect(world.jobs()).toHaveLength(1);
	expect(world.documents()).toHaveLength(2);
});

test('Execute Step twice is two executions, so two faxes, and each tells its own', async () => {
	const first = await world.send([NUMBER]);
	const second = await world.send([NUMBER]);
	expect([first, second].map(({ items }) => items[0]?.json.fax_job_id)).toEqual(world.jobs().map(({ id }) => id));
	expect(textOf(first.error)).toBe(' ');
});
