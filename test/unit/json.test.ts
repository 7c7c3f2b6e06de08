import { numberOf } from '../../nodes/FaxTo/lib/json';

test.each<[unknown, number | undefined]>([
	[1.5, 1.5],
	[' 1.5 ', 1.5],
	['1,234.56', 1_234.56],
	['-1,234,567', -1_234_567],
	// A comma for the decimals: it is no thousand.
	['0,100', undefined],
	['1,5', undefined],
	['', undefined],
	['free', undefined],
	[null, undefined],
])('T43: numberOf(%j) is %s', (value, number) => expect(numberOf(value)).toBe(number));
