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

test('who no longer waits is passed over, and does not let those behind in before the holder ends', async () => {
	const mutex = new Mutex();
	const holder = await mutex.acquire('key');
	const impatient = new AbortController();
	const given = mutex.acquire('key', impatient.signal);
	let isBehind = false;
	const behind = mutex.acquire('key').then((release) => {
		isBehind = true;
		release();
	});
	impatient.abort();
	await expect(given).rejects.toThrow('The wait was ended');
	await settled();
	expect(isBehind).toBe(false);
	holder();
	await behind;
	await expect(mutex.acquire('key', AbortSignal.abort())).rejects.toThrow('The wait was ended');
	await expect(mutex.acquire('key', new AbortController().signal)).resolves.toBeInstanceOf(Function);
});

test('a signal that is aborted while the key is held takes nothing away', async () => {
	const mutex = new Mutex();
	const canceled = new AbortController();
	const release = await mutex.acquire('key', canceled.signal);
	canceled.abort();
	let isOther = false;
	void mutex.acquire('key').then(() => (isOther = true));
	await settled();
	expect(isOther).toBe(false);
	release();
	await settled();
	expect(isOther).toBe(true);
});

test('a key that nobody holds takes no memory', async () => {
	const mutex = new Mutex();
	for (const key of ['a', 'b', 'a']) (await mutex.acquire(key))();
	const held = await mutex.acquire('c');
	await expect(mutex.acquire('c', AbortSignal.abort())).rejects.toBeDefined();
	held();
	await settled();
	expect(mutex['tails'].size).toBe(0);
});
