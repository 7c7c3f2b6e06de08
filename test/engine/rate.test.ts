import type { INodeExecutionData } from 'n8n-workflow';
import type { FaultDefinition, RateLimit } from '../../sandbox/types';
import { byId, cleanUp, credentialFor, engine, type Sandbox, startSandbox } from '../harness';

/** T9: Fax.to says 403 when calls come too fast, and no document tells how fast that is. */
const started: Sandbox[] = [];
afterAll(async () => {
	for (const sandbox of started) await sandbox.stop();
	cleanUp();
});

const EACH = {
	resource: 'fax',
	operation: 'send',
	source: 'file',
	documentId: byId(112601),
	faxNumber: '={{ $json.faxNumber }}',
};
const toMany = (count: number, execution = 0): INodeExecutionData[] =>
	Array.from({ length: count }, (_value, index) => ({
		json: { faxNumber: `+1202555${String(2_000 + 1_000 * execution + index)}` },
	}));

type Settings = Parameters<Sandbox['control']['settings']>[0];

/** A sandbox with a limit. What a process has learned of an account's limit stays with it: each test has an account of its own. */
async function limitedTo(settings: Settings = {}) {
	const sandbox = await startSandbox({ timeScale: 0 });
	started.push(sandbox);
	sandbox.control.settings({ balance: 1_000, ...settings });
	const state = () => sandbox.control.state() as { jobs: Array<{ recipient: string }> };
	return {
		control: sandbox.control,
		run: async (parameters: object, items: INodeExecutionData[], more: object = {}) =>
			await engine.run({ type: 'faxTo', parameters, credentials: credentialFor(sandbox), items, ...more }),
		jobs: () => state().jobs.slice(2),
		refused: () => sandbox.control.requests().filter(({ answered }) => answered === 403).length,
	};
}

// How near the limit and how few are refused: test/unit/rateLimiter.test.ts, in simulated time. Here time is real, so nothing depends on it.
test.concurrent.each<[string, RateLimit, number]>([
	['a bucket', { perSecond: 40, burst: 5 }, 25],
	['a fixed window', { calls: 10, seconds: 0.5 }, 15],
	['a sliding window that says what is left', { calls: 10, seconds: 0.5, sliding: true, headers: true }, 15],
	['a bucket that counts refused calls', { perSecond: 40, burst: 5, countsRefused: true }, 20],
	['three at once', { underWay: 3 }, 20],
])('%s: all sent, each once', async (_name, rateLimit, count) => {
	const { run, jobs } = await limitedTo({ rateLimit, callMilliseconds: { 'fax.send': 20 } });
	const { items, error } = await run(EACH, toMany(count));
	expect(error).toBeUndefined();
	expect(new Set(items.map(({ json }) => json.fax_job_id)).size).toBe(count);
	expect(new Set(jobs().map(({ recipient }) => recipient)).size).toBe(count);
	expect(jobs()).toHaveLength(count);
});

test.concurrent('three executions at once share one limiter, and each sends its own', async () => {
	const { run, jobs } = await limitedTo({ rateLimit: { perSecond: 40, burst: 5 } });
	const runs = await Promise.all([0, 1, 2].map(async (execution) => await run(EACH, toMany(10, execution))));
	expect(runs.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
	expect(new Set(jobs().map(({ recipient }) => recipient)).size).toBe(30);
	expect(jobs()).toHaveLength(30);
});

test.each([403, 429])('%i with Retry-After is waited out, and the call repeated', async (status) => {
	const { control, run, jobs } = await limitedTo();
	control.fault({ operation: 'fax.send', kind: 'status', status, retryAfter: 1, times: 1 });
	const { items } = await run(EACH, toMany(1));
	expect(items[0]?.json).toHaveProperty('fax_job_id');
	expect(jobs()).toHaveLength(1);
});

test('a time that Retry-After names is kept to: nobody asks before it', async () => {
	const { control, run, jobs, refused } = await limitedTo({ rateLimit: { calls: 1, seconds: 1, retryAfter: 1 } });
	const { error } = await run({ ...EACH, options: { concurrency: 1 } }, toMany(2));
	expect(error).toBeUndefined();
	expect(jobs()).toHaveLength(2);
	// Each call but the first is refused once, unless a slow machine made it when the second was over.
	expect(refused()).toBeLessThan(control.requests().length - refused());
});

test('a window without an end in sight: all give up together, and say how many went out', async () => {
	const { run, jobs } = await limitedTo({ rateLimit: { calls: 20, seconds: 3_600 } });
	const { items } = await run({ ...EACH, options: { giveUpAfter: 0.02 } }, toMany(40), {
		node: { onError: 'continueRegularOutput' },
	});
	const told = items.filter(({ json }) => json.error !== undefined);
	const sent = jobs().length;
	expect(sent).toBeGreaterThan(0);
	expect(told).toHaveLength(40 - sent);
	for (const { json } of told) {
		expect(json.error).toMatch(
			/^Item \d+: (Not sent: )?Fax.to is limiting requests: no request got through for \d+ s$/,
		);
		expect(json.details).toContain(
			`Calls to send the fax that got through before: ${sent}. Run the remaining items later`,
		);
		expect(json.details).toContain('This item was not sent');
	}
});

test.each<[string, { fault?: FaultDefinition; rateLimit?: RateLimit }, number]>([
	['refused', { fault: { operation: 'fax.send', kind: 'rateLimit', retryAfter: 3_600, times: 0 } }, 0],
	['accepted, with none left', { rateLimit: { calls: 1, seconds: 3_600, headers: true } }, 1],
])('a named time that is too far is not waited for (%s)', async (_name, { fault, rateLimit }, sent) => {
	const { control, run, jobs } = await limitedTo(rateLimit ? { rateLimit } : {});
	if (fault) control.fault(fault);
	const { items } = await run({ ...EACH, options: { concurrency: 1 } }, toMany(2), {
		node: { onError: 'continueRegularOutput' },
	});
	expect(jobs()).toHaveLength(sent);
	expect(String(items[1]?.json.error)).toContain('Fax.to is limiting requests');
	expect(String(items[1]?.json.details)).toMatch(/Run the remaining items after \d{4}-.*This item was not sent/);
});

test('canceling ends the waiting for the rate as well', async () => {
	const { control, run, jobs } = await limitedTo();
	control.fault({ operation: 'fax.send', kind: 'rateLimit', retryAfter: 30, times: 0 });
	// Without it the test would end by its own time-out.
	const { status } = await run(EACH, toMany(20), { cancelAfter: 300 });
	expect(status).toBe('canceled');
	expect(jobs()).toHaveLength(0);
});

test.each(['account.getBalance', 'fax.getAll', 'file.getAll'])('%s waits and repeats too', async (operation) => {
	const { control, run, refused } = await limitedTo();
	control.fault({ operation, kind: 'rateLimit', times: 3 });
	const [resource = '', value = ''] = operation.split('.');
	const { error } = await run({ resource, operation: value, returnAll: true }, [{ json: {} }]);
	expect(error).toBeUndefined();
	expect(refused()).toBe(3);
});
