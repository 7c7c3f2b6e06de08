import type { IExecuteFunctions } from 'n8n-workflow';
import { FaxTo } from '../../../nodes/FaxTo/FaxTo.node';
import type { FaultDefinition } from '../../../sandbox/types';
import { CLEAN } from '../../harness/oracle';
import { CONTINUE, OWN, RETRY, textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** Accepted means an id, or a status that does not deny it. */
const world = useWorld();
const NUMBER = ['+12025550110'];
const WISH = [{ key: '+12025550110' }];
const rewrite = (fault: Partial<FaultDefinition>) =>
	world.control().fault({ kind: 'rewrite', operation: 'fax.send', times: 0, ...fault });

test.each<[string, Partial<FaultDefinition>]>([
	['an unknown word', { set: { status: 'queued' } }],
	['another unknown word', { set: { status: 'en cours' } }],
	['"failed" beside an id', { set: { status: 'failed', message: 'Line failed before' } }],
	['"error" beside an id', { set: { status: 'error' } }],
	['no status', { remove: ['status'] }],
	['a status that is null', { set: { status: null } }],
	['a status that is no text', { set: { status: 1 } }],
	['the id as text', { asText: ['fax_job_id'] }],
	['the id as text beside an unknown word', { asText: ['fax_job_id'], set: { status: 'OK' } }],
])('%s: the fax is sent once, and told with its id', async (_name, fault) => {
	const judge = world.judge();
	rewrite(fault);
	const result = await world.send(NUMBER, {}, { node: RETRY });
	expect(world.jobs()).toHaveLength(1);
	expect(result.error).toBeUndefined();
	expect(String(result.items[0]?.json.fax_job_id)).toBe(String(world.jobs()[0]?.id));
	expect(world.calls('fax.send')).toHaveLength(1);
	expect(judge(WISH, result)).toMatchObject(CLEAN);
});

test.each<[string, Partial<FaultDefinition>]>([
	['an unknown word without an id', { set: { status: 'queued' }, remove: ['fax_job_id'] }],
	['success without an id', { set: { status: 'success' }, remove: ['fax_job_id'] }],
	['an empty object', { remove: ['status', 'fax_job_id', 'cost', 'user_cash_balance'] }],
	['an id that is null', { set: { fax_job_id: null, status: 'accepted' } }],
	['an id that is empty', { set: { fax_job_id: '', status: 'accepted' } }],
	['an id of 0', { set: { fax_job_id: 0, status: 'accepted' } }],
	['an id that is no id', { set: { fax_job_id: { a: 1 }, status: 'accepted' } }],
	['the id in another place', { rename: { fax_job_id: 'data.id' }, set: { status: 'accepted' } }],
	['a denial and an id of letters', { set: { fax_job_id: 'a7c5-11', status: 'failed' } }],
	['a denial and a list of ids', { set: { fax_job_ids: [92336], status: 'failed' }, remove: ['fax_job_id'] }],
	['a denial and a list of jobs', { set: { jobs: ['92336'], status: 'error' }, remove: ['fax_job_id'] }],
])('%s, accepted: the history tells which job it is', async (_name, fault) => {
	const judge = world.judge();
	rewrite(fault);
	const result = await world.send(NUMBER, {}, { node: RETRY }, OWN);
	expect(world.jobs()).toHaveLength(1);
	expect(result.error).toBeUndefined();
	expect(String(result.items[0]?.json.fax_job_id)).toBe(String(world.jobs()[0]?.id));
	expect(judge(WISH, result)).toMatchObject(CLEAN);
});

test.each([302, 307, 408, 409, 425, 499, 500])(
	'%i and a denial in JSON, accepted all the same: the answer was made on the way, and the history tells which job it is',
	async (status) => {
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind: 'status', status, carryOut: true });
		const result = await world.send(NUMBER, {}, { node: RETRY }, OWN);
		expect(world.jobs()).toHaveLength(1);
		expect(result.items[0]?.json.fax_job_id).toBe(world.jobs()[0]?.id);
		expect(judge(WISH, result)).toMatchObject(CLEAN);
	},
);

test.each<[string, Partial<FaultDefinition>]>([
	['an unknown word without an id', { set: { status: 'queued' }, carryOut: false }],
	['success without an id', { set: { status: 'success' }, carryOut: false }],
	['an empty object', { carryOut: false }],
])('%s, not accepted: nobody knows, and nothing is sent again', async (_name, fault) => {
	rewrite(fault);
	const { error } = await world.send(NUMBER, {}, { node: RETRY });
	expect(textOf(error)).toContain('may have been sent');
	expect(textOf(error)).not.toMatch(/nothing was (sent|bought)/i);
	expect(world.calls('fax.send')).toHaveLength(1);
	expect(world.jobs()).toHaveLength(0);
});

test.each(['failed', 'Failed', 'FAILURE', 'error', 'Error'])(
	'"%s" without an id is a refusal: nothing was sent',
	async (status) => {
		const judge = world.judge();
		rewrite({ set: { status, message: 'Not now' }, carryOut: false, times: 1 });
		const result = await world.send(NUMBER);
		expect(textOf(result.error)).toContain('Not now');
		expect(judge(WISH, result)).toMatchObject({ ...CLEAN, notBought: 1 });
		expect((await world.send(NUMBER)).items[0]?.json.fax_job_id).toBe(world.jobs()[0]?.id);
	},
);

test.each([{ fax_job_id: null }, { fax_job_id: '' }, { jobs: [] }])('"failed" beside %j is a refusal', async (none) => {
	const judge = world.judge();
	rewrite({ set: { status: 'failed', message: 'Not now', ...none }, carryOut: false, times: 1 });
	expect(judge(WISH, await world.send(NUMBER))).toMatchObject({ ...CLEAN, notBought: 1 });
});

test('other words for every status: sending, waiting and Get Many go on', async () => {
	world
		.control()
		.settings({ statusWords: { executed: 'queued', success: 'completed', failed: 'undelivered' }, timeScale: 100 });
	const result = await world.send(
		NUMBER,
		{ pollInterval: 1 },
		{ node: CONTINUE },
		{ waitForDelivery: true, maxWait: 60 },
	);
	expect(world.jobs()).toHaveLength(1);
	expect(result.items[0]?.json).toMatchObject({ fax_job_id: world.jobs()[0]?.id, outcome: 'delivered' });
});

describe('a number is bought once', () => {
	const PROVISION = { resource: 'number', operation: 'provision', didGroupId: { __rl: true, mode: 'id', value: '67' } };
	const buy = async () => await world.run(PROVISION, [{ json: {} }], { node: RETRY });

	test.each<[string, Partial<FaultDefinition>]>([
		['an unknown word', { set: { status: 'pending' } }],
		['"failed" beside the number', { set: { status: 'failed' } }],
		['no status', { remove: ['status'] }],
		['the id as text', { asText: ['data.id', 'data.did_group_id'] }],
		['no data', { remove: ['data'], set: { status: 'pending' } }],
		['data without an id', { remove: ['data.id'] }],
		['data without the number', { remove: ['data.number'] }],
	])('%s', async (_name, fault) => {
		const judge = world.judge('numbers');
		world.control().fault({ kind: 'rewrite', operation: 'number.provision', times: 0, ...fault });
		const result = await buy();
		expect(world.numbers()).toHaveLength(1);
		expect(result.items[0]?.json.number).toBe(world.numbers()[0]?.number);
		expect(judge([{ key: 67 }], result)).toMatchObject({ doubles: [], losses: [], leaks: [] });
	});

	test.each<[string, Partial<FaultDefinition>]>([
		['an unknown word without data', { set: { status: 'pending' }, carryOut: false }],
		['an empty object', { carryOut: false }],
	])('%s, not bought: nobody knows, and nothing is bought again', async (_name, fault) => {
		world.control().fault({ kind: 'rewrite', operation: 'number.provision', times: 0, ...fault });
		expect(textOf((await buy()).error)).toContain('may have been bought');
		expect(world.calls('number.provision')).toHaveLength(1);
	});
});

test.each([undefined, 'accepted', {}, { statusCode: 'two hundred' }])(
	'n8n’s own client gives %j for the answer: the history tells which job it is',
	async (given) => {
		const { execute } = FaxTo.prototype;
		const judge = world.judge();
		jest.spyOn(FaxTo.prototype, 'execute').mockImplementation(async function (this: IExecuteFunctions) {
			const call = this.helpers.httpRequestWithAuthentication;
			this.helpers.httpRequestWithAuthentication = async function (credential, options) {
				const answer: unknown = await call.call(this, credential, options);
				return options.method === 'POST' && options.url.endsWith('/fax') ? given : answer;
			};
			return await execute.call(this);
		});
		const result = await world.send(NUMBER, {}, {}, OWN);
		jest.restoreAllMocks();
		expect(world.jobs()).toHaveLength(1);
		expect(String(result.items[0]?.json.fax_job_id)).toBe(String(world.jobs()[0]?.id));
		expect(judge(WISH, result)).toMatchObject(CLEAN);
	},
);
