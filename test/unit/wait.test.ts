import { type Clock, sleep, wait } from '../../nodes/FaxTo/lib/wait';

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

/** A clock on which nothing passes by itself. */
function stillClock(): Clock & { asked: number[]; isRunning: boolean; ring(): void } {
	const clock = {
		asked: [] as number[],
		isRunning: false,
		ring: () => {},
		now: () => 0,
		sleep: async (milliseconds: number, signal?: AbortSignal) => {
			clock.asked.push(milliseconds);
			clock.isRunning = true;
			await new Promise<void>((resolve, reject) => {
				clock.ring = resolve;
				signal?.addEventListener('abort', () => {
					clock.isRunning = false;
					reject(new Error('aborted'));
				});
			});
		},
	};
	return clock;
}

describe('what ends a wait', () => {
	test('its time', async () => {
		const clock = stillClock();
		const ended = wait({ milliseconds: 5_000, until: new Promise(() => {}) }, clock);
		clock.ring();
		expect(await ended).toBe('time');
		expect(clock.asked).toEqual([5_000]);
	});

	test('its signal, also one that was aborted before', async () => {
		const clock = stillClock();
		const controller = new AbortController();
		const ended = wait({ milliseconds: 5_000, signal: controller.signal, until: new Promise(() => {}) }, clock);
		controller.abort();
		expect(await ended).toBe('aborted');
		expect(clock.isRunning).toBe(false);
		given.mockImplementation(n8n.sleep);
		expect(await wait({ milliseconds: Infinity, signal: AbortSignal.abort() })).toBe('aborted');
	});

	test('its condition; the timer does not run on', async () => {
		const clock = stillClock();
		let meet: (value: string) => void = () => {};
		const ended = wait({ milliseconds: Infinity, until: new Promise<string>((resolve) => (meet = resolve)) }, clock);
		meet('anything');
		expect(await ended).toBe('met');
		expect(clock.isRunning).toBe(false);
	});

	test('a condition that fails, with its error; one that fails later harms nobody', async () => {
		const clock = stillClock();
		await expect(wait({ milliseconds: 1, until: Promise.reject(new Error('no')) }, clock)).rejects.toThrow('no');
		let fail: (reason: Error) => void = () => {};
		const ended = wait({ milliseconds: 1, until: new Promise((_resolve, reject) => (fail = reject)) }, clock);
		clock.ring();
		expect(await ended).toBe('time');
		fail(new Error('too late'));
	});

	test('what is there already: a condition before a signal', async () => {
		given.mockImplementation(n8n.sleep);
		expect(await wait({ milliseconds: 0, signal: AbortSignal.abort(), until: Promise.resolve() })).toBe('met');
	});
});

test('a time that no timer of Node can hold does not end at once', async () => {
	const asked: number[] = [];
	given.mockImplementation(async (milliseconds: number) => void asked.push(milliseconds));
	const month = 30 * 24 * 3_600_000;
	await sleep(month);
	expect(Math.max(...asked)).toBeLessThan(2 ** 31);
	expect(asked.reduce((sum, milliseconds) => sum + milliseconds)).toBe(month);
});
