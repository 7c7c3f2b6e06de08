import { Mutex } from '../../nodes/FaxTo/lib/mutex';

/** Lets everything go on that can. */
const settled = async () => {
	for (let turns = 0; turns < 20; turns++) await Promise.resolve();
};

test('one holder at a time, the others in the order in which they came', async () => {
	const mutex = new Mutex();
	const log: string[] = [];
	const task = async (name: string) => {
		const release = await mutex.acquire('key');
		log.push(`${name} begins`);
		await settled();
		log.push(`${name} ends`);
		release();
	};
	await Promise.all(['a', 'b', 'c'].map(task));
	expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('other keys are free', async () => {
	const mutex = new Mutex();
	await mutex.acquire('one');
	await expect(mutex.acquire('other')).resolves.toBeInstanceOf(Function);
});

test('giving back twice does not let two in', async () => {
	const mutex = new Mutex();
	const first = await mutex.acquire('key');
	const second = mutex.acquire('key');
	let isThird = false;
	void mutex.acquire('key').then(() => (isThird = true));
	first();
	first();
	const release = await second;
	first();
	await settled();
	expect(isThird).toBe(false);
	release();
	await settled();
	expect(isThird).toBe(true);
});

test('as many holders at a time as are allowed, also when tasks fail', async () => {
	const mutex = new Mutex(2);
	let running = 0;
	let max = 0;
	const task = async (index: number) => {
		max = Math.max(max, ++running);
		await settled();
		running--;
		if (index % 2 === 0) throw new Error('failed');
		return index;
	};
	const done = await Promise.allSettled(
		[0, 1, 2, 3, 4, 5].map(async (index) => await mutex.use(async () => await task(index))),
	);
	expect(done.map(({ status }) => status)).toEqual([
		'rejected',
		'fulfilled',
		'rejected',
		'fulfilled',
		'rejected',
		'fulfilled',
	]);
	expect(max).toBe(2);
	expect(mutex['held'].size).toBe(0);
});

test('whoever waits comes before whoever comes when the key is given back', async () => {
	const mutex = new Mutex();
	const order: string[] = [];
	const release = await mutex.acquire('key');
	const waiting = mutex.use(async () => void order.push('waited'), 'key');
	release();
	await Promise.all([mutex.use(async () => void order.push('came later'), 'key'), waiting]);
	expect(order).toEqual(['waited', 'came later']);
});

test('a key that nobody holds takes no memory', async () => {
	const mutex = new Mutex();
	for (const key of ['a', 'b', 'a']) (await mutex.acquire(key))();
	const held = await mutex.acquire('c');
	held();
	await settled();
	expect(mutex['held'].size).toBe(0);
});
