import { itemWithFile } from '../../harness';
import { CLEAN } from '../../harness/oracle';
import { CONTINUE, jsonOf, textOf, useWorld, wishesFor } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** Everything is checked before anything costs. */
const world = useWorld();
const THREE = ['+12025550110', '555', '+12025550112'];
const FILES = {
	resource: 'fax',
	operation: 'send',
	source: 'binary',
	binaryPropertyName: 'data',
	faxNumber: '={{ $json.faxNumber }}',
};
const letters = (numbers: string[]) => numbers.map((faxNumber) => ({ ...world.letter(), json: { faxNumber } }));
const paidCalls = () =>
	world
		.control()
		.requests()
		.filter(({ method }) => method === 'POST');

test('one bad item of three: nothing is uploaded or sent, and the error names the item and its value', async () => {
	const { error, status } = await world.run(FILES, letters(THREE));
	expect(status).toBe('error');
	expect(textOf(error)).toMatch(/Item 2: .*'555'|Item 2: .*"555"/s);
	expect(textOf(error)).not.toMatch(/Item 1:|Item 3:/);
	expect(paidCalls()).toEqual([]);
	expect(textOf(error)).not.toMatch(/other items? .*(was|were) sent/);
});

test('every bad item is named, whatever is bad about it', async () => {
	const items = letters(['+12025550110', '555', '+12025550112', '', '+12025550114']);
	items[4] = { json: { faxNumber: '+12025550114' } } as (typeof items)[number];
	items[2] = { ...itemWithFile(Buffer.alloc(0)), json: { faxNumber: '+12025550112' } };
	const { error } = await world.run(FILES, items);
	for (const item of [2, 3, 4, 5]) expect(textOf(error)).toContain(`Item ${item}:`);
	expect(textOf(error)).not.toContain('Item 1:');
	expect(textOf(error)).toContain('555');
	expect(paidCalls()).toEqual([]);
});

test.each([
	['continueRegularOutput', 0],
	['continueErrorOutput', 1],
])('with %s the good ones go, and the bad one carries its error', async (onError, errorOutput) => {
	const judge = world.judge();
	const result = await world.run(FILES, letters(THREE), { node: { onError } });
	expect(
		world
			.jobs()
			.map(({ recipient }) => recipient)
			.sort(),
	).toEqual(['12025550110', '12025550112']);
	const bad = result.outputs[errorOutput]?.find(({ json }) => json.error !== undefined);
	expect(String(bad?.json.error)).toContain('555');
	expect(bad?.pairedItem).toEqual({ item: 1 });
	expect(result.outputs[0]?.filter(({ json }) => json.fax_job_id)).toHaveLength(2);
	expect(judge(wishesFor(THREE), result)).toMatchObject({ ...CLEAN, bought: 2, notBought: 1 });
});

test('Retry On Fail and a second run by hand send nothing either', async () => {
	const more = { node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } };
	await world.run(FILES, letters(THREE), more);
	const again = await world.run(FILES, letters(THREE), more);
	expect(again.status).toBe('error');
	expect(paidCalls()).toEqual([]);
});

test.each<[string, object, RegExp]>([
	[
		'a document id',
		{ source: 'file', documentId: { __rl: true, mode: 'id', value: "={{ $json.index === 1 ? 'x12' : '112602' }}" } },
		/Item 2: .*x12/s,
	],
	[
		'a URL',
		{ source: 'url', fileUrl: "={{ $json.index === 1 ? 'letter.pdf' : 'https://example.com/a.pdf' }}" },
		/Item 2: .*letter\.pdf/s,
	],
	['an option', { options: { maxCost: '={{ $json.index === 1 ? -3 : 1 }}' } }, /Item 2: .*-3/s],
	['a wait', { waitForDelivery: true, maxWait: "={{ $json.index === 1 ? 'long' : 1 }}" }, /Item 2: .*long/s],
])('%s that is bad in one item stops all', async (_name, parameters, words) => {
	const { options = {}, ...rest } = parameters as { options?: object };
	const { error } = await world.send(['+12025550110', '+12025550111', '+12025550112'], options, {}, rest);
	expect(textOf(error)).toMatch(words);
	expect(paidCalls()).toEqual([]);
});

test('a document that is gone is found out before the others are sent, where a price is asked for', async () => {
	const gone = { documentId: { __rl: true, mode: 'id', value: "={{ $json.index === 1 ? '999999' : '112602' }}" } };
	const { error } = await world.send(['+12025550110', '+12025550111', '+12025550112'], { maxCost: 1 }, {}, gone);
	expect(textOf(error)).toMatch(/Item 2: .*999999/s);
	expect(world.jobs()).toEqual([]);
});

test('a price above Max Cost in one item stops all', async () => {
	const dear = { documentId: { __rl: true, mode: 'id', value: "={{ $json.index === 1 ? '112601' : '112602' }}" } };
	const { error } = await world.send(['+12025550110', '+12025550111', '+12025550112'], { maxCost: 0.1 }, {}, dear);
	expect(textOf(error)).toMatch(/Item 2: .*0\.2/s);
	expect(world.jobs()).toEqual([]);
});

test('a run that fails after some were sent lists them by their ids, and what running again would do', async () => {
	const judge = world.judge();
	const numbers = ['+12025550110', '+12025550111', '+12025550112'];
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, match: { fax_number: '+12025550111' } });
	const result = await world.send(numbers, { concurrency: 1 });
	expect(result.status).toBe('error');
	expect(world.jobs().length).toBeGreaterThan(0);
	for (const { id } of world.jobs()) expect(textOf(result.error)).toContain(String(id));
	expect(textOf(result.error)).toMatch(/again/i);
	expect(judge(wishesFor(numbers), result)).toMatchObject(CLEAN);
});

test('Execute Once sends the first item and looks at no other', async () => {
	const result = await world.send(['+12025550110', '555'], {}, { node: { executeOnce: true } });
	expect(result.error).toBeUndefined();
	expect(world.jobs()).toHaveLength(1);
	expect(result.items).toHaveLength(1);
});

test('a disabled node and a pinned one send nothing', async () => {
	await world.send(['+12025550110'], {}, { node: { disabled: true } });
	const pinned = await world.send(['+12025550110'], {}, { pinData: { Node: [{ json: { fax_job_id: 1 } }] } });
	expect(jsonOf(pinned.items)).toEqual([{ fax_job_id: 1 }]);
	expect(paidCalls()).toEqual([]);
});

test('a bad item with continue costs its neighbours nothing: the errors are told apart', async () => {
	const { items } = await world.send(['nobody', '+12025550111', '12'], {}, { node: CONTINUE });
	expect(items.map(({ json }) => typeof json.error)).toEqual(['string', 'undefined', 'string']);
	expect(String(items[0]?.json.error)).toContain('nobody');
	expect(String(items[2]?.json.error)).toContain('12');
});

test('resend and provision are checked first, too', async () => {
	const resend = {
		resource: 'fax',
		operation: 'resend',
		faxJobId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
	};
	// 92335 was busy, so it may go again; 92334 was delivered.
	const again = await world.run(resend, [{ json: { id: 92335 } }, { json: { id: 92334 } }]);
	expect(textOf(again.error)).toMatch(/Item 2: .*92334/s);
	expect(world.jobs()).toEqual([]);
	const provision = {
		resource: 'number',
		operation: 'provision',
		didGroupId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
	};
	const bought = await world.run(provision, [{ json: { id: 67 } }, { json: { id: 'sixty' } }]);
	expect(textOf(bought.error)).toMatch(/Item 2: .*sixty/s);
	expect(world.numbers()).toEqual([]);
});
