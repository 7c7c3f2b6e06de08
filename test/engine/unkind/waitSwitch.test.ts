import { useWorld } from '../../harness/world';

/** Wait for Delivery is a field now; workflows that were saved with it among the options go on as before. */
const world = useWorld();
const BUSY = '+12025550101';
const soon = () => world.control().settings({ jobSeconds: 0 });

test.each<[string, object, object]>([
	['as a field', {}, { waitForDelivery: true, maxWait: 20 }],
	['as an option of an older workflow', { waitForDelivery: true, maxWait: 20 }, {}],
])('%s: the outcome comes first', async (_where, options, parameters) => {
	soon();
	const { items } = await world.send([BUSY], options, {}, parameters);
	expect(Object.keys(items[0]?.json ?? {})[0]).toBe('outcome');
	expect(items[0]?.json).toMatchObject({ outcome: 'failed', reason: 'The line was busy' });
});

test.each<[string, object, object]>([
	['as a field', { ifNotDelivered: 'fail' }, { waitForDelivery: true }],
	['as an option of an older workflow', { waitForDelivery: true, ifNotDelivered: 'fail' }, {}],
])('%s: the options that belong to it hold', async (_where, options, parameters) => {
	soon();
	const { error } = await world.send([BUSY], options, {}, parameters);
	expect(error?.message).toContain('not delivered: The line was busy');
});

test('off: nothing is waited for', async () => {
	const { items } = await world.send([BUSY], { ifNotDelivered: 'fail' });
	expect(items[0]?.json.status).toBe('executed');
});
