import type { INodeProperties } from 'n8n-workflow';
import { FaxTo } from '../../../nodes/FaxTo/FaxTo.node';
import { byId, credentialFor, engine, newWorkflow } from '../../harness';
import { CLEAN } from '../../harness/oracle';
import { restartedEngine } from '../../harness/restarted';
import { CONTINUE, jsonOf, RETRY, someNumbers, textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** What became of a fax comes first, in one word, and decides where its item goes. */
const world = useWorld();
const OK = '+12025550100';
const BUSY = '+12025550101';
const HANGUP = '+12025550103';
const FILE_ERROR = '+12025550104';

/** Sends, and waits for at most so many seconds. */
const sendAndWait = async (numbers: string[], options: object = {}, more: object = {}, maxWait = 60) =>
	await world.send(numbers, { pollInterval: 1, ...options }, more, { waitForDelivery: true, maxWait });
beforeEach(() => void world.control().settings({ timeScale: 100 }));

const hintsOf = (runs: Array<{ hints?: Array<{ message: string }> }>) =>
	(runs.at(-1)?.hints ?? []).map(({ message }) => message).join('\n');

test('with Wait for Delivery the outcome comes first', async () => {
	for (const [number, outcome] of [
		[OK, 'delivered'],
		[BUSY, 'failed'],
	] as const) {
		const { items } = await sendAndWait([number]);
		expect(Object.keys(items[0]?.json ?? {}).slice(0, 5)).toEqual([
			'outcome',
			'reason',
			'fax_number',
			'fax_job_id',
			'cost',
		]);
		expect(items[0]?.json).toMatchObject({ outcome, fax_number: number, status: expect.any(String) });
		expect(Object.keys(items[0]?.json ?? {}).filter((name) => /status|delivery_/.test(name))).toEqual(['status']);
	}
});

test('a run that stops at an item waits for none that was sent before', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 1, times: 0 });
	const { error } = await world.send(someNumbers(3), { concurrency: 1 }, {}, { waitForDelivery: true, maxWait: 600 });
	expect(error?.message).toMatch(/^Item 2: /);
	expect(world.jobs()).toHaveLength(1);
	expect(world.calls('fax.getStatus')).toHaveLength(0);
	expect(world.calls('fax.getAll')).toHaveLength(0);
});

test('the operation Wait for Delivery waits for all of its items together, more than Concurrency', async () => {
	const parameters = {
		resource: 'fax',
		operation: 'waitForDelivery',
		faxJobId: byId(92334),
		maxWait: 60,
		pollInterval: 1,
	};
	const items = Array.from({ length: 12 }, () => ({ json: {} }));
	const run = await world.run({ ...parameters, options: { concurrency: 1 } }, items);
	expect(run.items).toHaveLength(12);
	// The first one's look, and that of all others.
	expect(world.calls('fax.getAll')).toHaveLength(2);
});

test('the operation Wait for Delivery has it first, too', async () => {
	const { items } = await world.run(
		{ resource: 'fax', operation: 'waitForDelivery', faxJobId: byId(92335), maxWait: 600, pollInterval: 1 },
		[{ json: {} }],
	);
	expect(Object.keys(items[0]?.json ?? {}).slice(0, 2)).toEqual(['outcome', 'reason']);
});

test('without a wait the id and the status come first', async () => {
	const { items } = await world.send([OK]);
	expect(Object.keys(items[0]?.json ?? {}).slice(0, 2)).toEqual(['fax_job_id', 'status']);
	expect(items[0]?.json).toMatchObject({ cost: 0.1, user_cash_balance: 100, document_id: 112602, fax_number: OK });
});

describe('If Not Delivered', () => {
	const FAIL = { ifNotDelivered: 'fail' };

	test('"fail" sends a busy fax to the error output, with its job', async () => {
		const judge = world.judge();
		const result = await sendAndWait([OK, BUSY], FAIL, { node: { onError: 'continueErrorOutput' } });
		expect(jsonOf(result.outputs[0] ?? [])).toMatchObject([{ outcome: 'delivered' }]);
		expect(result.outputs[1]).toHaveLength(1);
		const [failed] = result.outputs[1] ?? [];
		expect(`${failed?.json.error} ${failed?.json.details}`).toMatch(/busy/i);
		expect(`${failed?.json.error} ${failed?.json.details}`).toContain(
			String(world.jobs().find(({ recipient }) => `+${recipient}` === BUSY)?.id),
		);
		expect(failed?.pairedItem).toEqual({ item: 1 });
		expect(judge([{ key: OK }, { key: BUSY }], result)).toMatchObject({ ...CLEAN, bought: 2 });
	});

	test('"fail" with On Error = Stop turns the node red, and Retry On Fail sends nothing again', async () => {
		const judge = world.judge();
		const result = await sendAndWait([OK, BUSY], FAIL, { node: RETRY });
		expect(result.status).toBe('error');
		expect(textOf(result.error)).toMatch(/busy/i);
		expect(world.jobs()).toHaveLength(2);
		expect(judge([{ key: OK }, { key: BUSY }], result)).toMatchObject(CLEAN);
	});

	test('"continue", and nothing chosen, leave it with the others', async () => {
		for (const options of [{}, { ifNotDelivered: 'continue' }]) {
			const { outputs } = await sendAndWait([BUSY], options, { node: { onError: 'continueErrorOutput' } });
			expect(outputs[0]).toMatchObject([{ json: { outcome: 'failed' } }]);
		}
	});

	test('a fax that is still on its way at the end of the wait is not called failed', async () => {
		world.control().settings({ timeScale: 0 });
		const { outputs } = await sendAndWait([OK], FAIL, { node: { onError: 'continueErrorOutput' } }, 2);
		const told = outputs.flat()[0]?.json ?? {};
		expect(JSON.stringify(told)).toMatch(/in_progress|on its way/);
		expect(JSON.stringify(told)).toContain(String(world.jobs()[0]?.id));
	});
});

describe('Resend Up To', () => {
	test.each([0, 1, 3])(
		'%i: a busy line is tried so many times more, each a paid fax, and the last is told',
		async (resendUpTo) => {
			const judge = world.judge();
			const result = await sendAndWait([BUSY], { resendUpTo }, {}, 3_600);
			expect(world.jobs()).toHaveLength(1 + resendUpTo);
			expect(result.items).toHaveLength(1);
			expect(result.items[0]?.json).toMatchObject({ outcome: 'failed', fax_job_id: world.jobs().at(-1)?.id });
			expect(judge([{ key: BUSY, most: 1 + resendUpTo }], result)).toMatchObject({ ...CLEAN, bought: 1 });
		},
	);

	test.each([OK, HANGUP, FILE_ERROR])('%s, which is through or hopeless, is sent once', async (number) => {
		await sendAndWait([number], { resendUpTo: 3 });
		expect(world.jobs()).toHaveLength(1);
	});

	test('it keeps to Max Total Cost, and tells what the last one became', async () => {
		const { items } = await sendAndWait([BUSY], { resendUpTo: 5, maxTotalCost: 0.2 }, { node: CONTINUE }, 3_600);
		expect(world.jobs()).toHaveLength(2);
		expect(JSON.stringify(items[0]?.json)).toContain(String(world.jobs().at(-1)?.id));
	});

	test.each([0, 1, 2])('with the answer number %i lost: never one too many', async (skip) => {
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter', skip, times: 1 });
		const result = await sendAndWait([BUSY], { resendUpTo: 2 }, { node: { ...CONTINUE, ...RETRY } }, 3_600);
		expect(judge([{ key: BUSY, most: 3 }], result)).toMatchObject(CLEAN);
	});

	test('with a reference, another execution gets the last one, and sends none', async () => {
		const options = { resendUpTo: 1, reference: 'order' };
		await sendAndWait([BUSY], options, {}, 3_600);
		const again = await sendAndWait([BUSY], options, {}, 3_600);
		expect(world.jobs()).toHaveLength(2);
		expect(world.jobs().map(({ id }) => id)).toContain(again.items[0]?.json.fax_job_id);
	});
});

test('the hint above the output tells how many failed, and why', async () => {
	const { runs } = await sendAndWait([OK, OK, BUSY]);
	expect(hintsOf(runs)).toMatch(/^3 faxes: 2 delivered, 1 not delivered/);
	expect(hintsOf(runs)).toMatch(/busy/i);
});

test('the hint of a dry run says that nothing was sent', async () => {
	const { runs } = await world.send([OK], { dryRun: true });
	expect(hintsOf(runs)).toMatch(/nothing was sent/i);
});

describe('the same busy fax', () => {
	const getAll = async (parameters: object = {}) =>
		(await world.run({ resource: 'fax', operation: 'getAll', returnAll: true, ...parameters }, [{ json: {} }])).items
			.map(({ json }) => json)
			.find((json) => String(json.fax_job_id ?? json.id) === '92335');

	test('is retryable in Get Status, and not contradicted in Get Many', async () => {
		const { items } = await world.run({ resource: 'fax', operation: 'getStatus', faxJobId: byId(92335) }, [
			{ json: {} },
		]);
		expect(items[0]?.json).toMatchObject({ outcome: 'failed', retryable: true });
		for (const simplify of [true, false]) {
			const listed = await getAll({ simplify });
			expect(listed).toMatchObject({ outcome: 'failed', retryable: null });
			expect(String(listed?.reason)).toMatch(/history/i);
		}
	});

	test('is told the same in Get Many once the reasons are looked up', async () => {
		expect(await getAll({ options: { lookUpReasons: true } })).toMatchObject({
			outcome: 'failed',
			retryable: true,
			reason: expect.stringMatching(/busy/i),
		});
	});
});

test('Dry Run is on once it is added', () => {
	const { properties } = new FaxTo().description;
	const defaults = (name: string) =>
		properties
			.filter((property) => property.name === 'options')
			.flatMap(({ options = [] }) =>
				options.filter((option): option is INodeProperties => 'type' in option && option.name === name),
			)
			.map((option) => option.default);
	expect(defaults('dryRun').length).toBeGreaterThanOrEqual(3);
	expect(new Set(defaults('dryRun'))).toEqual(new Set([true]));
});

test('a reference whose fax was sent again after a busy line, when n8n was started again: the last fax is the one, where its document tells', async () => {
	const options = { pollInterval: 1, resendUpTo: 1, reference: 'busy' };
	const file = { resource: 'fax', operation: 'send', source: 'binary', binaryPropertyName: 'data', faxNumber: BUSY };
	const setting = {
		type: 'faxTo',
		credentials: credentialFor(world.sandbox()),
		id: newWorkflow(),
		items: [world.letter()],
		parameters: { ...file, waitForDelivery: true, maxWait: 3_600, options },
	};
	const [first] = (await engine.run(setting)).items;
	expect(world.jobs()).toHaveLength(2);
	const again = { ...setting, parameters: { ...file, options: { reference: 'busy' } } };
	const [second] = (await restartedEngine().run(again)).items;
	expect(second?.json).toMatchObject({ status: 'already_sent', fax_job_id: first?.json.fax_job_id });
	expect(first?.json).toMatchObject({
		fax_job_id: world.jobs()[1]?.id,
		attempts: 2,
		earlier_fax_job_ids: [world.jobs()[0]?.id],
		cost: 0.2,
	});
});

test('two faxes of an existing document under one reference can’t be told apart after a restart: already sent, without an id', async () => {
	await sendAndWait([BUSY], { resendUpTo: 1, reference: 'busy' }, {}, 3_600);
	expect(world.jobs()).toHaveLength(2);
	const [again] = (await world.otherProcess()([BUSY], { reference: 'busy' })).items;
	expect(again?.json).toMatchObject({ status: 'already_sent', fax_job_id: null });
	expect(world.jobs()).toHaveLength(2);
});

test('already_sent, If Not Delivered: Fail, and the first fax was busy: the error names its job', async () => {
	world.control().settings({ outcome: 'busy', jobSeconds: 0 });
	await world.send(['+12025550110'], { reference: 'order' });
	const { error } = await world.send(
		['+12025550110'],
		{ reference: 'order', ifNotDelivered: 'fail', pollInterval: 1 },
		{},
		{ waitForDelivery: true, maxWait: 600 },
	);
	expect(textOf(error)).toContain(
		`It was sent before under the reference 'order', as job ${world.jobs()[0]?.id}. Nothing was sent`,
	);
});

test('already_sent, If Not Delivered: Fail, and nobody knows as which job: that is no delivery', async () => {
	await sendAndWait([BUSY], { resendUpTo: 1, reference: 'busy' }, {}, 3_600);
	const { error } = await world.otherProcess()(
		[BUSY],
		{ reference: 'busy', ifNotDelivered: 'fail', pollInterval: 1 },
		{},
		{ waitForDelivery: true, maxWait: 600 },
	);
	expect(textOf(error)).toMatch(
		/not known whether the fax was delivered .*under the reference 'busy'.*Nothing was sent/,
	);
});
