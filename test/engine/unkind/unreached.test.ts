import type { IExecuteFunctions } from 'n8n-workflow';
import { FaxTo } from '../../../nodes/FaxTo/FaxTo.node';
import { byId } from '../../harness';
import { CONTINUE, jsonOf, OWN, RETRY, someNumbers, textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** After five calls in a row that never reached Fax.to the rest of a run is not tried, and says so. */
const world = useWorld();
const EIGHT = someNumbers(8);
const ONE_BY_ONE = { concurrency: 1 };
const NOT_TRIED = 'Not tried: Fax.to did not answer five times in a row';
const REFUSED = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });

afterEach(() => void jest.restoreAllMocks());

/** From now on calls whose path matches meet this error instead of Fax.to. @returns those that were made */
function breakLine(isBroken: (call: number, url: string) => boolean, error: Error = REFUSED): string[] {
	const calls: string[] = [];
	const { execute } = FaxTo.prototype;
	jest.spyOn(FaxTo.prototype, 'execute').mockImplementation(async function (this: IExecuteFunctions) {
		const call = this.helpers.httpRequestWithAuthentication;
		this.helpers.httpRequestWithAuthentication = async function (credential, options) {
			calls.push(options.url);
			if (isBroken(calls.length, options.url)) throw error;
			return await call.call(this, credential, options);
		};
		return await execute.call(this);
	});
	return calls;
}
const errorsOf = (items: Parameters<typeof jsonOf>[0]) => jsonOf(items).map(({ error }) => String(error));

test.each([
	['paid calls', {}, {}],
	['uploads', {}, OWN],
	['look-ups of prices', { maxCost: 1 }, {}],
	['look-ups of the balance', { minBalance: 1 }, {}],
])(
	'%s: the sixth item and those after it are not tried, nothing is sent, and each says so',
	async (_name, options, parameters) => {
		const calls = breakLine(() => true);
		const { items } = await world.send(EIGHT, { ...ONE_BY_ONE, ...options }, { node: CONTINUE }, parameters);
		expect(calls).toHaveLength(5);
		expect(errorsOf(items).map((error) => error.includes(NOT_TRIED))).toEqual(EIGHT.map((_number, index) => index > 4));
		expect(JSON.stringify(jsonOf(items)).match(/This item was not sent/g)).toHaveLength(8);
		expect(world.jobs()).toHaveLength(0);
	},
);

test('where the node stops at an error, the error counts those that were not tried', async () => {
	const calls = breakLine(() => true);
	const { error } = await world.send(EIGHT, { ...ONE_BY_ONE, maxCost: 1 });
	expect(calls).toHaveLength(5);
	expect(textOf(error)).toContain('5 items can’t be sent. Item 1: ');
	expect(textOf(error)).toContain('3 more not tried: Fax.to did not answer. Nothing was sent');
});

test('what only reads is not tried either', async () => {
	const calls = breakLine(() => true);
	const { items } = await world.run(
		{
			resource: 'fax',
			operation: 'getCost',
			documentId: byId(112602),
			faxNumber: '={{ $json.faxNumber }}',
			options: ONE_BY_ONE,
		},
		EIGHT.map((faxNumber) => ({ json: { faxNumber } })),
		{ node: CONTINUE },
	);
	expect(calls).toHaveLength(5);
	expect(errorsOf(items)[5]).toContain(NOT_TRIED);
});

test('a call that gets through begins the count anew', async () => {
	const calls = breakLine((call) => call !== 5);
	const { items } = await world.send([...EIGHT, '+12025550110', '+12025550111', '+12025550112'], ONE_BY_ONE, {
		node: CONTINUE,
	});
	expect(calls).toHaveLength(10);
	expect(items[4]?.json.fax_job_id).toBe(world.jobs()[0]?.id);
	expect(errorsOf(items).filter((error) => error.includes(NOT_TRIED))).toHaveLength(1);
});

test('what may have been sent has reached Fax.to: each of eight is tried', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'resetBefore', times: 0 });
	const { items } = await world.send(EIGHT, ONE_BY_ONE, { node: CONTINUE });
	expect(world.calls('fax.send')).toHaveLength(8);
	for (const error of errorsOf(items)) expect(error).toContain('may have been sent');
});

test('the next try and the next execution try again, and what was sent before is told without a call', async () => {
	const calls = breakLine((call) => call > 2 && call < 11);
	const CALLS_AT_ONCE = { concurrency: 8 };
	const failed = await world.send(EIGHT, CALLS_AT_ONCE, { node: CONTINUE });
	expect(errorsOf(failed.items).filter((error) => error.includes('refused the connection'))).toHaveLength(6);
	const { items } = await world.send(EIGHT, ONE_BY_ONE, { node: { ...CONTINUE, ...RETRY } });
	// Two of the second execution's calls fail in its first try; the first item is one of them, so n8n tries again.
	expect(errorsOf(items)).toEqual(EIGHT.map(() => 'undefined'));
	expect(world.jobs()).toHaveLength(2 + 8);
	expect(calls).toHaveLength(8 + 8 + 2);
});

test('a wait goes on while Fax.to can’t be reached: its faxes are sent', async () => {
	breakLine((_call, url) => /status|history/.test(url));
	const { items } = await world.send(
		EIGHT,
		{ ...ONE_BY_ONE, pollInterval: 1 },
		{ node: CONTINUE },
		{ waitForDelivery: true, maxWait: 1 },
	);
	expect(jsonOf(items).map(({ outcome }) => outcome)).toEqual(EIGHT.map(() => 'in_progress'));
});
