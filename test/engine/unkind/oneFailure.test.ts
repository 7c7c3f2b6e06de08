import { byId } from '../../harness';
import { CONTINUE, jsonOf, someNumbers, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** A failure belongs to one item: no other one is skipped, blamed or bought unchecked because of it. */
const world = useWorld();

test('On Error: Continue, and the check of one item fails: the other items are checked all the same', async () => {
	world.control().settings({ balance: 100 });
	world.control().fault({ operation: 'coverage.getDidGroups', kind: 'status', status: 500, times: 3 });
	const items = [0, 1, 2].map(() => ({ json: {} }));
	// Group 67 is in Canada.
	await world.run(
		{
			resource: 'number',
			operation: 'provision',
			countryCode: byId('USA'),
			didGroupId: byId(67),
			options: { concurrency: 1 },
		},
		items,
		{ node: CONTINUE },
	);
	expect(world.numbers()).toHaveLength(0);
});

test('On Error: Continue, and the price of one item can’t be read: the others are sent, and no item says what is not so', async () => {
	world.control().fault({ operation: 'fax.getCost', kind: 'status', status: 500, times: 3 });
	const { items } = await world.send(someNumbers(4), { maxCost: 1, concurrency: 1 }, { node: CONTINUE });
	expect(JSON.stringify(jsonOf(items))).not.toContain('Min Balance');
	expect(world.jobs()).toHaveLength(3);
});

test('On Error: Continue, and the balance can’t be read once: each item has its own error, and the others are sent', async () => {
	world.control().fault({ operation: 'account.getBalance', kind: 'status', status: 500, times: 3 });
	const { items } = await world.send(someNumbers(4), { minBalance: 1, concurrency: 1 }, { node: CONTINUE });
	for (const [index, json] of jsonOf(items).entries())
		if (json.error) expect(String(json.error)).toMatch(new RegExp(`^Item ${index + 1}: (?!Item)`));
	expect(world.jobs().length).toBeGreaterThanOrEqual(3);
});
