import { type Ring, ringOf } from '../../nodes/FaxTo/events/callback/ring';
import { Rings } from '../../nodes/FaxTo/events/callback/rings';
import { restart, Watch } from '../../nodes/FaxTo/events/watch';
import { receivedFax } from '../harness/receivedFax';

let mockNow = Date.now();
// Time passes where a pause is waited for; a wait that something else may end has a signal, and takes its time.
jest.mock('n8n-workflow', () => {
	const actual = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');
	const sleep = async (ms: number, end?: AbortSignal) => (end ? await actual.sleep(ms, end) : void (mockNow += ms));
	return { ...actual, sleep };
});
beforeEach(restart);
beforeEach(() => void jest.spyOn(Date, 'now').mockImplementation(() => mockNow));
afterEach(() => void jest.restoreAllMocks());

test('looks begin a second apart, however many ring; the first after a silence begins at once', async () => {
	const rings = new Rings(new Watch('w', 'faxTo:n'));
	const begun: number[] = [];
	const look = async () => {
		begun.push(mockNow);
		return { events: [], passed: [] };
	};
	const ring = async () => await rings.answer({ lists: [], fingerprint: 'f' }, look);
	const start = mockNow;
	await ring();
	await Promise.all([ring(), ring(), ring()]);
	await ring();
	mockNow += 5_000;
	await ring();
	expect(begun.map((at) => at - start)).toEqual([0, 1_000, 2_000, 7_000]);
});

/** A received fax, as a look finds it. */
const found = (id: number) => ({ ...receivedFax(id), item: { json: {} } });
const report: Ring = { lists: ['inbox'], fingerprint: 'f' };

test('equal rings carry one fax: another one waits for a ring of its own', async () => {
	const rings = new Rings(new Watch('w', 'faxTo:n'));
	const look = async () => ({ events: [found(1), found(2)], passed: [] });
	const answers = [rings.answer(report, look), rings.answer(report, look)];
	const delivery = await Promise.race(answers);
	if (typeof delivery !== 'object') throw new Error(`The ring was answered ${delivery}`);
	expect(delivery.events.map(({ id }) => id)).toEqual(['received:2']);
	delivery.end(true);
	expect(await Promise.all(answers)).toEqual([200, delivery]);
});

test('what a poll has given to n8n while a look went on is not given again', async () => {
	const watch = new Watch('w', 'faxTo:n');
	watch.cursor.events = ['faxReceived'];
	const looks = [
		// The poll is faster than the first look.
		() => {
			watch.give('received:1');
			return [found(1)];
		},
		() => [found(2)],
	];
	const look = async () => ({ events: looks.shift()?.() ?? [], passed: [] });
	const delivery = await new Rings(watch).answer(report, look);
	if (typeof delivery !== 'object') throw new Error(`The ring was answered ${delivery}`);
	expect(delivery.events.map(({ id }) => id)).toEqual(['received:2']);
	delivery.end(true);
});

test('of what is said of a delivery the first counts: n8n has it, although its answer failed then', async () => {
	const watch = new Watch('w', 'faxTo:n');
	const look = async () => ({ events: [found(1)], passed: [] });
	const delivery = await new Rings(watch).answer(report, look);
	if (typeof delivery !== 'object') throw new Error(`The ring was answered ${delivery}`);
	delivery.end(true);
	delivery.end(false);
	expect([watch.isTaken('received:1'), delivery.isLast()]).toEqual(['under way', true]);
});

test('equal calls have one fingerprint, whatever their token and the names of their uploads; others have not', () => {
	const multipart = (job: string, filepath: string) => ({ data: { fax_job_id: job }, files: { file: { filepath } } });
	const { fingerprint } = ringOf(multipart('1', '/tmp/a'), { token: 'one' });
	expect(ringOf(multipart('1', '/tmp/b'), { token: 'another' }).fingerprint).toBe(fingerprint);
	expect(ringOf(multipart('2', '/tmp/a'), { token: 'one' }).fingerprint).not.toBe(fingerprint);
	const upload = (size: number) => ringOf({ data: {}, files: { file: { filepath: '/tmp/a', size } } }, {}).fingerprint;
	expect(upload(1)).not.toBe(upload(2));
	expect(ringOf({}, { fax_job_id: '1' }).fingerprint).not.toBe(ringOf({}, { fax_job_id: '2' }).fingerprint);
});

test('a call of two hundred thousand reports is read at once', () => {
	const reports = Array.from({ length: 200_000 }, () => ({ from: '1' }));
	expect(ringOf(reports, {}).lists).toEqual(['history', 'inbox']);
	expect(ringOf([...reports, { to: '2' }], {}).lists).toEqual(['inbox']);
	expect(ringOf({ data: {}, files: {} }, { token: 'one' }).lists).toEqual([]);
});
