import { useWorld } from '../../harness/world';

/** The switch Wait for Delivery, and the options that belong to it. */
const world = useWorld();
const BUSY = '+12025550101';
const soon = () => world.control().settings({ jobSeconds: 0 });

test('on: the outcome comes first', async () => {
	soon();
	const { items } = await world.send([BUSY], {}, {}, { waitForDelivery: true, maxWait: 20 });
	expect(Object.keys(items[0]?.json ?? {})[0]).toBe('outcome');
	expect(items[0]?.json).toMatchObject({ outcome: 'failed', reason: 'The line was busy' });
});

test('on: the options that belong to it hold', async () => {
	soon();
	const { error } = await world.send([BUSY], { ifNotDelivered: 'fail' }, {}, { waitForDelivery: true });
	expect(error?.message).toContain('not delivered: The line was busy');
});

test('off: nothing is waited for', async () => {
	const { items } = await world.send([BUSY], { ifNotDelivered: 'fail' });
	expect(items[0]?.json.status).toBe('executed');
});
