import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
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
		['020 7946 0000', 'GB', '+442079460000'],
		['+39 (0)331 123 4567', '', '+3903311234567'],
		['+49 (0) 30 901820', '', '+4930901820'],
		['06 1 327 8900', '36', '+3613278900'],
		['07 12 34 56 78', '225', '+2250712345678'],
		['8 (495) 123-45-67', '7', '+74951234567'],
		['8 (495) 123-45-67', 'RU', '+74951234567'],
		['011 44 20 7946 0000', 'US', '+442079460000'],
		['+378 0549 886377', '', '+3780549886377'],
		['+800 1234 5678', '', '+80012345678'],
	])('%s with default country code "%s" is %s', async (input, code, expected) => {
		expect(await number(input, code)).toEqual({ number: expected });
	});

	test.each([
		['', '', /empty/],
		['   ', '', /empty/],
		['12025550100', '', /no country code/],
		['020 7946 0000', '', /no country code/],
		['+12', '', /too short|country code/],
		['+1234567890123456', '', /too long/],
		['+0123456789', '', /no country code that exists/],
		['+999 12345678', '', /no country code that exists/],
		['+1 202 555 0100 ext 5', '', /extension/],
		['+1 202 555 0100 x5', '', /extension/],
		['+1 202 555 0100;ext=5', '', /extension/],
		['+1 202 555 0100#5', '', /extension/],
		['+1 202 555 0100,,5', '', /extension/],
		['call me', '', /more than digits/],
		['1-800-FLOWERS', 'US', /more than digits/],
		['+1202555o100', '', /more than digits/],
		['+1202555+0100', '', /more than digits/],
		['+12025550100,+12025550101', '', /more than one/],
		['441224459292', '44', /may or may not/],
		['555 0100', '1', /too short|length/],
		['+1 555 0100', '', /too short|length/],
		['020 7946 0000', 'UK', /Default Country/],
		['30123456.0', '49', /spreadsheet/],
		['3.0123456E7', '49', /spreadsheet/],
		['3,0123456E+7', '49', /spreadsheet/],
	])('%s with default country code "%s" is refused', async (input, code, complaint) => {
		expect(await number(input, code)).toEqual({ complaint: expect.stringMatching(complaint) });
	});

	test.each(getCountries())('the example number of %s is itself, written for abroad and at home', async (country) => {
		const example = getExampleNumber(country, examples);
		if (!example) throw new Error(`no example for ${country}`);
		expect(await number(example.formatInternational())).toEqual({ number: example.number });
		expect(await number(example.number.replace('+', '00'))).toEqual({ number: example.number });
		const home = await number(example.formatNational(), country);
		// Where it could be read in two ways it is refused, never changed.
		if ('number' in home) expect(home.number).toBe(example.number);
		else expect(home.complaint).toMatch(/may or may not/);
	});

	test('any text gives E.164 or a complaint, and a number stays what it is', async () => {
		await fc.assert(
			fc.asyncProperty(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'+0123456789 ()-') })), fc.constantFrom('', '1', '44', 'IT'), async (typed, code) => {
				const result = await number(typed, code);
				if (!('number' in result)) return;
				expect(result.number).toMatch(/^\+[1-9]\d{5,14}$/);
				expect(await number(result.number, code)).toEqual(result);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('whatever separators stand between the digits, the number is the same', async () => {
		const separator = fc.constantFrom('', ' ', '-', '.', '/', ' - ', '\u00a0');
		await fc.assert(
			fc.asyncProperty(fc.constantFrom(...getCountries()), fc.array(separator, { minLength: 15, maxLength: 15 }), fc.constantFrom('+', '00'), async (country, separators, prefix) => {
				const target = getExampleNumber(country, examples)?.number ?? '';
				const typed = prefix + [...target.slice(1)].map((digit, index) => digit + (separators[index] ?? '')).join('');
				expect(await number(typed)).toEqual({ number: target });
			}),
		);
	});
});
