const { Readable } = require('node:stream');

/** Time goes by at once, unless something ends the wait. */
jest.mock('n8n-workflow', () => ({
	...jest.requireActual('n8n-workflow'),
	sleep: async (_milliseconds, signal) =>
		await new Promise((resolve, reject) => {
			signal?.addEventListener('abort', reject);
			setImmediate(() => setImmediate(resolve));
		}),
}));
const { endWithin, isByteStream, wholeOf } = require('../../nodes/FaxTo/lib/streams');

const endless = () => new Readable({ read: () => undefined });

test.each([10, 60_000])('a stream that does not end within %i ms is destroyed', async (milliseconds) => {
	const stream = endless().on('error', () => undefined);
	expect(await endWithin(stream, milliseconds)).toBe(true);
	expect(stream.destroyed).toBe(true);
});

test('one that has ended, was destroyed or ends meanwhile is left alone', async () => {
	const ended = Readable.from([Buffer.from('a')]);
	await wholeOf(ended, 10);
	const listens = jest.spyOn(ended, 'once');
	expect(await endWithin(ended, 60_000)).toBe(false);
	expect(await endWithin(endless().destroy(), 60_000)).toBe(false);
	expect(listens).not.toHaveBeenCalled();
	const ending = endless();
	const whole = wholeOf(ending, 10);
	ending.once('newListener', () => ending.push(null));
	expect(await endWithin(ending, 60_000)).toBe(false);
	expect(await whole).toEqual(Buffer.alloc(0));
});

test.each([
	[Readable.from([]), true],
	[{ pipe: () => undefined }, false],
	[{ read: () => undefined }, false],
	[Buffer.alloc(0), false],
	['text', false],
])('%#: what is a stream of bytes', (value, isStream) => expect(isByteStream(value)).toBe(isStream));
