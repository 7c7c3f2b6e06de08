import fc from 'fast-check';
import { askedToWait, quotaOf } from '../../nodes/FaxTo/api/limit/headers';
import { Limit } from '../../nodes/FaxTo/api/limit/limit';
import { bucket, crowd, fixedWindow, type LimitShape, simulate, slidingWindow } from '../harness/limits';

/** A generator of its own, so that a seed repeats a run. */
function random(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

function run(shape: LimitShape, calls: number, { atOnce = 5, latency = 30, seed = 1 } = {}) {
	const next = random(seed);
	const { sent, refused, time } = simulate(shape, calls, atOnce, () => latency * (0.7 + 0.6 * next()));
	// Not even an unlimited server is faster.
	const least = Math.max(shape.least(calls, atOnce / latency), (calls * latency) / atOnce);
	return { sent, refused, time, least, ratio: time / least, share: refused / (refused + sent) };
}

const KNOWN: Array<[string, () => LimitShape, number, number]> = [
	['a bucket of 10, 10 a second', () => bucket(10, 10), 200, 5],
	['a fixed window, 60 a minute', () => fixedWindow(60, 60_000), 180, 5],
	['a fixed window that began before', () => fixedWindow(60, 60_000, 20_000), 180, 5],
	['a sliding window, 60 a minute', () => slidingWindow(60, 60_000), 180, 5],
	['a fixed window, 10 in 10 s', () => fixedWindow(10, 10_000), 100, 5],
	['1 a second, no burst', () => bucket(1, 1), 90, 5],
	['a bucket of 5 a second, three executions at once', () => bucket(5, 5), 180, 15],
	['3 under way', () => crowd(3, 30), 200, 5],
];

describe.each(KNOWN)('%s', (_name, shape, calls, atOnce) => {
	test.each([1, 2, 3, 4, 5, 6, 7, 8])(
		'all get through in 1.25 of the least time, at most 20 %% refused (seed %i)',
		(seed) => {
			const { sent, ratio, share } = run(shape(), calls, { atOnce, seed });
			expect(sent).toBe(calls);
			expect(ratio).toBeLessThanOrEqual(_name.endsWith('under way') ? 1.4 : 1.25);
			expect(share).toBeLessThanOrEqual(0.2);
		},
	);
});

test('40 an hour: through as soon as the hour is over', () => {
	const { sent, ratio } = run(fixedWindow(40, 3_600_000), 60);
	expect(sent).toBe(60);
	expect(ratio).toBeLessThanOrEqual(1.05);
});

test.each([
	['a sliding window', () => slidingWindow(10, 10_000, true), 60],
	['a bucket', () => bucket(2, 5, true), 60],
])('%s that counts refused calls too is survived', (_name, shape, calls) => {
	const { sent, share } = run(shape(), calls);
	expect(sent).toBe(calls);
	expect(share).toBeLessThan(0.5);
});

test.each([
	[0.01, 300, 1.5],
	[0.05, 300, 5],
	[0.3, 300, 200],
])('refusals by chance, %d of all calls, are no limit to keep to', (chance, latency, most) => {
	const all = [];
	for (let seed = 1; seed <= 7; seed++) {
		const luck = random(seed);
		const { sent, ratio } = run({ take: () => luck() >= chance, least: () => 0 }, 500, { latency, seed });
		expect(sent).toBe(500);
		all.push(ratio);
	}
	expect(Math.max(...all)).toBeLessThanOrEqual(most);
});

test('any window, bucket or crowd: all get through, near the least time, few refused', () => {
	const ratios: number[] = [];
	const beyond: number[] = [];
	const drawn = fc.record({
		kind: fc.constantFrom('bucket', 'fixed', 'phase', 'sliding', 'crowd'),
		perSecond: fc.double({ min: Math.log(0.5), max: Math.log(50), noNaN: true }).map(Math.exp),
		length: fc.double({ min: Math.log(1_000), max: Math.log(300_000), noNaN: true }).map(Math.exp),
		burst: fc.integer({ min: 1, max: 100 }),
		phase: fc.double({ min: 0, max: 1, noNaN: true }),
		atOnce: fc.integer({ min: 3, max: 20 }),
		latency: fc.integer({ min: 5, max: 100 }),
		windows: fc.integer({ min: 3, max: 8 }),
		seed: fc.integer(),
	});
	fc.assert(
		fc.property(drawn, ({ kind, perSecond, length, burst, phase, atOnce, latency, windows, seed }) => {
			const most = Math.max(1, Math.min(100, Math.round((perSecond * length) / 1_000)));
			const shapes: Record<string, LimitShape> = {
				bucket: bucket(perSecond, burst),
				fixed: fixedWindow(most, length),
				phase: fixedWindow(most, length, Math.max(1, phase * length)),
				sliding: slidingWindow(most, length),
				crowd: crowd(1 + (burst % 8), latency),
			};
			const calls = Math.max(100, windows * (kind === 'bucket' ? burst : most));
			const result = run(shapes[kind]!, calls, { atOnce, latency, seed });
			expect(result.sent).toBe(calls);
			// No run is far off; how near most are is below.
			expect(result.time).toBeLessThanOrEqual(4 * result.least + 10_000);
			expect(result.refused).toBeLessThanOrEqual(calls + 25);
			ratios.push(result.time / (result.least + 2_000));
			beyond.push(result.refused - 0.2 * (result.refused + calls));
		}),
		{ numRuns: 1_000 },
	);
	const of20 = (numbers: number[], which: number) =>
		[...numbers].sort((a, b) => a - b)[Math.floor((numbers.length * which) / 20)];
	expect(of20(ratios, 19)).toBeLessThanOrEqual(1.25);
	// To learn a limit takes some refusals, whether 100 or 800 calls follow: so the shortest runs are a little above 20 %.
	expect(of20(beyond, 19)).toBeLessThanOrEqual(8);
});

test.each<[string, () => LimitShape, number, number]>([
	['a sliding window, the first ten calls slow', () => slidingWindow(60, 60_000), 10, 2_000],
	['a sliding window, the first sixty calls slow', () => slidingWindow(60, 60_000), 60, 1_500],
	['a sliding window, some calls very slow', () => slidingWindow(60, 60_000), 30, 5_000],
	['a fixed window, the first ten calls slow', () => fixedWindow(60, 60_000), 10, 2_000],
])('%s: near the least time all the same', (_name, shape, slow, latency) => {
	const ratios = [];
	for (let seed = 1; seed <= 20; seed++) {
		const next = random(seed);
		let made = 0;
		// A server counts a call when it comes, and that may be long after its start.
		const { time } = simulate(shape(), 180, 5, () => (made++ < slow ? latency * next() : 90));
		ratios.push(time / 120_000);
	}
	ratios.sort((a, b) => a - b);
	expect(ratios[10]).toBeLessThanOrEqual(1.25);
	expect(ratios[19]).toBeLessThanOrEqual(latency > 4_000 ? 3 : 1.6);
});

test('refusals by chance that come in heaps are forgotten: many calls at once, answered quickly, one in fifty refused', () => {
	const times = [];
	for (let seed = 1; seed <= 100; seed++) {
		const luck = random(seed);
		times.push(run({ take: () => luck() >= 0.02, least: () => 0 }, 500, { atOnce: 25, latency: 5, seed }).time);
	}
	times.sort((a, b) => a - b);
	// 0.1 s without any refusal. Three in a row by chance are taken for a limit, and forgotten within a minute.
	expect(times[95]).toBeLessThanOrEqual(2_000);
	expect(times[99]).toBeLessThanOrEqual(60_000);
});

test('a pause before the first refusal is no part of the period', () => {
	const limit = new Limit();
	let now = 0;
	const call = () => limit.accepted(limit.started((now += 10)), now);
	for (let count = 0; count < 50; count++) call();
	now += 3_600_000;
	for (let count = 0; count < 20; count++) call();
	// Three refusals in a row, then it is open again.
	for (let count = 0; count < 3; count++) limit.refused(limit.started((now = Math.max(now, limit.opensAt(now)))), now);
	limit.accepted(limit.started((now = Math.max(now, limit.opensAt(now)))), now);
	expect(limit.perSecond).toBeGreaterThan(5);
});

describe('what answers say', () => {
	const now = Date.parse('2026-11-24T12:00:00Z');
	test.each([
		[{ 'retry-after': '7' }, 7_000],
		[{ 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }, 30_000],
		[{ 'retry-after': '-5' }, 0],
		[{ 'retry-after': 'soon' }, 0],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' }, 12_000],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1_000 + 9) }, 9_000],
		[{ 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '12' }, 0],
		[{}, 0],
	])('%j asks to wait %i ms', (headers, expected) => expect(askedToWait(headers, now)).toBe(expected));

	test.each([
		[
			{ 'ratelimit-remaining': '4', 'ratelimit-reset': '30' },
			{ left: 4, until: now + 30_000 },
		],
		[{ ratelimit: '"default";r=50;t=30' }, { left: 50, until: now + 30_000 }],
		[{ 'x-ratelimit-remaining': '59' }, undefined],
		[{ 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': '30' }, undefined],
		[{ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '99999999' }, undefined],
	])('%j leaves %j', (headers, expected) => expect(quotaOf(headers, now)).toEqual(expected));
});
