import { sleep } from '../../nodes/FaxTo/lib/sleep';

const n8n = jest.requireActual('n8n-workflow');
/** As n8n's is in 2.8 and older: what ends it early is not taken. */
const old = { sleep: async (milliseconds: number) => await n8n.sleep(milliseconds) };

jest.mock('n8n-workflow', () => ({ ...jest.requireActual('n8n-workflow'), sleep: jest.fn() }));
const { sleep: given } = jest.requireMock('n8n-workflow');

const LONG = 300;

describe.each([
	['an n8n whose sleep takes no signal', old],
	['an n8n whose sleep takes one', n8n],
])('in %s', (_name, { sleep: ofN8n }) => {
	beforeEach(() => given.mockImplementation(ofN8n));

	test('a wait ends at its time', async () => {
		await expect(sleep(1)).resolves.toBeUndefined();
		await expect(sleep(1, new AbortController().signal)).resolves.toBeUndefined();
	});

	test('a wait ends as soon as it is aborted', async () => {
		let isOver = false;
		void n8n.sleep(LONG).then(() => (isOver = true));
		const controller = new AbortController();
		const wait = sleep(LONG, controller.signal);
		controller.abort();
		await expect(wait).rejects.toThrow('The wait was ended');
		expect(isOver).toBe(false);
	});

	test('one that was aborted before does not begin', async () => {
		given.mockClear();
		await expect(sleep(LONG, AbortSignal.abort())).rejects.toThrow('The wait was ended');
		expect(given).not.toHaveBeenCalled();
	});

	test('a wait leaves nothing behind at its signal', async () => {
		const { signal } = new AbortController();
		const added = jest.spyOn(signal, 'addEventListener');
		const removed = jest.spyOn(signal, 'removeEventListener');
		await sleep(1, signal);
		expect(removed.mock.calls.map(([name, listener]) => [name, listener])).toEqual(
			added.mock.calls.map(([name, listener]) => [name, listener]),
		);
	});
});
