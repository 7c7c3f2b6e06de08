import { paceHint, progressLog } from '../../nodes/FaxTo/run/progress';

const at = (perSecond: number | undefined, refused = 0) => ({ rateLimiter: { perSecond }, calls: { refused } });

beforeEach(() => void jest.useFakeTimers({ now: 0 }));
afterEach(() => void jest.useRealTimers());

/** The lines that a run logs whose items take so many milliseconds each. */
function logOf(count: number, each: number, perSecond?: number): string[] {
	const lines: string[] = [];
	const oneMore = progressLog({ info: (message: string) => void lines.push(message) }, count, at(perSecond));
	for (let item = 0; item < count; item++) {
		jest.setSystemTime(Date.now() + each);
		oneMore();
	}
	return lines;
}

test('a short run logs nothing', () => expect(logOf(100, 290)).toEqual([]));

test('a long run says every half minute how far it is, how fast it may go and when it ends', () => {
	expect(logOf(200, 1_000, 1)).toEqual([
		'Fax.to: 30 of 200 items done, about 60 calls a minute, about 3 minutes left',
		'Fax.to: 60 of 200 items done, about 60 calls a minute, about 2 minutes left',
		'Fax.to: 90 of 200 items done, about 60 calls a minute, about 2 minutes left',
		'Fax.to: 120 of 200 items done, about 60 calls a minute, about 1 minute left',
		'Fax.to: 150 of 200 items done, about 60 calls a minute, about 1 minute left',
		'Fax.to: 180 of 200 items done, about 60 calls a minute, about 1 minute left',
	]);
});

test('the end of a run is not logged', () => expect(logOf(1, 60_000)).toEqual([]));

test('hours, where minutes are many', () => {
	expect(logOf(1_000, 30_000)[0]).toBe('Fax.to: 1 of 1000 items done, about 8 hours left');
});

test.each([
	[10, 'about 10 calls a second'],
	[0.5, 'about 30 calls a minute'],
	[40 / 3_600, 'about 40 calls an hour'],
	[0.1 / 3_600, 'about 1 call an hour'],
])('%d calls a second: %s', (perSecond, words) => {
	expect(paceHint(at(perSecond, 3))).toEqual([
		{ message: `Fax.to limits the rate: ${words}. The node kept to it.`, location: 'outputPane' },
	]);
});

test.each([
	['nothing was refused', 10, 0],
	['the pace is not known', undefined, 3],
])('no hint where %s', (_case, perSecond, refused) => expect(paceHint(at(perSecond, refused))).toEqual([]));
