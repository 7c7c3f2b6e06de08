import { concurrently } from '../../nodes/FaxTo/lib/concurrently';

test('after a failure no task starts, what runs is waited for, and the first failure is told', async () => {
	const done: number[] = [];
	const task = async (item: number) => {
		if (item === 0) throw new Error('the first');
		for (let turns = 0; turns < 10; turns++) await Promise.resolve();
		done.push(item);
		throw new Error('a later one');
	};
	await expect(concurrently([0, 1, 2, 3, 4], 2, task)).rejects.toThrow('the first');
	expect(done).toEqual([1]);
});

test('the results are in the order of the items, whichever is done first', async () => {
	const task = async (turns: number) => {
		for (let turn = 0; turn < turns; turn++) await Promise.resolve();
		return turns;
	};
	expect(await concurrently([9, 1, 5, 0, 3], 3, task)).toEqual([9, 1, 5, 0, 3]);
	expect(await concurrently([], 3, task)).toEqual([]);
});
