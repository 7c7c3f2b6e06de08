import type { CallGroup, Quota } from '../../nodes/FaxTo/api/rateLimiter';
import { RateLimiter } from '../../nodes/FaxTo/api/rateLimiter';
import limits from '../../sandbox/rate-limit';
import type { Limiter } from '../../sandbox/types';
import { SimulatedClock } from './simulatedClock';

/** A server's limit, and the minimum time, in milliseconds, for a number of calls at a given rate (calls a millisecond). */
export interface LimitShape extends Pick<Limiter, 'take'> {
	least(calls: number, perMillisecond: number): number;
}

/** A generator of its own, so that a seed repeats a run. */
export function random(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** A bucket of `burst` calls that is filled with `perSecond`. */
export function bucket(perSecond: number, burst: number, countsRefused = false): LimitShape {
	return {
		...limits.bucket({ perSecond, burst }, countsRefused),
		least: (calls) => (Math.max(0, calls - burst) / perSecond) * 1_000,
	};
}

/** `most` calls in each window. @param length milliseconds @param firstEnds when the first window ends; without it windows begin with the first call */
export function fixedWindow(most: number, length: number, firstEnds?: number): LimitShape {
	return {
		...limits.fixedWindow({ calls: most, seconds: length / 1_000 }, firstEnds),
		least(calls, perMillisecond) {
			const first = firstEnds ?? length;
			const rest = calls - Math.min(most, Math.floor(first * perMillisecond));
			return rest <= 0 ? 0 : first + (Math.ceil(rest / most) - 1) * length;
		},
	};
}

/** `most` calls within any `length`, in milliseconds. */
export function slidingWindow(most: number, length: number, countsRefused = false): LimitShape {
	return {
		...limits.slidingWindow({ calls: most, seconds: length / 1_000 }, countsRefused),
		least: (calls) => Math.floor((calls - 1) / most) * length,
	};
}

/** `most` calls under way. @param latency milliseconds of each */
export function crowd(most: number, latency: number): LimitShape {
	return { ...limits.crowd(most), least: (calls) => (calls * latency) / most };
}

/** Refuses a share of all calls, by chance. */
export function chance(share: number, seed: number): LimitShape {
	const luck = random(seed + 99);
	return { take: () => luck() >= share, least: () => 0 };
}

/** Refuses everything until a time, in milliseconds after the first call. */
export function block(until: number): LimitShape {
	return { take: (now) => now >= until, least: () => until };
}

/** The result of a simulated run; times in milliseconds. */
export interface Simulated {
	sent: number;
	refused: number;
	/** From the first call to the last that got through. */
	time: number;
	/** `time` by the least possible. */
	ratio: number;
	/** Of all calls. */
	refusedShare: number;
	/** Calls that were given up, and when the last caller learned it. */
	notSent: number;
	toldAt: number;
	groups: CallGroup[];
}

interface Simulation {
	limiter?: RateLimiter;
	clock?: SimulatedClock;
	/** Calls under way, of all executions together. */
	atOnce?: number;
	executions?: number;
	/** Milliseconds for a call, 30 % more or less. */
	latency?: number;
	seed?: number;
	/** Of each execution, in milliseconds. */
	patience?: number;
	/** The limit as each answer reports it. */
	quota?: (now: number, isRefusal: boolean) => Quota | undefined;
}

/** Sends calls through a limit in simulated time, as the node does: several at once, repeating refused ones until they succeed. */
export async function simulate(
	shape: LimitShape,
	calls: number,
	{
		clock = new SimulatedClock(),
		limiter = new RateLimiter(clock),
		atOnce = 5,
		executions = 1,
		latency = 80,
		seed = 1,
		patience = 86_400_000,
		quota = () => undefined,
	}: Simulation = {},
): Promise<Simulated> {
	const next = random(seed);
	const begun = clock.now();
	const groups = Array.from({ length: executions }, (): CallGroup => ({ patience, isPerson: false }));
	const result = { sent: 0, refused: 0, time: 0, notSent: 0, toldAt: 0 };
	let onServer = 0;
	let left = calls;
	const send = async (group: CallGroup) => {
		for (let again = false; ; again = true) {
			const turn = await limiter.turn(group, again);
			if ('waited' in turn) {
				result.notSent++;
				result.toldAt = clock.now() - begun;
				return;
			}
			const takes = latency * (0.7 + 0.6 * next());
			await clock.sleep(0.1 * takes);
			const passes = shape.take(clock.now() - begun, onServer);
			if (passes) onServer++;
			await clock.sleep((passes ? 0.9 : 0.25) * takes);
			if (passes) onServer--;
			limiter.ended(turn, passes ? 'through' : 'refused', quota(clock.now(), !passes));
			if (!passes) result.refused++;
			else {
				result.sent++;
				result.time = clock.now() - begun;
				return;
			}
		}
	};
	const worker = async (group: CallGroup) => {
		while (left-- > 0) await send(group);
	};
	const workers = groups.flatMap((group) =>
		Array.from({ length: Math.ceil(atOnce / executions) }, () => worker(group)),
	);
	await clock.until(Promise.all(workers));
	// Not even an unlimited server is faster.
	const least = Math.max(shape.least(calls, atOnce / latency), (calls * latency) / atOnce);
	return {
		...result,
		ratio: result.time / least,
		refusedShare: result.refused / (result.refused + result.sent),
		groups,
	};
}

/** A limit that the limiter must approach, with the bars of `npm test` and of bench/rate-limits.js: worst of eight seeds. */
export interface LimitRow {
	name: string;
	shape(seed: number): LimitShape;
	calls: number;
	simulation?: Simulation;
	/** Time as a ratio of the least. */
	ratio: number;
	/** Share of refused calls. */
	refused: number;
}

const LATENCY = 80;

/** The limits of the bars. */
export const LIMITS: LimitRow[] = [
	{ name: 'bucket, 10 a second', shape: () => bucket(10, 10), calls: 200, ratio: 1.4, refused: 0.3 },
	{ name: 'fixed window, 60 a minute', shape: () => fixedWindow(60, 60_000), calls: 180, ratio: 1.4, refused: 0.18 },
	{ name: 'sliding window, 60 a minute', shape: () => slidingWindow(60, 60_000), calls: 180, ratio: 1.4, refused: 0.3 },
	{
		name: 'fixed window, 60 a minute, begun before',
		shape: () => fixedWindow(60, 60_000, 20_000),
		calls: 180,
		ratio: 1.4,
		refused: 0.3,
	},
	{ name: 'fixed window, 10 in 10 s', shape: () => fixedWindow(10, 10_000), calls: 100, ratio: 1.4, refused: 0.3 },
	{ name: '1 a second, no burst', shape: () => bucket(1, 1), calls: 90, ratio: 1.4, refused: 0.3 },
	{
		name: 'bucket, 5 a second, three executions at once',
		shape: () => bucket(5, 5),
		calls: 180,
		simulation: { atOnce: 15, executions: 3 },
		ratio: 1.4,
		refused: 0.3,
	},
	{ name: '3 at once', shape: () => crowd(3, LATENCY), calls: 200, ratio: 1.6, refused: 0.3 },
	{
		name: 'bucket, 2 a second, refused calls count',
		shape: () => bucket(2, 5, true),
		calls: 100,
		ratio: 2.5,
		refused: 1,
	},
	{
		name: 'sliding window, 10 in 10 s, refused calls count',
		shape: () => slidingWindow(10, 10_000, true),
		calls: 60,
		ratio: 2.5,
		refused: 1,
	},
	{ name: 'refusals by chance, 5 %', shape: (seed) => chance(0.05, seed), calls: 500, ratio: 2, refused: 1 },
];

/** The worst of eight seeds. */
export async function worstOf({
	shape,
	calls,
	simulation,
}: LimitRow): Promise<{ ratio: number; refusedShare: number; sent: number }> {
	const worst = { ratio: 0, refusedShare: 0, sent: calls };
	for (let seed = 1; seed <= 8; seed++) {
		const run = await simulate(shape(seed), calls, { latency: LATENCY, ...simulation, seed });
		worst.ratio = Math.max(worst.ratio, run.ratio);
		worst.refusedShare = Math.max(worst.refusedShare, run.refusedShare);
		worst.sent = Math.min(worst.sent, run.sent);
	}
	return worst;
}
