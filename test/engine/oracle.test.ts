import type { INodeExecutionData } from 'n8n-workflow';
import { CLEAN, claimOf, oracle, type Told } from '../harness/oracle';
import { someNumbers, useWorld, wishesFor } from '../harness/world';

/** The judge finds what it is for: true runs pass it, and each kind of wrong is named. */
const world = useWorld();
const NUMBERS = someNumbers(3);

async function trial(doctored: (told: Told, ids: number[]) => Partial<Told>, numbers = NUMBERS) {
	const judge = oracle(world.sandbox(), 'jobs', ['the page']);
	const told = await world.send(numbers);
	expect(judge(wishesFor(numbers), told)).toMatchObject({ ...CLEAN, bought: numbers.length });
	return judge(wishesFor(numbers), {
		...told,
		outputs: [],
		...doctored(
			told,
			world
				.jobs()
				.slice(-numbers.length)
				.map(({ id }) => id),
		),
	});
}
const withFirst = ({ items = [] }: Told, json: INodeExecutionData['json']) => ({
	items: [{ json, pairedItem: { item: 0 } }, ...items.slice(1)],
});

test('a fax that is denied, not told, or told by two', async () => {
	expect((await trial((told) => withFirst(told, { error: 'Nothing was sent' }))).losses).toHaveLength(1);
	expect((await trial(({ items = [] }) => ({ items: items.slice(1) }))).losses).toHaveLength(2);
	expect((await trial((told, ids) => withFirst(told, { fax_job_id: ids[1] }))).lies).toHaveLength(2);
	expect((await trial((told) => withFirst(told, { fax_job_id: 92334 }))).lies).toHaveLength(1);
	expect((await trial((told) => withFirst(told, { error: 'Oh' }))).lies).toHaveLength(1);
});

test('"may have been sent" is true of what was sent and of what was not', async () => {
	expect(await trial((told) => withFirst(told, { error: 'The fax may have been sent' }))).toMatchObject({
		...CLEAN,
		unknown: 1,
	});
});

test('a double', async () => {
	const judge = oracle(world.sandbox());
	await world.send(NUMBERS);
	expect(judge(wishesFor(NUMBERS), await world.send(NUMBERS)).doubles).toHaveLength(3);
});

test('a failed run has to tell every id', async () => {
	const failed = (message: string) => ({ error: { message } });
	expect((await trial(() => failed('Nothing was sent'))).losses).toHaveLength(1);
	expect((await trial((_told, ids) => failed(`Sent as job ${ids[0]} and sent as job ${ids[1]}`))).losses).toHaveLength(
		1,
	);
	expect(await trial((_told, ids) => failed(`Item 2 was not sent. Others: ${ids.join(', ')}`))).toMatchObject(CLEAN);
	const judge = oracle(world.sandbox());
	expect(judge(wishesFor(NUMBERS), { saved: '', kept: '', error: { message: 'Sent as job 92399' } }).lies).toHaveLength(
		1,
	);
});

test('leaks, however they are spelled', async () => {
	const key = world.sandbox().apiKey;
	for (const saved of [
		key,
		Buffer.from(key).toString('hex'),
		...['', 'a', 'ab'].map((before) => Buffer.from(`${before}${key} and more`).toString('base64')),
	]) {
		expect((await trial(() => ({ saved }))).leaks.length).toBeGreaterThan(0);
	}
	expect((await trial(() => ({ kept: Buffer.from('on the page').toString('base64') }))).leaks).toHaveLength(1);
});

test.each([
	['The fax may have been sent: nothing was heard', 'nobody knows'],
	['The fax was not sent: too dear', 'not bought'],
	['Fax 92335 was not sent again: it was delivered', 'not bought'],
	['The line was busy. The fax was sent as job 92336', 'bought'],
	['The fax 92336 was not delivered: the line was busy', 'bought'],
	['Something went wrong', 'silent'],
])('"%s" says: %s', (error, kind) => expect(claimOf({ error }).kind).toBe(kind));
