import { byId } from '../../harness';
import { CLEAN } from '../../harness/oracle';
import { until } from '../../harness/until';
import { CONTINUE, DOCUMENT, OWN, RETRY, someNumbers, textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** A lost fax is looked for in a history that may be in any order, late or down; only proof makes a job one's own. */
const world = useWorld();
const NUMBER = '+12025550110';
const WISH = [{ key: NUMBER }];
const past = (count: number, more: object = {}) => {
	for (let index = 0; index < count; index++)
		world.control().pastFax({ documentId: 112602, recipient: NUMBER, days: 400 + count - index, ...more });
};
const ORDERS = ['newest', 'oldest', 'random'] as const;

describe.each(ORDERS)('history in the order "%s"', (historyOrder) => {
	beforeEach(() => void world.control().settings({ historyOrder }));

	test('a lost answer takes its own job', async () => {
		past(60);
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter' });
		const result = await world.send([NUMBER], {}, {}, OWN);
		expect(result.items[0]?.json).toMatchObject({ fax_job_id: world.jobs().at(-1)?.id, recovered: true });
		expect(judge(WISH, result)).toMatchObject({ ...CLEAN, bought: 1 });
	});

	test('nothing accepted: an old job is not taken for it', async () => {
		past(40);
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind: 'resetBefore' });
		const result = await world.send([NUMBER], {}, { node: RETRY });
		expect(textOf(result.error)).toContain('may have been sent');
		expect(judge(WISH, result)).toMatchObject({ ...CLEAN, unknown: 1 });
		expect(world.calls('fax.send')).toHaveLength(1);
	});

	test('an old job with a higher id is not taken for it', async () => {
		past(1, { id: 990_001 });
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind: 'resetBefore' });
		expect(judge(WISH, await world.send([NUMBER]))).toMatchObject({ ...CLEAN, unknown: 1 });
	});

	test('among 600 other faxes, over many pages', async () => {
		for (let index = 0; index < 600; index++)
			world.control().pastFax({ documentId: 112601, recipient: someNumbers(600)[index] ?? '', days: 1 + index });
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter' });
		const result = await world.send([NUMBER], {}, {}, OWN);
		expect(judge(WISH, result)).toMatchObject({ ...CLEAN, bought: 1 });
	});

	test('a fresh upload, lost and listed late', async () => {
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter', listedAfterCalls: 2 });
		const result = await world.run({
			resource: 'fax',
			operation: 'send',
			source: 'binary',
			binaryPropertyName: 'data',
			faxNumber: NUMBER,
		});
		expect(judge(WISH, result)).toMatchObject({ ...CLEAN, bought: 1, recovered: 1 });
	});

	test('a resend of a fax that was sent again before', async () => {
		const resend = { resource: 'fax', operation: 'resend', faxJobId: byId(92335) };
		await world.run(resend, [{ json: {} }]);
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter' });
		const result = await world.run(resend, [{ json: {} }]);
		expect(judge([{ key: '12025550101' }], result)).toMatchObject({ ...CLEAN, unknown: 1 });
	});
});

test.each([0, 1, 2, 3, 4])(
	'a history that is down after %i calls, with old jobs: what is told is true',
	async (skip) => {
		past(2);
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter' });
		world.control().fault({ operation: 'fax.getAll', kind: 'status', status: 500, bodyType: 'html', skip, times: 0 });
		expect(judge(WISH, await world.send([NUMBER], {}, { node: { ...RETRY, ...CONTINUE } }, OWN))).toMatchObject(CLEAN);
	},
);

test.each([
	['an existing document', { resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: NUMBER }],
	['a resend', { resource: 'fax', operation: 'resend', faxJobId: byId(92335), faxNumber: NUMBER }],
])(
	'%s: a fax of somebody else that comes during the call whose answer is lost is not taken for it, but named',
	async (_name, parameters) => {
		world.control().settings({ callMilliseconds: { 'fax.send': 60 } });
		world.control().fault({ operation: 'fax.send', kind: 'resetBefore' });
		const sending = world.run(parameters, [{ json: {} }], { node: RETRY });
		await until(() => world.calls('fax.send').length > 0);
		const documentId = Number(
			new URLSearchParams(String(world.calls('fax.send')[0]?.body)).get('document_id') ?? 112602,
		);
		const { id } = world.control().pastFax({ documentId, recipient: NUMBER, days: 0.000_001 });
		const { error } = await sending;
		expect(error?.message).toContain('may have been sent');
		expect(error?.description).toContain(`The history shows these faxes, whoever sent them: job ${id} of `);
		expect(world.calls('fax.send')).toHaveLength(1);
	},
);

test('a fax of somebody else under a reference, after n8n was killed right before the paid call, is not taken for it', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'timeoutBefore' });
	const crashed = world.send([NUMBER], { reference: 'order', timeout: 600 });
	await until(() => world.calls('fax.send').length > 0);
	world.control().pastFax({ documentId: 112602, recipient: NUMBER, days: 0.000_001 });
	const { error } = await world.otherProcess()([NUMBER], { reference: 'order' });
	expect(error?.message).toContain('may have been sent');
	world.control().clearFaults();
	await crashed;
});

test.each([1, 2, 5, 1_000])('a number that is listed %i calls late is bought once', async (listedAfterCalls) => {
	world.control().fault({ operation: 'number.provision', kind: 'resetAfter', times: 0, listedAfterCalls });
	const { items, error } = await world.run(
		{ resource: 'number', operation: 'provision', didGroupId: byId(67) },
		[{ json: {} }],
		{ node: RETRY },
	);
	expect(world.numbers()).toHaveLength(1);
	if (listedAfterCalls === 1_000) expect(textOf(error)).toContain('may have been bought');
	else expect(items[0]?.json.number).toBe(world.numbers()[0]?.number);
});

test.each(ORDERS)('Get Many in the order "%s" finds what its filters want, and ends', async (historyOrder) => {
	past(30);
	await world.send([NUMBER]);
	world.control().settings({ historyOrder });
	const { items } = await world.run(
		{
			resource: 'fax',
			operation: 'getAll',
			returnAll: true,
			filters: { faxNumber: NUMBER, sentAfter: new Date(Date.now() - 86_400_000).toISOString() },
		},
		[{ json: {} }],
	);
	expect(items).toHaveLength(1);
});
