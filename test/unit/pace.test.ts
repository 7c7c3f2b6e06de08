import { sleep } from 'n8n-workflow';
import { type Line, NotSent, Pace, paceOf } from '../../nodes/FaxTo/api/pace';

/** Time that passes only when everything has been done at its moment. */
class Clock {
	private time = 1_000_000;
	private sleepers: Array<{ at: number; wake(): void }> = [];
	now = () => this.time;
	sleep = async (milliseconds: number, signal?: AbortSignal) =>
		await new Promise<void>((resolve, reject) => {
			const sleeper = { at: this.time + milliseconds, wake: resolve };
			signal?.addEventListener('abort', () => {
				this.sleepers = this.sleepers.filter((other) => other !== sleeper);
				reject(new Error('ended'));
			});
			this.sleepers.push(sleeper);
		});
	async pass(milliseconds: number) {
		const end = this.time + milliseconds;
		for (;;) {
			for (let turns = 0; turns < 20; turns++) await Promise.resolve();
			const [next] = this.sleepers.sort((a, b) => a.at - b.at);
			if (!next || next.at > end) break;
			this.sleepers.shift();
			this.time = Math.max(this.time, next.at);
			next.wake();
		}
		this.time = end;
	}
}

const line = (more: Partial<Line> = {}): Line => ({
	patience: 60_000,
	isPerson: false,
	through: new Map(),
	refused: 0,
	...more,
});

/** A call that goes on until it is through or gives up. */
async function call(
	pace: Pace,
	clock: Clock,
	passes: () => boolean,
	own: Line,
	log: number[],
	wait = 0,
): Promise<string> {
	for (let again = false; ; again = true) {
		try {
			const start = await pace.turn(own, again);
			log.push(clock.now());
			await clock.sleep(10);
			if (passes()) {
				pace.accepted(start);
				return 'through';
			}
			pace.refused(start, wait);
		} catch (reason) {
			expect(reason).toBeInstanceOf(NotSent);
			return 'not sent';
		}
	}
}

test('all that wait give up together when nothing got through for as long as they have patience; nothing is asked after that', async () => {
	const clock = new Clock();
	const pace = new Pace(clock);
	const log: number[] = [];
	const own = line();
	const ends = Promise.all(Array.from({ length: 20 }, () => call(pace, clock, () => false, own, log)));
	const begun = clock.now();
	await clock.pass(120_000);
	expect(await ends).toEqual(Array(20).fill('not sent'));
	expect(own.gaveUp?.waited).toBeGreaterThanOrEqual(60_000);
	expect(Math.max(...log) - begun).toBeLessThanOrEqual(61_000);
	expect(log.length).toBeLessThan(60);
	const asked = log.length;
	await expect(call(pace, clock, () => false, own, log)).resolves.toBe('not sent');
	expect(log).toHaveLength(asked);
});

test('a time that is named and too far away is not waited for, by nobody; a later execution asks once', async () => {
	const clock = new Clock();
	const pace = new Pace(clock);
	const log: number[] = [];
	const own = line();
	const ends = Promise.all(Array.from({ length: 10 }, () => call(pace, clock, () => false, own, log, 3_600_000)));
	const begun = clock.now();
	await clock.pass(1_000);
	expect(await ends).toEqual(Array(10).fill('not sent'));
	expect(own.gaveUp?.tryAgainAt).toBeGreaterThanOrEqual(begun + 3_600_000);
	const before = log.length;
	const later = call(pace, clock, () => false, line(), log, 3_600_000);
	await clock.pass(2_000);
	expect(await later).toBe('not sent');
	expect(log).toHaveLength(before + 1);
});

test('who has the patience waits until the named time, and then goes on', async () => {
	const clock = new Clock();
	const pace = new Pace(clock);
	const log: number[] = [];
	const opens = clock.now() + 2_400_000;
	const ends = Promise.all(
		Array.from({ length: 10 }, () =>
			call(pace, clock, () => clock.now() >= opens, line({ patience: 7_200_000 }), log, opens - clock.now()),
		),
	);
	await clock.pass(2_500_000);
	expect(await ends).toEqual(Array(10).fill('through'));
	expect(log.length).toBeLessThanOrEqual(10 + 6);
});

test('a person goes before bulk', async () => {
	const clock = new Clock();
	const pace = new Pace(clock);
	const order: string[] = [];
	let opens = clock.now() + 3_000;
	const one = async (name: string, own: Line) => {
		for (let again = false; ; again = true) {
			const start = await pace.turn(own, again);
			await clock.sleep(10);
			if (clock.now() >= opens) {
				opens = clock.now() + 1_000;
				order.push(name);
				return pace.accepted(start);
			}
			pace.refused(start);
		}
	};
	const bulk = line();
	const all = Array.from({ length: 8 }, (_value, index) => one(`bulk ${index}`, bulk));
	await clock.pass(500);
	all.push(one('person', line({ isPerson: true, patience: 5_000 })));
	await clock.pass(60_000);
	await Promise.all(all);
	expect(order[0]).toBe('person');
	expect(order).toHaveLength(9);
});

test('canceling ends a wait at once, also of the call that holds the others up', async () => {
	const pace = new Pace();
	const own = line();
	const first = await pace.turn(own, false);
	pace.refused(first, 30_000);
	const canceled = new AbortController();
	const waits = [pace.turn(own, true, canceled.signal), pace.turn(own, false, canceled.signal)];
	const begun = Date.now();
	void sleep(20).then(() => canceled.abort());
	for (const wait of waits) await expect(wait).rejects.toBeDefined();
	expect(Date.now() - begun).toBeLessThan(1_000);
	await expect(pace.turn(own, false, canceled.signal)).rejects.toBeDefined();
});

test('one pace for each account, and no more of them than are remembered', () => {
	const pace = paceOf('an account');
	expect(paceOf('an account')).toBe(pace);
	for (let index = 0; index < 500; index++) paceOf(`account ${index}`);
	expect(paceOf('an account')).not.toBe(pace);
});
