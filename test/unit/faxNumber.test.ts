import fc from 'fast-check';
import { digitsOf } from '../../nodes/FaxTo/api/digits';
import { normaliseFaxNumber } from '../../nodes/FaxTo/fields/normaliseFaxNumber';

const number = (input: string, code = '') => normaliseFaxNumber(input, code);

describe('normaliseFaxNumber', () => {
	test.each([
		['+12025550100', '', '+12025550100'],
		['+1 (202) 555-0100', '', '+12025550100'],
		['001 202.555.0100', '', '+12025550100'],
		['+44 (0)20 7946 0000', '', '+442079460000'],
		['+49/30/123456', '', '+4930123456'],
		['(+44) 20 7946 0000', '', '+442079460000'],
		['＋１２０２５５５０１００', '', '+12025550100'],
		['fax:+12025550100', '', '+12025550100'],
		['+1\u00a0202\u2011555\u20110100', '', '+12025550100'],
		['\u202a+12025550100\u202c', '', '+12025550100'],
		['020 7946 0000', '44', '+442079460000'],
		['(020) 7946 0000', '+44', '+442079460000'],
		['202 555 0100', '1', '+12025550100'],
		['1 202 555 0100', '1', '+12025550100'],
		['06 1234 5678', '39', '+390612345678'],
		['030 123456', '0049', '+4930123456'],
		['+33 1 23 45 67 89', '44', '+33123456789'],
	])('%s with default country code "%s" is %s', (input, code, expected) => {
		expect(number(input, code)).toEqual({ number: expected });
	});

	test.each([
		['', '', /empty/],
		['   ', '', /empty/],
		['12025550100', '', /no country code/],
		['020 7946 0000', '', /no country code/],
		['+12', '', /at least 7/],
		['+1234567890123456', '', /at most 15/],
		['+0123456789', '', /starts with 0/],
		['+1 202 555 0100 ext 5', '', /only digits/],
		['call me', '', /only digits/],
		['+1202555o100', '', /only digits/],
		['+1202555+0100', '', /only digits/],
		['+12025550100,+12025550101', '', /only digits/],
		['441224459292', '44', /not clear/],
		['555 0100', '1', /not clear/],
		['020 7946 0000', 'UK', /dial code/],
	])('%s with default country code "%s" is refused', (input, code, complaint) => {
		expect(number(input, code)).toEqual({ complaint: expect.stringMatching(complaint) });
	});

	const e164 = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.stringMatching(/^\d{6,14}$/)).map(([first, rest]) => `+${first}${rest}`);

	test('whatever separators stand between the digits, the number is the same', () => {
		const separator = fc.constantFrom('', ' ', '-', '.', '/', ' - ', '\u00a0');
		fc.assert(
			fc.property(e164, fc.array(separator, { minLength: 15, maxLength: 15 }), fc.constantFrom('+', '00'), (target, separators, prefix) => {
				const typed = prefix + [...digitsOf(target)].map((digit, index) => digit + (separators[index] ?? '')).join('');
				expect(number(typed)).toEqual({ number: target });
			}),
		);
	});

	test('any text gives E.164 or a complaint, and a number stays what it is', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'+0123456789 ()-') })), fc.constantFrom('', '1', '44', '39'), (typed, code) => {
				const result = number(typed, code);
				if (!('number' in result)) return;
				expect(result.number).toMatch(/^\+[1-9]\d{6,14}$/);
				expect(number(result.number, code)).toEqual(result);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('a refused number is never half used: the digits that were typed are all in the result', () => {
		fc.assert(
			fc.property(e164, (target) => {
				const result = number(target);
				expect('number' in result && digitsOf(result.number)).toBe(digitsOf(target));
			}),
		);
	});
});
