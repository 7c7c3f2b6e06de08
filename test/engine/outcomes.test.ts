import { byId } from '../harness';
import { jsonOf, useWorld } from '../harness/world';

jest.mock('n8n-workflow', () => {
	const real: typeof import('n8n-workflow') = jest.requireActual('n8n-workflow');
	// Waits of the node are hundredths of their time here.
	return { ...real, sleep: async (time: number, signal?: AbortSignal) => await real.sleep(time / 100, signal) };
});

const NUMBER = '+12025550110';
const world = useWorld();
const newest = () => byId(world.jobs()[0]?.id ?? 0);

test.each([
	'Transmission incomplete: 2 of 5 pages',
	'Not completed',
	'The fax could not be delivered',
	'Fax wasn’t delivered',
	'Partially completed',
])('"%s" is not called delivered', async (message) => {
	await world.send([NUMBER]);
	world.control().fault({ operation: 'fax.getStatus', kind: 'rewrite', set: { status: 'success', message }, times: 0 });
	const { items } = await world.run({ resource: 'fax', operation: 'getStatus', faxJobId: newest() });
	expect(items[0]?.json.outcome).toBe('failed');
});

test.each(['Fax Failed - Invalid number', 'Fax Failed - Number not found', 'Fax Failed - destination does not exist'])(
	'status failed, "%s": the outcome is failed',
	async (message) => {
		// What the history does not show yet is asked for at each look.
		world.control().fault({ operation: 'fax.send', kind: 'delay', ms: 0, carryOut: true, listedAfterCalls: 10_000 });
		world
			.control()
			.fault({ operation: 'fax.getStatus', kind: 'rewrite', set: { status: 'failed', message }, times: 0 });
		const { items } = await world.send([NUMBER], { pollInterval: 1 }, {}, { waitForDelivery: true, maxWait: 600 });
		expect(jsonOf(items)[0]?.outcome).toBe('failed');
	},
);

test('a fax that Fax.to does not know is an error, not a failed fax', async () => {
	await world.send([NUMBER]);
	world.control().fault({ operation: 'fax.getStatus', kind: 'failed200', message: 'Fax not found', times: 0 });
	const { error } = await world.run({ resource: 'fax', operation: 'getStatus', faxJobId: newest() });
	expect(error?.message).toContain('Fax not found');
});
