import { byId, credentialFor } from '../../harness';
import { CONTINUE, DOCUMENT, jsonOf, someNumbers, useWorld } from '../../harness/world';

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

describe('On Error: Continue (using error output)', () => {
	const ERROR_OUTPUT = { node: { onError: 'continueErrorOutput' } };
	const SEND = { resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: '={{ $json.faxNumber }}' };
	const items = someNumbers(2).map((faxNumber, index) => ({ json: { faxNumber, index } }));

	// n8n hands the items of a node that throws on to its first output, as if they had been processed.
	test.each<[string, object, object]>([
		['no credential', SEND, { credentials: {} }],
		['a credential with a bad Base URL', SEND, { credentials: credentialFor({ apiKey: 'k', baseUrl: 'ftp://x' }) }],
		['an operation that does not exist', { ...SEND, operation: 'fly' }, {}],
		['a Concurrency that is none', { ...SEND, options: { concurrency: 0.5 } }, {}],
	])('%s: each item goes there, with its error', async (_name, parameters, more) => {
		const { outputs } = await world.run(parameters, items, { ...ERROR_OUTPUT, ...more });
		expect(outputs.map(({ length }) => length)).toEqual([0, 2]);
		expect(outputs[1]?.map(({ json }) => json.error)).toEqual([
			expect.stringMatching(/^Item 1: /),
			expect.stringMatching(/^Item 2: /),
		]);
	});

	test('a Timeout that is none for one item is no other one’s', async () => {
		const parameters = { ...SEND, options: { timeout: '={{ $json.index }}' } };
		const { outputs } = await world.run(parameters, items, ERROR_OUTPUT);
		expect([outputs.map(({ length }) => length), world.jobs().length]).toEqual([[1, 1], 1]);
	});
});
