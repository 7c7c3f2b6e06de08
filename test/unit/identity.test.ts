import { callbackId, distance, inboxId, lookOf, receiptId } from '../../nodes/FaxTo/events/identity';

const CALLBACK = { to: '+12045550140', from: '12025550117', pages: '2', time: '2026-11-21 10:00:00' };
const RECORD = { id: 771, number: '12045550140', sender: '+12025550117', total_pages: 2, filesize: '120.45 KB', created_at: { date: '2026-11-21 10:01:30.000000', timezone_type: 3, timezone: 'UTC' } };
const ARRIVED = Date.parse('2026-11-21T10:30:00Z');
const look = (change: object = {}, arrived = ARRIVED, size?: number) => lookOf({ ...CALLBACK, ...change }, arrived, size);

test('ids are the same for number and text, and bounded', () => {
	expect(receiptId('5', 'failed')).toBe('receipt:5:failed');
	expect(inboxId({ id: 771 })).toBe(inboxId({ id: '771' }));
	expect(callbackId('x'.repeat(2_000)).length).toBeLessThan(100);
});

describe('a callback and a fax in the inbox', () => {
	test.each<[string, object, object, boolean]>([
		['agree', {}, {}, true],
		['agree although one has no page count', { pages: undefined }, {}, true],
		['differ in the sender', { from: '12025550118' }, {}, false],
		['differ in the receiver', { to: '+12045550141' }, {}, false],
		['differ in the pages', { pages: '3' }, {}, false],
		['are an hour apart', { time: '2026-11-21 11:00:00' }, {}, false],
		['agree in that the sender hides its number', { from: '' }, { sender: '' }, true],
		['have a time that can’t be read', {}, { created_at: 'yesterday' }, true],
	])('%s', (_name, callback, record, same) => {
		expect(distance(look(callback), { ...RECORD, ...record }) !== undefined).toBe(same);
	});

	test('may give the time in another zone, if the callback comes at once', () => {
		const arrived = Date.parse('2026-11-21T10:01:40Z');
		expect(distance(look({ time: '2026-11-21 05:00:00' }, arrived), RECORD)).toBe(10_000);
	});

	test('of two that look alike, the file’s size tells, before the time does', () => {
		const size = Math.round(120.45 * 1024);
		const other = { ...RECORD, filesize: '98.10 KB', created_at: { ...RECORD.created_at, date: '2026-11-21 10:00:00.000000' } };
		expect(distance(look({}, ARRIVED, size), RECORD)).toBeLessThan(distance(look({}, ARRIVED, size), other) ?? 0);
		expect(distance(look(), RECORD)).toBeGreaterThan(distance(look(), other) ?? 0);
	});
});
