import { credentialFor, engine, useSandbox } from '../harness';
import { Deduplicator, Table } from '../harness/deduplication';

/** The harness does what n8n does where that is unkind; tests that rely on it would be green for nothing else. */
const sandbox = useSandbox();

const tool = (more: object) =>
	engine.runTool({
		type: 'faxTo',
		parameters: {
			resource: 'fax',
			operation: 'getStatus',
			faxJobId: { __rl: true, mode: 'id', value: "={{ $fromAI('fax_job_id', '', 'string') }}" },
		},
		credentials: credentialFor(sandbox),
		calls: [{ fax_job_id: '92335' }],
		...more,
	});

test.each([false, true])('an agent calls a tool with values of its own (by the engine: %s)', async (byEngine) => {
	const { answers, runs, saved } = await tool({ byEngine, calls: [{ fax_job_id: '92334' }, { fax_job_id: '92335' }] });
	expect(answers).toHaveLength(2);
	expect(JSON.stringify(answers[0])).toContain('delivered');
	expect(JSON.stringify(answers[1])).toContain('busy');
	expect(runs).toHaveLength(2);
	expect(saved).not.toContain(sandbox.apiKey);
});

test('each try of a tool is a run of its own', async () => {
	sandbox.control.fault({ operation: 'fax.getStatus', kind: 'status', status: 404, times: 2 });
	const { answers, runs } = await tool({ tries: 3 });
	expect(runs.map(({ executionStatus }) => executionStatus)).toEqual(['error', 'error', 'success']);
	expect(answers).toEqual([{ answer: expect.stringContaining('busy') }]);
});

test('the tries of a node are one run', async () => {
	sandbox.control.fault({ operation: 'account.getBalance', kind: 'status', status: 404, times: 2 });
	const { runs, error } = await engine.run({
		type: 'faxTo',
		parameters: { resource: 'account', operation: 'getBalance' },
		credentials: credentialFor(sandbox),
		node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
	});
	expect(error).toBeUndefined();
	expect(runs).toHaveLength(1);
});

test('a failed execution goes on where it stopped', async () => {
	sandbox.control.fault({ operation: 'account.getBalance', kind: 'status', status: 404 });
	const setting = {
		type: 'faxTo',
		parameters: { resource: 'account', operation: 'getBalance' },
		credentials: credentialFor(sandbox),
	};
	const failed = await engine.run(setting);
	expect(failed.status).toBe('error');
	expect((await engine.retry(failed, setting)).items[0]?.json).toMatchObject({ balance: 100.1 });
});

describe('the deduplication store', () => {
	const OPTIONS = { mode: 'entries' as const };
	const context = { workflow: { id: 'w' }, node: { id: 'n' } };
	const check = async (...items: string[]) =>
		await new Deduplicator(table).checkProcessedAndRecord(items, 'node', context, OPTIONS);
	let table = new Table();

	beforeEach(() => (table = new Table()));

	test('lets one of two first writers fail', async () => {
		expect((await Promise.allSettled([check('a'), check('b')])).map(({ status }) => status)).toEqual([
			'fulfilled',
			'rejected',
		]);
	});

	test('tells two callers "new", and loses what one of two writers wrote', async () => {
		await check('first');
		const [one, other] = await Promise.all([check('a'), check('a', 'b')]);
		expect([one?.new, other?.new]).toEqual([['a'], ['a', 'b']]);
		await Promise.all([check('c'), check('d')]);
		expect((await check('c', 'd')).new).toEqual(['c']);
	});

	test('fails at the wanted step, before or after its work', async () => {
		const store = new Deduplicator(table);
		const once = async () => await store.checkProcessedAndRecord(['a'], 'node', context, OPTIONS);
		store.faults = [
			{ step: 'check', skip: 0, times: 1, after: false },
			{ step: 'record', skip: 0, times: 1, after: true },
		];
		await expect(once()).rejects.toThrow('locked');
		await expect(once()).rejects.toThrow('terminated');
		expect((await once()).processed).toEqual(['a']);
	});
});
