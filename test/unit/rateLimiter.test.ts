import fc from 'fast-check';
import { type CallGroup, RateLimiter, rateLimiterOf } from '../../nodes/FaxTo/api/rateLimiter';
import { quotaIn } from '../../nodes/FaxTo/api/transport';
import {
	block,
	bucket,
	chance,
	crowd,
	fixedWindow,
	type LimitRow,
	LIMITS,
	simulate,
	slidingWindow,
	worstOf,
} from '../harness/limits';
import { SimulatedClock } from '../harness/simulatedClock';

const open = { take: () => true, least: () => 0 };
const closed = { take: () => false, least: () => 0 };

describe('limits that no document tells', () => {
	test.each(LIMITS)('$name: all get through, near the least time, few refused', async (row) => {
		const { ratio, refusedShare, sent } = await worstOf(row);
		expect(sent).toBe(row.calls);
		expect(ratio).toBeLessThanOrEqual(row.ratio);
		expect(refusedShare).toBeLessThanOrEqual(row.refused);
	});

	test.each<[string, number, Omit<LimitRow, 'name' | 'calls'>]>([
		[
			'six at once, of twenty',
			300,
			{ shape: () => crowd(6, 80), simulation: { atOnce: 20 }, ratio: 1.4, refused: 0.3 },
		],
		[
			'20 in 45 s, of ten at once',
			120,
			{ shape: () => slidingWindow(20, 45_000), simulation: { atOnce: 10 }, ratio: 1.3, refused: 0.5 },
		],
	])('%s: all get through, near the least time', async (name, calls, row) => {
		const { ratio, refusedShare, sent } = await worstOf({ ...row, name, calls });
		expect(sent).toBe(calls);
		expect(ratio).toBeLessThanOrEqual(row.ratio);
		expect(refusedShare).toBeLessThanOrEqual(row.refused);
	});

	test('what was learned is known as calls a second', async () => {
		const clock = new SimulatedClock();
		const limiter = new RateLimiter(clock);
		expect(limiter.perSecond).toBeUndefined();
		await simulate(fixedWindow(60, 60_000), 180, { clock, limiter });
		expect(limiter.perSecond).toBeCloseTo(1, 1);
	});

	test('two blocks of 12 s: the next run is at full speed', async () => {
		for (let seed = 1; seed <= 8; seed++) {
			const clock = new SimulatedClock();
			const limiter = new RateLimiter(clock);
			for (const shape of [block(12_000), block(12_000)]) {
				expect((await simulate(shape, 10, { clock, limiter, seed })).ratio).toBeLessThanOrEqual(1.3);
			}
			const unlimited = await simulate(open, 10, { seed });
			const after = await simulate(open, 10, { clock, limiter, seed });
			expect(after.time / unlimited.time).toBeLessThanOrEqual(1.3);
		}
	});

	test('refusals by chance, however many, do not add up to a standstill', async () => {
		for (let seed = 1; seed <= 8; seed++) {
			const { sent, ratio } = await simulate(chance(0.3, seed), 200, { seed });
			expect(sent).toBe(200);
			expect(ratio).toBeLessThanOrEqual(15);
		}
	});

	test('any window, bucket or crowd: all get through, in no more than a few times the least', async () => {
		const drawn = fc.record({
			kind: fc.constantFrom('bucket', 'fixed', 'phase', 'sliding', 'crowd'),
			perSecond: fc.double({ min: Math.log(0.5), max: Math.log(50), noNaN: true }).map(Math.exp),
			length: fc.double({ min: Math.log(1_000), max: Math.log(300_000), noNaN: true }).map(Math.exp),
			burst: fc.integer({ min: 1, max: 50 }),
			atOnce: fc.integer({ min: 3, max: 20 }),
			latency: fc.integer({ min: 5, max: 100 }),
			seed: fc.integer(),
		});
		await fc.assert(
			fc.asyncProperty(drawn, async ({ kind, perSecond, length, burst, atOnce, latency, seed }) => {
				const most = Math.max(1, Math.min(50, Math.round((perSecond * length) / 1_000)));
				const shape =
					kind === 'bucket'
						? bucket(perSecond, burst)
						: kind === 'crowd'
							? crowd(1 + (burst % 8), latency)
							: kind === 'sliding'
								? slidingWindow(most, length)
								: fixedWindow(most, length, kind === 'phase' ? Math.max(1, length * ((burst % 10) / 10)) : undefined);
				const calls = Math.max(60, 3 * (kind === 'bucket' ? burst : most));
				const { sent, time, ratio, refused } = await simulate(shape, calls, { atOnce, latency, seed });
				expect(sent).toBe(calls);
				expect(time).toBeLessThanOrEqual(4 * (time / ratio) + 20_000);
				expect(refused).toBeLessThanOrEqual(2 * calls + 60);
			}),
			{ numRuns: 40 },
		);
	});
});

describe('patience', () => {
	test('40 an hour: all that wait give up together after their patience, and ask no more', async () => {
		const { sent, notSent, toldAt, refused, groups } = await simulate(fixedWindow(40, 3_600_000), 60, {
			patience: 60_000,
		});
		expect({ sent, notSent }).toEqual({ sent: 40, notSent: 20 });
		expect(toldAt).toBeGreaterThan(60_000);
		expect(toldAt).toBeLessThan(62_000);
		expect(refused).toBeLessThan(40);
		expect(groups[0]?.gaveUp?.waited).toBeGreaterThanOrEqual(60_000);
		expect(groups[0]?.gaveUp?.tryAgainAt).toBeUndefined();
	});

	test('a group that gave up asks no more; another has its own patience', async () => {
		const clock = new SimulatedClock();
		const limiter = new RateLimiter(clock);
		const { groups } = await simulate(closed, 10, { clock, limiter, patience: 5_000 });
		const [group] = groups;
		if (!group) throw new Error('There is one');
		expect(await limiter.turn(group, false)).toBe(group.gaveUp);
		const later = await simulate(closed, 10, { clock, limiter, patience: 7_000 });
		expect(later.toldAt).toBeGreaterThanOrEqual(7_000);
		expect(later.toldAt).toBeLessThan(8_000);
	});

	test('who has the patience waits until the named time, and not longer', async () => {
		const shape = { take: (now: number) => now >= 2_400_000, least: () => 2_400_000 };
		let opens: number | undefined;
		const quota = (now: number, isRefusal: boolean) => {
			opens ??= now + 2_400_000;
			return isRefusal ? { left: 0, until: opens } : undefined;
		};
		const { sent, refused, ratio } = await simulate(shape, 10, { patience: 7_200_000, quota });
		expect(sent).toBe(10);
		expect(refused).toBeLessThanOrEqual(6);
		expect(ratio).toBeLessThanOrEqual(1.01);
	});

	test.each([3_600_000, 86_400_000, 1e15])(
		'a named time in %i ms is waited for by nobody who has less patience',
		async (wait) => {
			const quota = (now: number) => ({ left: 0, until: now + wait });
			const clock = new SimulatedClock();
			const limiter = new RateLimiter(clock);
			// Those that come later, too.
			for (let runs = 0; runs < 2; runs++) {
				const run = await simulate(closed, 10, { clock, limiter, patience: 60_000, quota });
				expect(run.notSent).toBe(10);
				expect(run.toldAt).toBeLessThan(2_000);
				expect(run.refused).toBeGreaterThan(0);
				expect(run.refused).toBeLessThanOrEqual(6);
				expect(run.groups[0]?.gaveUp?.tryAgainAt).toBeGreaterThan(0);
			}
		},
	);

	test('an accepted answer that says that none are left, for longer than the patience: asked once more, then told', async () => {
		const quota = (now: number) => ({ left: 0, until: now + 40_000 });
		const { sent, notSent, toldAt } = await simulate(fixedWindow(1, 40_000), 2, { atOnce: 1, patience: 3_000, quota });
		expect({ sent, notSent }).toEqual({ sent: 1, notSent: 1 });
		expect(toldAt).toBeLessThan(3_500);
	});

	test('a named time that all wait for is tried by one of them, not by all', async () => {
		const quota = (now: number) => ({ left: 0, until: now + 40_000 });
		const shape = fixedWindow(10, 400_000);
		const { notSent, refused } = await simulate(shape, 60, { atOnce: 10, patience: 3_000, quota });
		expect(notSent).toBe(50);
		expect(refused).toBeLessThanOrEqual(2);
	});

	const twoInFlight = async () => {
		const clock = new SimulatedClock();
		const limiter = new RateLimiter(clock);
		const group = { patience: 60_000, isPerson: false };
		const [first, second] = [await limiter.turn(group, false), await limiter.turn(group, false)];
		if ('waited' in first || 'waited' in second) throw new Error('It is open');
		return { clock, limiter, group, first, second };
	};

	test('a refusal that names a time is no crowd’s: one asks then', async () => {
		const { clock, limiter, group, first, second } = await twoInFlight();
		limiter.ended(second, 'refused', { left: 0, until: clock.now() + 30_000 });
		limiter.ended(first, 'unknown');
		expect(await clock.until(limiter.turn(group, true))).toHaveProperty('isQuestion', true);
	});

	test('a refusal that names a time while calls are left, as for a crowd, holds nobody up until then', async () => {
		const { clock, limiter, group, first, second } = await twoInFlight();
		limiter.ended(second, 'refused', { left: 1, until: clock.now() + 30_000 });
		const begun = clock.now();
		clock.at(100, () => limiter.ended(first, 'unknown'));
		expect(await clock.until(limiter.turn(group, true))).toHaveProperty('others', 0);
		expect(clock.now() - begun).toBe(100);
	});

	test('an accepted answer that says so without need holds nobody up for longer than the patience', async () => {
		const quota = (now: number) => ({ left: 0, until: now + 86_400_000 });
		const { sent, time } = await simulate(open, 20, { patience: 3_000, quota });
		expect(sent).toBe(20);
		expect(time).toBeLessThan(20 * 3_000);
	});
});

describe('who goes first', () => {
	/** Calls that wait at a limiter which is closed: their names in the order in which they go. */
	async function order(waiting: Array<{ name: string; isPerson: boolean; again: boolean }>): Promise<string[]> {
		const clock = new SimulatedClock();
		const limiter = new RateLimiter(clock);
		const names: string[] = [];
		const first = await limiter.turn({ patience: 60_000, isPerson: false }, false);
		if ('waited' in first) throw new Error('It is open');
		limiter.ended(first, 'refused', { left: 0, until: clock.now() + 1_000 });
		const all = waiting.map(async ({ name, isPerson, again }) => {
			const turn = await limiter.turn({ patience: 60_000, isPerson }, again);
			names.push(name);
			await clock.sleep(10);
			if (!('waited' in turn)) limiter.ended(turn, 'through');
		});
		await clock.until(Promise.all(all));
		return names;
	}

	test('people, then calls that were refused, then new ones', async () => {
		expect(
			await order([
				{ name: 'new', isPerson: false, again: false },
				{ name: 'refused', isPerson: false, again: true },
				{ name: 'person', isPerson: true, again: false },
			]),
		).toEqual(['person', 'refused', 'new']);
	});

	test('a person asks once although it is closed, and is told when that is refused and the time is too far', async () => {
		const clock = new SimulatedClock();
		const limiter = new RateLimiter(clock);
		await simulate(closed, 5, {
			clock,
			limiter,
			patience: 60_000,
			quota: (now) => ({ left: 0, until: now + 3_600_000 }),
		});
		const person: CallGroup = { patience: 5_000, isPerson: true };
		const begun = clock.now();
		const turn = await clock.until(limiter.turn(person, false));
		if ('waited' in turn) throw new Error('It asks once');
		limiter.ended(turn, 'refused', { left: 0, until: clock.now() + 3_600_000 });
		expect(await clock.until(limiter.turn(person, true))).toHaveProperty('tryAgainAt');
		expect(clock.now() - begun).toBeLessThan(1_000);
	});

	test('a person asks once at once, then as seldom as all others', async () => {
		const clock = new SimulatedClock();
		const limiter = new RateLimiter(clock);
		await simulate(closed, 5, { clock, limiter, patience: 60_000 });
		await clock.until(clock.sleep(100));
		const person: CallGroup = { patience: 5_000, isPerson: true };
		const begun = clock.now();
		const asked: number[] = [];
		for (;;) {
			const turn = await clock.until(limiter.turn(person, asked.length > 0));
			if ('waited' in turn) break;
			asked.push(clock.now() - begun);
			await clock.until(clock.sleep(10));
			limiter.ended(turn, 'refused');
		}
		expect(asked[0]).toBeLessThan(100);
		expect(asked.length).toBeLessThan(10);
		expect(clock.now() - begun).toBeGreaterThanOrEqual(5_000);
	});

	test('canceling ends a wait at once, and lets the others go on', async () => {
		const clock = new SimulatedClock();
		const limiter = new RateLimiter(clock);
		const group = { patience: 60_000, isPerson: false };
		const first = await limiter.turn(group, false);
		if ('waited' in first) throw new Error('It is open');
		limiter.ended(first, 'refused', { left: 0, until: clock.now() + 30_000 });
		const canceled = new AbortController();
		const waits = [limiter.turn(group, true, canceled.signal), limiter.turn(group, false, canceled.signal)];
		const other = limiter.turn(group, false);
		canceled.abort();
		for (const wait of waits) await expect(wait).rejects.toBeDefined();
		await expect(limiter.turn(group, false, canceled.signal)).rejects.toBeDefined();
		expect(await clock.until(other)).toHaveProperty('isQuestion', true);
	});

	test('when all who waited have left, no timer stays', async () => {
		const clock = new SimulatedClock();
		const sleep = jest.spyOn(clock, 'sleep');
		const limiter = new RateLimiter(clock);
		const group = { patience: 60_000, isPerson: false };
		const first = await limiter.turn(group, false);
		if ('waited' in first) throw new Error('It is open');
		limiter.ended(first, 'refused', { left: 0, until: clock.now() + 30_000 });
		const canceled = new AbortController();
		const wait = limiter.turn(group, true, canceled.signal);
		canceled.abort();
		await expect(wait).rejects.toBeDefined();
		expect(sleep.mock.calls.map(([, signal]) => signal?.aborted)).toEqual([true]);
	});
});

test('one limiter for each account, and no more of them than are remembered', () => {
	const limiter = rateLimiterOf('an account');
	expect(rateLimiterOf('an account')).toBe(limiter);
	for (let index = 0; index < 500; index++) rateLimiterOf(`account ${index}`);
	expect(rateLimiterOf('an account')).not.toBe(limiter);
});

describe('what answers say', () => {
	const now = Date.parse('2026-11-24T12:00:00Z');
	test.each([
		[{ 'retry-after': '7' }, 0, 7_000],
		[{ 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }, 0, 30_000],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' }, 0, 12_000],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1_000 + 9) }, 0, 9_000],
		[{ 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': String(now + 12) }, 3, 12],
		[{ 'ratelimit-remaining': '4', 'ratelimit-reset': '30' }, 4, 30_000],
		[{ ratelimit: '"default";r=50;t=30' }, 50, 30_000],
		[{ ratelimit: '"default";t=30;r=50' }, 50, 30_000],
		[{ ratelimit: '"second";r=7;t=1, "day";r=0;t=60' }, 0, 60_000],
		[{ ratelimit: 'limit=100, remaining=4, reset=30' }, 4, 30_000],
		// This machine's clock is an hour slow.
		[{ date: 'Tue, 24 Nov 2026 13:00:00 GMT', 'retry-after': 'Tue, 24 Nov 2026 13:00:30 GMT' }, 0, 30_000],
		[
			{
				date: 'Tue, 24 Nov 2026 13:00:00 GMT',
				'x-ratelimit-remaining': '0',
				'x-ratelimit-reset': String(now / 1_000 + 3_609),
			},
			0,
			9_000,
		],
	])('%j: %i left, until in %i ms', (headers, left, wait) =>
		expect(quotaIn(headers, now)).toEqual({ left, until: now + wait }),
	);

	test.each([
		{ 'retry-after': '9'.repeat(400) },
		{ 'retry-after': '9'.repeat(16) },
		{ 'retry-after': 'Tue, 24 Nov 275000 12:00:30 GMT' },
		{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1e300' },
		{ ratelimit: `"default";r=0;t=${'9'.repeat(40)}` },
	])('%j: until a time that there is', (headers) => {
		const { until = NaN } = quotaIn(headers, now) ?? {};
		expect(new Date(until).getUTCFullYear()).toBeLessThan(2040);
	});

	test.each([
		{},
		{ 'retry-after': '-5' },
		{ 'retry-after': 'soon' },
		{ 'x-ratelimit-remaining': '59' },
		{ 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': '30' },
		{ 'x-ratelimit-remaining': 'none', 'x-ratelimit-reset': '' },
	])('%j says nothing', (headers) => expect(quotaIn(headers, now)).toBeUndefined());
});
