import { onPaper, zoneOf } from '../../nodes/FaxTo/lib/time';
import { isoDate } from '../../nodes/FaxTo/api/dates';

test.each<[unknown, string | undefined]>([
	[{ date: '2017-03-09 15:35:28.000000', timezone_type: 3, timezone: 'UTC' }, '2017-03-09T15:35:28.000Z'],
	[{ date: '2017-03-09 15:35:28.250000', timezone_type: 1, timezone: '+02:00' }, '2017-03-09T13:35:28.250Z'],
	[{ date: '2017-03-09 15:35:28', timezone_type: 2, timezone: 'GMT' }, '2017-03-09T15:35:28.000Z'],
	[{ date: '2017-03-09 15:35:28.000000', timezone_type: 3, timezone: 'Asia/Kolkata' }, '2017-03-09T10:05:28.000Z'],
	[{ date: '2017-03-09 15:35:28.000000', timezone_type: 2, timezone: 'XYZ' }, undefined],
	['2017-08-03 12:31:38', '2017-08-03T12:31:38.000Z'],
	['2017-08-03T12:31:38Z', '2017-08-03T12:31:38.000Z'],
	['2017-07-30', '2017-07-30'],
	['yesterday', undefined],
	// Luxon would take it for a time of today.
	['15:35:28', undefined],
	[
		'2017-08-03 12:31:38 and whatever follows, until it is longer than any date of theirs is, and longer, and longer',
		undefined,
	],
	[{ date: '2017-03-09 15:35:28', timezone: 'Z' }, '2017-03-09T15:35:28.000Z'],
	[{ date: '2017-03-09 15:35:28', timezone: '' }, '2017-03-09T15:35:28.000Z'],
	[{ date: '2017-03-09 15:35:28' }, '2017-03-09T15:35:28.000Z'],
	['2017-13-45 99:00:00', undefined],
	[null, undefined],
	[{}, undefined],
])('T18: isoDate(%j) is %s', (value, expected) => {
	expect(isoDate(value)).toBe(expected);
});

test('on paper a day without a time stays that day, in every zone', () => {
	expect(onPaper('2026-03-29', 'America/New_York')).toBe('29 March 2026');
	expect(onPaper('2026-03-29T12:00:00Z', 'America/New_York')).toMatch(/^29 March 2026.* 0?8:00:00/);
	expect(onPaper('soon', 'America/New_York')).toBe('soon');
	expect(zoneOf({ getTimezone: () => 'CEST' })).toEqual({ zone: 'UTC', unknown: 'CEST' });
});
