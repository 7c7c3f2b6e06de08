import fc from 'fast-check';
import { DeduplicationRow } from '../../nodes/FaxTo/lib/deduplicationRow';
import { SimulatedClock } from '../harness/simulatedClock';
import { turn as macrotask } from '../harness/timers';

/** A row as n8n keeps it: read, changed in memory and written back, with no lock. */
function unlockedRow(turns: () => number) {
	let row: string[] = [];
	let accesses = 0;
	const faults: Error[] = [];
	const access = async (change: (read: string[]) => string[]) => {
		accesses++;
		const fault = faults.shift();
		if (fault) throw fault;
		const read = [...row];
		for (let turn = turns(); turn > 0; turn--) await Promise.resolve();
		row = change(read);
		return read;
	};
	return {
		faults,
		texts: () => row,
		accesses: () => accesses,
		note: async (texts: string[]) => {
			const read = await access((before) => [...new Set([...before, ...texts])]);
			return texts.filter((text) => read.includes(text));
		},
		remove: async (texts: string[]) => void (await access((before) => before.filter((text) => !texts.includes(text)))),
	};
}

const turnsOf = (seed: number) => () => (seed = (seed * 7 + 3) % 11);
let names = 0;

test('of claims in several processes at once one gets each text', async () => {
	await fc.assert(
		fc.asyncProperty(fc.nat(10), fc.integer({ min: 2, max: 4 }), async (seed, processes) => {
			const helpers = unlockedRow(turnsOf(seed));
			const name = `row ${names++}`;
			const claims = Array.from({ length: processes }, (_one, index) => {
				// Each process has a queue of its own, as under another name.
				const row = new DeduplicationRow(`${name} ${index}`, helpers);
				return ['a', 'b'].map(async (text) => [text, await row.claim(text, `${text} by ${index}`)] as const);
			});
			const mine = (await Promise.all(claims.flat())).filter(([, seen]) => seen === 'mine').map(([text]) => text);
			expect(mine.sort()).toEqual(['a', 'b']);
		}),
		{ numRuns: 10 },
	);
});

test('the machine stalls while one process is about to write, and another has claimed the text meanwhile: one of them gets it', async () => {
	const clock = new SimulatedClock();
	const [stalled, over] = [clock.now() + 40, clock.now() + 500];
	const isStalled = () => clock.now() > stalled && clock.now() < over;
	// Who sleeps when the machine stalls wakes up at its end, the one who slept first before the other.
	const stalling = {
		now: clock.now,
		sleep: async (milliseconds: number) => {
			await clock.sleep(milliseconds);
			if (isStalled()) await clock.sleep(over - clock.now());
		},
	};
	let row: string[] = [];
	const processOf = (name: string, milliseconds: number) =>
		new DeduplicationRow(
			`row ${name} ${names++}`,
			{
				note: async (texts) => {
					const read = [...row];
					await clock.sleep(milliseconds);
					row = [...new Set([...read, ...texts])];
					return texts.filter((text) => read.includes(text));
				},
				remove: async () => undefined,
			},
			stalling,
		);
	// It writes just after the stall.
	const slow = processOf('slow', 510).claim('a', 'a by the slow one');
	const quick = processOf('quick', 1).claim('a', 'a by the quick one');
	const seen = await clock.until(Promise.all([slow, quick]));
	expect(seen.filter((what) => what === 'mine')).toHaveLength(1);
});

test('what waits goes together, and an earlier one tells a later one', async () => {
	const helpers = unlockedRow(() => 1);
	const row = new DeduplicationRow(`row ${names++}`, helpers);
	const seen = await Promise.all(['a', 'b', 'a'].map(async (text) => [...(await row.note([text]))]));
	expect(seen).toEqual([[], [], ['a']]);
	expect(helpers.accesses()).toBe(1);
});

test('what comes while the row is written waits, so that this process never writes over itself', async () => {
	let [row, accesses]: [string[], number] = [[], 0];
	const wait = async () => await macrotask();
	const note = async (texts: string[]) => {
		accesses++;
		const read = [...row];
		for (let turn = 0; turn < 20; turn++) await wait();
		row = [...new Set([...read, ...texts])];
		return texts.filter((text) => read.includes(text));
	};
	const clock = { now: () => 0, sleep: wait };
	const all = new DeduplicationRow(`row ${names++}`, { note, remove: async () => undefined }, clock);
	const first = all.note(['a']);
	while (accesses === 0) await wait();
	await Promise.all([first, all.note(['b'])]);
	expect(row).toEqual(['a', 'b']);
});

test('a database that is busy for a moment is asked again, one that stays so is told of', async () => {
	const helpers = unlockedRow(() => 1);
	const row = new DeduplicationRow(`row ${names++}`, helpers);
	helpers.faults.push(new Error('busy'), new Error('busy'));
	expect(await row.claim('a', 'a by me')).toBe('mine');
	helpers.faults.push(...Array.from({ length: 3 }, () => new Error('busy')));
	await expect(row.claim('b', 'b by me')).rejects.toThrow('busy');
});
