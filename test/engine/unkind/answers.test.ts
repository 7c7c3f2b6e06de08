import { until } from '../../harness/until';
import { CONTINUE, OWN, RETRY, textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** What an answer says is taken as it is said, and what it does not say is looked for. */
const world = useWorld();
const N = '+12025550110';
const M = '+12025550112';

test('a fax of somebody else that came after the run began is not taken for a lost one', async () => {
	world.control().settings({ callMilliseconds: { 'fax.send': 500 } });
	const running = world.send([N, M], { concurrency: 1 }, { node: CONTINUE });
	await until(() => world.calls('fax.send').length === 1);
	// While item 1 is on its way a colleague has sent the same document to the number of item 2.
	world.control().pastFax({ documentId: 112602, recipient: M, days: 0.0001, id: 95_000 });
	world.control().fault({ operation: 'fax.send', kind: 'resetBefore', match: { fax_number: M } });
	const { items } = await running;
	expect(items[1]?.json.fax_job_id).toBeUndefined();
	expect(String(items[1]?.json.error)).toContain('may have been sent');
});

const ID = 92_336;
test.each([
	[400, { status: 'executed', fax_job_id: ID, cost: 0.1 }],
	[403, { status: 'executed', fax_job_id: ID, cost: 0.1 }],
	[429, { status: 'executed', fax_job_id: ID, cost: 0.1 }],
	[400, [{ status: 'executed', fax_job_id: ID }]],
	[403, { result: { fax: { id: String(ID) } } }],
	[429, { data: [{ jobId: ID }] }],
	[200, { status: 'failed', data: { fax_job_id: ID } }],
])('HTTP %i with an id anywhere in its body: accepted means an id, so one fax (%j)', async (status, body) => {
	const fault = { operation: 'fax.send', kind: 'status', status, bodyType: 'json', body, carryOut: true } as const;
	world.control().fault(fault);
	const { items } = await world.send([N], {}, { node: RETRY }, OWN);
	expect(world.jobs().map(({ id }) => id)).toEqual([items[0]?.json.fax_job_id]);
});

test('an id that is too long for a number keeps its last digits', async () => {
	const body = `{"x":"\\"1234567890123456","y":0.1234567890123456,"fax_job_id":90071992547409931,"cost":0.1}`;
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 200, bodyType: 'json', body, carryOut: true });
	const { items } = await world.send([N]);
	expect(items[0]?.json).toMatchObject({
		fax_job_id: '90071992547409931',
		x: '"1234567890123456',
		y: 0.1234567890123456,
	});
});

test('an answer that is nested too deep for the redactor is a lost answer: one fax', async () => {
	const deep = `${'['.repeat(9_000)}1${']'.repeat(9_000)}`;
	world
		.control()
		.fault({
			operation: 'fax.send',
			kind: 'status',
			status: 200,
			bodyType: 'json',
			body: `{"status":"executed","fax_job_id":92336,"cost":0.1,"x":${deep}}`,
			carryOut: true,
		});
	await world.send([N], {}, { node: RETRY });
	expect(world.jobs()).toHaveLength(1);
});

test.each([[{}], [RETRY]])(
	'an answer without an id: the error holds Fax.to’s own words, and blames no connection (%j)',
	async (node) => {
		world
			.control()
			.fault({
				operation: 'fax.send',
				kind: 'status',
				status: 200,
				bodyType: 'json',
				body: { status: 'denied', message: 'Insufficient balance' },
				times: 0,
			});
		const { error } = await world.send([N], {}, { node });
		expect(textOf(error)).toContain('may have been sent');
		expect(textOf(error)).not.toContain('was lost');
		expect(textOf(error)).toContain('Insufficient balance');
	},
);
