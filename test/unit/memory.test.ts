import { forgetAll, Memory } from '../../nodes/FaxTo/events/memory';
import type { Claim } from '../../nodes/FaxTo/events/start';

/** A claim that the test expects to get. */
async function claimed(memory: Memory, id: string): Promise<Claim> {
	const claim = await memory.claim(id);
	if (typeof claim === 'string') throw new Error(`the claim is ${claim}`);
	return claim;
}

/** As a poll tells it. */
const told = (memory: Memory, id: string) => memory.give([{ id, item: { json: { event_id: id } } }]);

test('the memory is bounded, and what it forgets is the oldest', () => {
	const memory = new Memory();
	for (let index = 0; index < 6_000; index++) told(memory, `event ${index}`);
	const store = {};
	memory.write(store);
	const read = new Memory();
	read.read(store);
	expect([read.has('event 999'), read.has('event 1000'), read.has('event 5999')]).toEqual([false, true, true]);
	expect(JSON.stringify(store).length).toBeLessThan(400_000);
});

test('what polls gave and n8n did not run is kept, the newest only', async () => {
	const memory = new Memory();
	for (let index = 0; index < 300; index++) told(memory, `event ${index}`);
	const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 11 * 60_000);
	try {
		// Not before this process is known to run what it starts.
		expect(memory.polls.lost()).toEqual([]);
		const claim = await claimed(memory, 'runs');
		claim.accepted();
		expect(memory.begins('runs', claim.start)).toBe(true);
		expect(memory.polls.lost().map(({ id }) => id)).toEqual(
			Array.from({ length: 200 }, (_value, index) => `event ${index + 100}`),
		);
	} finally {
		clock.mockRestore();
		forgetAll();
	}
});

test('two processes that write in turn lose nothing of each other', async () => {
	const store = {};
	const [one, two] = [new Memory(), new Memory()];
	(await claimed(one, 'a')).accepted();
	one.write(store);
	two.read(store);
	told(two, 'b');
	two.write(store);
	(await claimed(one, 'c')).accepted();
	one.read(store);
	one.write(store);
	const late = new Memory();
	late.read(store);
	expect([late.has('a'), late.has('b'), late.has('c'), late.isCalledBack('a'), late.isCalledBack('b')]).toEqual([
		true,
		true,
		true,
		true,
		false,
	]);
});

test('what somebody else put into the static data does no harm', () => {
	for (const text of ['{', '[]', '{"started":1}', '{"started":[1,["x"],[1,2],["y","z"]]}']) {
		const memory = new Memory();
		memory.read({ faxToEvents: text });
		memory.write({});
		expect([memory.has('x'), memory.has('y')]).toEqual([false, false]);
	}
});

test('events are forgotten after a week, starts without a result after three hours', async () => {
	const clock = jest.spyOn(Date, 'now');
	try {
		const start = Date.now();
		const memory = new Memory();
		(await claimed(memory, 'old')).accepted();
		const lost = await claimed(memory, 'hangs');
		clock.mockImplementation(() => start + 2 * 3_600_000);
		expect(memory.isStarting('hangs')).toBe(true);
		clock.mockImplementation(() => start + 4 * 3_600_000);
		expect(memory.isStarting('hangs')).toBe(false);
		const next = await claimed(memory, 'hangs');
		// The first one comes back to life too late: the second keeps the claim.
		lost.released();
		expect(memory.isStarting('hangs')).toBe(true);
		next.accepted();
		expect(memory.has('hangs')).toBe(true);
		clock.mockImplementation(() => start + 8 * 24 * 3_600_000);
		memory.write({});
		expect(memory.has('old')).toBe(false);
	} finally {
		clock.mockRestore();
	}
});

describe('whether a polling trigger is at work in the workflow', () => {
	const at = (minutes: number, task: () => void) => {
		const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-11-21T10:00:00Z') + minutes * 60_000);
		task();
		clock.mockRestore();
	};

	test('it is while it polls, and is not when the workflow was published without it', () => {
		const memory = new Memory();
		expect(memory.polls.areAtWork).toBe(false);
		at(0, () => memory.polls.note());
		at(600, () => expect(memory.polls.areAtWork).toBe(true));
		at(1_000, () => memory.polls.notePublished());
		// Its first poll comes with the publication.
		at(1_001, () => expect(memory.polls.areAtWork).toBe(true));
		at(1_010, () => expect(memory.polls.areAtWork).toBe(false));
		at(1_011, () => memory.polls.note());
		at(2_000, () => expect(memory.polls.areAtWork).toBe(true));
	});

	test('a process that only takes calls believes what was saved, for eight days', () => {
		const [main, webhook] = [new Memory(), new Memory()];
		const store = {};
		at(0, () => {
			main.polls.note();
			main.write(store);
		});
		webhook.read(store);
		at(7 * 24 * 60, () => expect(webhook.polls.areAtWork).toBe(true));
		at(9 * 24 * 60, () => expect(webhook.polls.areAtWork).toBe(false));
	});
});
