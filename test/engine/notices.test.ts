import { byId } from '../harness';
import { CONTINUE, jsonOf, useWorld } from '../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** The one notice above the output of a run that costs money: how it ended, true at a glance. */
const world = useWorld();
const OK = '+12025550100';
const BUSY = '+12025550101';
const UNANSWERED = '+12025550102';
const SLOW = '+12025550106';
const WRONG = '0201 555 0100';

interface Told {
	runs: Array<{ hints?: Array<{ message: string; type?: string }> }>;
}

const noticesOf = ({ runs }: Told) => runs.at(-1)?.hints ?? [];
const noticeOf = (told: Told) => noticesOf(told).map(({ message }) => message);

const wait = async (numbers: string[], options: object = {}, more: object = {}, maxWait = 60) =>
	await world.send(numbers, { pollInterval: 1, ...options }, more, { waitForDelivery: true, maxWait });

beforeEach(() => void world.control().settings({ timeScale: 100 }));

describe('of a run that waits for delivery', () => {
	test.each<[string, string[], string]>([
		['one delivered', [OK], 'Delivered. Cost 0.10.'],
		['one that failed', [BUSY], 'Not delivered: the line was busy. Cost 0.10.'],
		['another reason', [UNANSWERED], 'Not delivered: no fax machine answered. Cost 0.10.'],
		['all delivered', [OK, OK], '2 faxes delivered. Cost 0.20.'],
		['all busy', [BUSY, BUSY], '2 faxes not delivered (line busy). Cost 0.20.'],
		[
			'several reasons',
			[BUSY, OK, BUSY, UNANSWERED],
			'4 faxes: 1 delivered, 3 not delivered (2 line busy, 1 no answer). Cost 0.40.',
		],
	])('%s', async (_what, numbers, notice) => expect(noticeOf(await wait(numbers))).toEqual([notice]));

	test('of a broadcast counts what was not sent, too', async () => {
		const told = await wait([OK, BUSY, OK, WRONG], {}, { node: CONTINUE });
		expect(noticesOf(told)).toEqual([
			{
				message: '3 faxes: 2 delivered, 1 not delivered (line busy). 1 item was not sent. Cost 0.30.',
				location: 'outputPane',
				type: 'warning',
			},
		]);
	});

	test('does not hide that the only fax of several items failed', async () => {
		expect(noticeOf(await wait([BUSY, WRONG, WRONG], {}, { node: CONTINUE }))).toEqual([
			'1 fax not delivered (line busy). 2 items were not sent. Cost 0.10.',
		]);
	});

	test('of a fax whose item fails because it was not delivered', async () => {
		expect(noticeOf(await wait([OK, BUSY], { ifNotDelivered: 'fail' }, { node: CONTINUE }))).toEqual([
			'2 faxes: 1 delivered, 1 not delivered (line busy). Cost 0.20.',
		]);
	});

	test('of one that is still on the way when the wait ends', async () => {
		world.control().settings({ timeScale: 0 });
		const told = await wait([SLOW], {}, {}, 0);
		expect(noticeOf(told)).toEqual(['Still on the way. Cost 0.10.']);
	});

	test('counts each resend, and what it cost', async () => {
		expect(noticeOf(await wait([BUSY], { resendUpTo: 1 }))).toEqual([
			'Not delivered: the line was busy. Cost 0.20, with 1 resend.',
		]);
	});

	test('of a fax that was sent before under its reference, and failed', async () => {
		await wait([BUSY], { reference: 'letter' });
		expect(noticeOf(await wait([BUSY], { reference: 'letter' }))).toEqual([
			'1 fax was not sent again: the reference was used before. It was not delivered (line busy).',
		]);
	});
});

describe('of a run that does not wait', () => {
	test.each<[string, string[], string]>([
		['one', [BUSY], '1 fax sent. Cost 0.10.'],
		['two', [OK, BUSY], '2 faxes sent. Cost 0.20.'],
		['two and what was not sent', [OK, WRONG, BUSY], '2 faxes sent. 1 item was not sent. Cost 0.20.'],
	])('%s: promises no delivery', async (_what, numbers, notice) =>
		expect(noticeOf(await world.send(numbers, {}, { node: CONTINUE }))).toEqual([notice]),
	);

	test('of a run in which nothing was sent', async () => {
		expect(noticeOf(await world.send([WRONG, WRONG], {}, { node: CONTINUE }))).toEqual(['2 items were not sent']);
	});

	test('of an answer that nobody has seen', async () => {
		world.control().fault({ operation: 'fax.send', kind: 'status', status: 502, times: 0 });
		world.control().fault({ operation: 'fax.getAll', kind: 'status', status: 500, times: 0 });
		expect(noticeOf(await world.send([OK], {}, { node: CONTINUE }))).toEqual(['1 item may have been sent']);
	});
});

describe('of a dry run', () => {
	test('says what it would cost', async () => {
		expect(noticeOf(await world.send([OK, OK], { dryRun: true }))).toEqual([
			'Dry run: nothing was sent. It would cost 0.20.',
		]);
	});

	test('says how many items would not be sent', async () => {
		expect(noticeOf(await world.send([OK, WRONG], { dryRun: true }, { node: CONTINUE }))).toEqual([
			'1 item would not be sent. Dry run: nothing was sent. It would cost 0.10.',
		]);
	});

	test('outputs neither a reason where there is none nor what does not exist yet', async () => {
		const text = { source: 'text', text: 'Dear Dr. Grey' };
		const { items } = await world.send([OK], { dryRun: true }, {}, text);
		expect(items[0]?.json).toEqual({
			status: 'dry_run',
			would_send: true,
			fax_number: OK,
			cost: 0.1,
			user_cash_balance: 100.1,
			pages: 1,
		});
	});
});

test('an operation that costs nothing has none', async () => {
	const told = await world.run({ resource: 'fax', operation: 'getStatus', faxJobId: byId(92335) }, [{ json: {} }]);
	expect(jsonOf(told.items)).toMatchObject([{ outcome: 'failed' }]);
	expect(noticesOf(told)).toEqual([]);
});
