import { type Claim, forgetAll, Memory } from '../../nodes/FaxTo/events/remember';

/** A claim that the test expects to get. */
async function claimed(memory: Memory, id: string): Promise<Claim> {
	const claim = await memory.claim(id);
	if (typeof claim === 'string') throw new Error(`the claim is ${claim}`);
	return claim;
}

/** As a poll tells it. */
const told = (memory: Memory, id: string) => memory.emit([{ id, item: { json: { event_id: id } } }]);

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
		expect(memory.lost()).toEqual([]);
		const claim = await claimed(memory, 'runs');
		claim.accepted();
		expect(memory.begins('runs', claim.start)).toBe(true);
		expect(memory.lost().map(({ id }) => id)).toEqual(Array.from({ length: 200 }, (_value, index) => `event ${index + 100}`));
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
	expect([late.has('a'), late.has('b'), late.has('c'), late.isCalledBack('a'), late.isCalledBack('b')]).toEqual([true, true, true, true, false]);
	expect(late.knownStart('a')).toBe(one.knownStart('a'));
});

test('what somebody else put into the static data does no harm', () => {
	for (const text of ['{', '[]', '{"started":1}', '{"started":[1,["x"],[1,2],["y","z"]]}']) {
		const memory = new Memory();
		memory.read({ faxToEvents: text });
		memory.write({});
		expect([memory.has('x'), memory.has('y')]).toEqual([false, false]);
	}
});

test('events are forgotten after a week, starts without a result after ten minutes', async () => {
	const clock = jest.spyOn(Date, 'now');
	try {
		const start = Date.now();
		const memory = new Memory();
		(await claimed(memory, 'old')).accepted();
		const lost = await claimed(memory, 'hangs');
		clock.mockImplementation(() => start + 11 * 60_000);
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
