import { concurrently } from '../../nodes/FaxTo/lib/concurrently';

test('after a failure no task starts, what runs is waited for, and the first failure is told', async () => {
	const done: number[] = [];
	const task = async (index: number) => {
		if (index === 0) throw new Error('the first');
		for (let turns = 0; turns < 10; turns++) await Promise.resolve();
		done.push(index);
		throw new Error('a later one');
	};
	await expect(concurrently(5, 2, task)).rejects.toThrow('the first');
	expect(done).toEqual([1]);
});
