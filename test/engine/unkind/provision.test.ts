import { byId } from '../../harness';
import { CLEAN } from '../../harness/oracle';
import { CONTINUE, jsonOf, RETRY, textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** A number is bought where it is wanted, once, and may be tried out. */
const world = useWorld();
const ITEM = [{ json: {} }];
const provision = (parameters: object) => ({ resource: 'number', operation: 'provision', ...parameters });
const BIRMINGHAM = { countryCode: byId('USA'), didGroupId: byId(301) };

test('a group of another country is refused before anything is bought', async () => {
	const { error } = await world.run(provision({ ...BIRMINGHAM, countryCode: byId('DEU') }), ITEM);
	expect(textOf(error)).toContain('301');
	expect(textOf(error)).toMatch(/DEU|Germany/i);
	expect(world.numbers()).toEqual([]);
	expect(world.calls('number.provision')).toEqual([]);
});

test.each([
	['the country of the group', BIRMINGHAM],
	['its name in small letters', { ...BIRMINGHAM, countryCode: byId('usa') }],
	['no country', { didGroupId: byId(301) }],
	['an empty country', { countryCode: byId(''), didGroupId: byId(301) }],
])('%s: it is bought', async (_name, parameters) => {
	const { items, error } = await world.run(provision(parameters), ITEM);
	expect(textOf(error)).toBe(' ');
	expect(items[0]?.json.number).toBe(world.numbers()[0]?.number);
});

test('the number comes first in the output', async () => {
	const { items } = await world.run(provision(BIRMINGHAM), ITEM);
	expect(Object.keys(items[0]?.json ?? {})[0]).toBe('number');
});

test('Dry Run buys nothing, and says what it would buy', async () => {
	const judge = world.judge('numbers');
	const result = await world.run(provision({ ...BIRMINGHAM, options: { dryRun: true } }), ITEM);
	expect(result.items[0]?.json).toMatchObject({ status: 'dry_run' });
	expect(JSON.stringify(result.items[0]?.json)).toMatch(/birmingham/i);
	expect(world.calls('number.provision')).toEqual([]);
	expect(judge([{ key: 301 }], result)).toMatchObject({ ...CLEAN, notBought: 1 });
});

test('Dry Run without a country says that the group was not checked, and nothing that it does not know', async () => {
	const { items } = await world.run(provision({ didGroupId: byId(999_999), options: { dryRun: true } }), ITEM);
	expect(items[0]?.json).toEqual({
		status: 'dry_run',
		would_buy: "a number of number group 999999, which was not checked: choose a 'Country' for that",
		did_group_id: '999999',
	});
});

test('a reference buys one number, over executions', async () => {
	const parameters = provision({ ...BIRMINGHAM, options: { reference: 'office' } });
	const runs = [
		await world.run(parameters, ITEM),
		await world.run(parameters, ITEM),
		await world.run(parameters, ITEM),
	];
	expect(world.numbers()).toHaveLength(1);
	for (const { items } of runs) expect(items[0]?.json.number).toBe(world.numbers()[0]?.number);
});

test('a reference is one number for each group', async () => {
	for (const didGroupId of [byId(301), byId(302), byId(301), byId(302)])
		await world.run(provision({ didGroupId, options: { reference: 'office' } }), ITEM);
	expect(world.numbers().map((number) => number.didGroupId)).toEqual([301, 302]);
});

test('one bad group of three: nothing is bought, and the error names the item', async () => {
	const items = ['67', '99999', '301'].map((group) => ({ json: { group } }));
	const { error } = await world.run(
		provision({
			didGroupId: byId('={{ $json.group }}'),
			countryCode: byId('={{ $json.group === "67" ? "CAN" : "USA" }}'),
		}),
		items,
	);
	expect(textOf(error)).toMatch(/Item 2: .*99999/s);
	expect(world.numbers()).toEqual([]);
});

test('a group without stock is refused, the others are bought, with continue', async () => {
	const judge = world.judge('numbers');
	const items = ['67', '20302', '301'].map((group) => ({ json: { group } }));
	const result = await world.run(provision({ didGroupId: byId('={{ $json.group }}') }), items, { node: CONTINUE });
	expect(judge([{ key: 67 }, { key: 20302 }, { key: 301 }], result)).toMatchObject({
		...CLEAN,
		bought: 2,
		notBought: 1,
	});
});

test('Dry Run of two items with one reference: the first would buy, however late its group is told', async () => {
	world.control().fault({ operation: 'coverage.getDidGroups', kind: 'status', status: 503, times: 1 });
	const options = { dryRun: true, reference: 'office', concurrency: 2 };
	const { items } = await world.run(provision({ ...BIRMINGHAM, options }), [...ITEM, ...ITEM]);
	expect(jsonOf(items).map(({ would_buy: would }) => would)).toEqual([
		expect.stringContaining('a number of'),
		'nothing: the reference was used before',
	]);
});

test('Dry Run in a retry says what a try before has bought', async () => {
	world.control().fault({ operation: 'number.provision', kind: 'status', status: 400, skip: 1, times: 1 });
	const failed = await world.run(provision({ ...BIRMINGHAM, options: { concurrency: 1 } }), [...ITEM, ...ITEM]);
	const { items } = await world.retry(failed, provision({ ...BIRMINGHAM, options: { dryRun: true } }));
	expect(jsonOf(items).map(({ would_buy: would }) => would)).toEqual([
		'nothing: one was bought in this execution before, or may have been',
		expect.stringContaining('a number of'),
	]);
});

test('lost answers of three equal items, with Retry On Fail: three numbers, each told once', async () => {
	world.control().fault({ operation: 'number.provision', kind: 'resetAfter', times: 3 });
	const judge = world.judge('numbers');
	const result = await world.run(provision({ didGroupId: byId(67) }), [...ITEM, ...ITEM, ...ITEM], { node: RETRY });
	expect(world.numbers()).toHaveLength(3);
	expect(new Set(jsonOf(result.items).map(({ number }) => number)).size).toBe(3);
	expect(judge([{ key: 67, most: 3 }, { key: 67 }, { key: 67 }], result).doubles).toEqual([]);
});

test('volatile expressions and Retry On Fail: one number', async () => {
	world.control().fault({ operation: 'number.provision', kind: 'resetAfter', times: 0, listedAfterCalls: 9 });
	await world.run(provision({ didGroupId: byId(67), options: { reference: '={{ "r" + Math.random() }}' } }), ITEM, {
		node: { ...RETRY, maxTries: 5 },
	});
	expect(world.numbers()).toHaveLength(1);
});
