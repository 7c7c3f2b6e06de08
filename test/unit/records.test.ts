import { callbackId, inboxId, receiptId } from '../../nodes/FaxTo/events/items';
import { compare, lookOf } from '../../nodes/FaxTo/events/records';

const CALLBACK = { to: '+12045550140', from: '12025550117', pages: '2', time: '2026-11-21 10:00:00' };
const RECORD = {
	id: 771,
	number: '12045550140',
	sender: '+12025550117',
	total_pages: 2,
	filesize: '120.45 KB',
	created_at: { date: '2026-11-21 10:01:30.000000', timezone_type: 3, timezone: 'UTC' },
};
const ARRIVED = Date.parse('2026-11-21T10:30:00Z');
const look = (change: object = {}, arrived = ARRIVED, size?: number) =>
	lookOf({ ...CALLBACK, ...change }, arrived, size);

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
		expect(compare(look(callback), { ...RECORD, ...record })?.isNear === true).toBe(same);
	});

	test.each<[string, string, number | undefined]>([
		['forty minutes', '2026-11-21T10:41:30Z', 40],
		['47 hours', '2026-11-23T09:01:30Z', 47 * 60],
		['49 hours', '2026-11-23T11:01:30Z', undefined],
	])(
		'are the same one perhaps when n8n was down for %s and the callback’s own time can’t be read',
		(_name, arrived, minutes) => {
			expect(compare(look({ time: '21/11/2026 10:00 AM' }, Date.parse(arrived)), RECORD)).toEqual(
				minutes === undefined ? undefined : { apart: minutes * 60_000, isNear: false },
			);
		},
	);

	test('may give the time in another zone, if the callback comes at once', () => {
		const arrived = Date.parse('2026-11-21T10:01:40Z');
		expect(compare(look({ time: '2026-11-21 05:00:00' }, arrived), RECORD)).toEqual({ apart: 10_000, isNear: true });
	});

	test('of two that look alike, the file’s size tells, before the time does', () => {
		const size = Math.round(120.45 * 1024);
		const other = {
			...RECORD,
			filesize: '98.10 KB',
			created_at: { ...RECORD.created_at, date: '2026-11-21 10:00:00.000000' },
		};
		const apart = (look: Parameters<typeof compare>[0], record: object) =>
			compare(look, { ...RECORD, ...record })?.apart ?? 0;
		expect(apart(look({}, ARRIVED, size), RECORD)).toBeLessThan(apart(look({}, ARRIVED, size), other));
		expect(apart(look(), RECORD)).toBeGreaterThan(apart(look(), other));
	});
});
