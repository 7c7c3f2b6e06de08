import fc from 'fast-check';
import { BoundedMap } from '../../nodes/FaxTo/lib/boundedMap';

/** What a map holds of some keys. */
function contents<Key extends string | number>(map: BoundedMap<Key, number>, keys: Key[]) {
	return Object.fromEntries(keys.filter((key) => map.has(key)).map((key) => [key, map.get(key)]));
}

test('beyond its number the ones that were set longest ago go; setting renews, reading does not', () => {
	const map = new BoundedMap<string, number>({ max: 2 });
	map.set('a', 1);
	map.set('b', 2);
	map.set('a', 3);
	expect(map.get('b')).toBe(2);
	map.set('c', 4);
	expect(contents(map, ['a', 'b', 'c'])).toEqual({ a: 3, c: 4 });
	expect(map.has('b')).toBe(false);
	expect(map.delete('a')).toBe(true);
	expect(map.delete('a')).toBe(false);
	expect(contents(map, ['a', 'b', 'c'])).toEqual({ c: 4 });
	map.clear();
	expect(contents(map, ['a', 'b', 'c'])).toEqual({});
});

test('what is older than its age is gone, whoever asks', () => {
	let now = 0;
	const map = new BoundedMap<string, string>({ max: 10, maxAge: 100 }, () => now);
	map.set('old', 'o');
	now = 60;
	map.set('new', 'n');
	now = 100;
	expect(map.get('old')).toBe('o');
	now = 101;
	expect(map.get('old')).toBeUndefined();
	expect(map.has('old')).toBe(false);
	expect(map.get('new')).toBe('n');
});

test('renew makes a value once, and keeps it while it is used', () => {
	let now = 0;
	const map = new BoundedMap<string, { made: number }>({ max: 2, maxAge: 100 }, () => now);
	const first = map.renew('a', () => ({ made: now }));
	map.set('b', { made: now });
	now = 90;
	expect(map.renew('a', () => ({ made: now }))).toBe(first);
	map.set('c', { made: now });
	now = 180;
	expect(map.get('a')).toBe(first);
	now = 191;
	expect(map.renew('a', () => ({ made: now }))).toEqual({ made: 191 });
	const nothing = new BoundedMap<string, undefined>({ max: 1 });
	nothing.set('a', undefined);
	expect(nothing.renew('a', () => fail())).toBeUndefined();
});

/** @throws always */
function fail(): never {
	throw new Error('made again');
}

test('whatever is done, it holds what was set last, within its bounds', () => {
	const step = fc.record({
		key: fc.integer({ min: 0, max: 6 }),
		value: fc.integer(),
		pause: fc.integer({ min: 0, max: 40 }),
	});
	fc.assert(
		fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (steps, max) => {
			let now = 0;
			const map = new BoundedMap<number, number>({ max, maxAge: 100 }, () => now);
			let model: Array<{ key: number; value: number; at: number }> = [];
			for (const { key, value, pause } of steps) {
				now += pause;
				map.set(key, value);
				model = [...model.filter((entry) => entry.key !== key), { key, value, at: now }];
				model = model.slice(-max).filter(({ at }) => now - at <= 100);
				const kept = Object.fromEntries(model.map((entry) => [entry.key, entry.value]));
				expect(contents(map, [0, 1, 2, 3, 4, 5, 6])).toEqual(kept);
			}
		}),
		{ numRuns: 50 },
	);
});
