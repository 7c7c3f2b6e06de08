import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { plain } from '../../nodes/FaxTo/fields/typedNumber';
import { normaliseFaxNumber, numberInRecords } from '../../nodes/FaxTo/fields/normaliseFaxNumber';

const number = (input: string, code = '') => normaliseFaxNumber(input, code);

/** As people write the number of an office in their own country. */
const AT_HOME = [
	['AE', '04 123 4567', '+97141234567'],
	['AR', '011 4123-4567', '+541141234567'],
	['AT', '01 53115-0', '+431531150'],
	['AU', '(02) 9374 4000', '+61293744000'],
	['BE', '02 512 34 56', '+3225123456'],
	['BG', '02 981 2345', '+35929812345'],
	['BR', '(11) 2345-6789', '+551123456789'],
	['CA', '(416) 555-0123', '+14165550123'],
	['CH', '044 668 18 00', '+41446681800'],
	['CI', '27 20 12 34 56', '+2252720123456'],
	['CL', '2 2345 6789', '+56223456789'],
	['CN', '010 6552 9988', '+861065529988'],
	['CO', '601 234 5678', '+576012345678'],
	['CZ', '224 123 456', '+420224123456'],
	['DE', '030 901820', '+4930901820'],
	['DK', '33 12 34 56', '+4533123456'],
	['EE', '612 3456', '+3726123456'],
	['EG', '02 2345 6789', '+20223456789'],
	['ES', '91 123 45 67', '+34911234567'],
	['FI', '09 1234 567', '+35891234567'],
	['FR', '01 42 68 53 00', '+33142685300'],
	['GB', '020 7946 0000', '+442079460000'],
	['GR', '210 123 4567', '+302101234567'],
	['HK', '2123 4567', '+85221234567'],
	['HR', '01 4567 890', '+38514567890'],
	['HU', '06 1 327 8900', '+3613278900'],
	['ID', '(021) 2358 7000', '+622123587000'],
	['IE', '01 234 5678', '+35312345678'],
	['IL', '02-623-4567', '+97226234567'],
	['IN', '022 2345 6789', '+912223456789'],
	['IS', '545 1234', '+3545451234'],
	['IT', '06 6982 1234', '+390669821234'],
	['JP', '03-1234-5678', '+81312345678'],
	['KR', '02-2123-4567', '+82221234567'],
	['LT', '(8 5) 212 3456', '+37052123456'],
	['LU', '27 12 34 56', '+35227123456'],
	['LV', '67 123 456', '+37167123456'],
	['MA', '0522 12 34 56', '+212522123456'],
	['MX', '55 1234 5678', '+525512345678'],
	['MY', '03-2345 6789', '+60323456789'],
	['NG', '0201 234 5678', '+2342012345678'],
	['NL', '020 123 4567', '+31201234567'],
	['NO', '22 12 34 56', '+4722123456'],
	['NZ', '09-300 1234', '+6493001234'],
	['PH', '(02) 8234 5678', '+63282345678'],
	['PL', '22 123 45 67', '+48221234567'],
	['PT', '21 123 4567', '+351211234567'],
	['RO', '021 312 3456', '+40213123456'],
	['RU', '8 (495) 123-45-67', '+74951234567'],
	['SE', '08-123 456 78', '+46812345678'],
	['SG', '6123 4567', '+6561234567'],
	['SK', '02/5780 1234', '+421257801234'],
	['TH', '02 123 4567', '+6621234567'],
	['TR', '(0212) 345 67 89', '+902123456789'],
	['TW', '02 2123 4567', '+886221234567'],
	['UA', '044 123 4567', '+380441234567'],
	['US', '1-202-555-0100', '+12025550100'],
	['VN', '024 3825 1234', '+842438251234'],
	['ZA', '011 234 5678', '+27112345678'],
] as const;

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
		['+870 773 111 632', '', '+870773111632'],
		['+883 5100 1234 5678', '', '+883510012345678'],
		['\u2066+12025550100\u2069', '', '+12025550100'],
		['+1\u00ad202\u00ad555\u00ad0100', '', '+12025550100'],
		['00 44 (0)20 7946 0000', '44', '+442079460000'],
		['0039 (0)331 123456', '39', '+390331123456'],
		['+39 (0)331 123456', '', '+390331123456'],
		['+225 (0)7 07 12 34 56', '', '+2250707123456'],
		['0011 44 20 7946 0000', 'AU', '+442079460000'],
		['001 44 20 7946 0000', '65', '+442079460000'],
		['8 10 44 20 7946 0000', '7', '+442079460000'],
		['00700 44 20 7946 0000', '82', '+442079460000'],
		['+49 30 123456-0', '', '+49301234560'],
		['+49.30.12.00', '', '+49301200'],
		["'+12025550100", '', '+12025550100'],
		['’030 901820', 'ＤＥ', '+4930901820'],
		['030 901820', '４９', '+4930901820'],
		['+49/(0)30/901820', '', '+4930901820'],
		['000 44 20 7946 0000', 'KE', '+442079460000'],
		['0096550012345', 'KR', '+96550012345'],
	])('%s with default country code "%s" is %s', (input, code, expected) => {
		expect(number(input, code)).toEqual({ number: expected });
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
		['call me', '', /contains letters/],
		['1-800-FLOWERS', 'US', /contains letters/],
		['+1202555o100', '', /contains letters/],
		['+1202555+0100', '', /more than one/],
		['+12025550100,+12025550101', '', /more than one/],
		['441224459292', '44', /may or may not/],
		['555 0100', '1', /too short/],
		['0', 'US', /not a number of that country/],
		['700 123456', 'IM', /has a length that no number/],
		['0044 20 7946', 'US', /too short/],
		['( )', '', /no country code/],
		['+1 555 0100', '', /too short/],
		['020 7946 0000', 'UK', /Default Country/],
		['30123456.0', '49', /spreadsheet/],
		['3.0123456E7', '49', /spreadsheet/],
		['3,0123456E+7', '49', /spreadsheet/],
		['+4930123456.0', '', /spreadsheet/],
		['+49 30 123456.00', '', /spreadsheet/],
		['30123456.5', '49', /spreadsheet/],
		['-30123456', '49', /minus/],
		['+4930123456\u00b2', '', /more than digits/],
		['+49 30 1234567/8', '', /more than one/],
		['030 123456\n030 123457', '49', /more than one/],
		['+49 0049 30 123456', '', /0 after its country code/],
		['00700 44 20 7946 0000', '', /0 after its country code/],
		['0011 44 20 7946 0000', '', /too long|country code/],
		['+44 20 7946 0000 p5', '', /contains letters/],
		['4930123456', 'DE', /may or may not/],
		['2071234567', 'Level 1', /Default Country/],
		['2025550100', 'US1', /Default Country/],
		['+36 (0)6426646462', 'HU', /too long/],
		['4470123456', 'GB', /may or may not/],
		['0011 670 234 5678', 'AU', /two ways/],
		['0014534412345', 'AU', /two ways/],
	])('%s with default country code "%s" is refused', (input, code, complaint) => {
		expect(number(input, code)).toEqual({ complaint: expect.stringMatching(complaint) });
	});

	test.each(getCountries())('the example number of %s is itself, written for abroad and at home', (country) => {
		const example = getExampleNumber(country, examples);
		if (!example) throw new Error(`no example for ${country}`);
		expect(number(example.formatInternational())).toEqual({ number: example.number });
		expect(number(example.number.replace('+', '00'))).toEqual({ number: example.number });
		const home = number(example.formatNational(), country);
		// Where it could be read in two ways it is refused, never changed.
		if ('number' in home) expect(home.number).toBe(example.number);
		else expect(home.complaint).toMatch(/may or may not/);
	});

	test('any text gives E.164 or a complaint, and a number stays what it is', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'+0123456789 ()-') })),
				fc.constantFrom('', '1', '44', 'IT'),
				(typed, code) => {
					const result = number(typed, code);
					if (!('number' in result)) return;
					expect(result.number).toMatch(/^\+[1-9]\d{5,14}$/);
					expect(number(result.number, code)).toEqual(result);
				},
			),
			{ numRuns: 500 },
		);
	});

	test.each(AT_HOME)('in %s, %s is %s', (country, typed, expected) => {
		expect(number(typed, country)).toEqual({ number: expected });
	});

	test.each(getCountries())('a number of %s that lacks its + goes nowhere else', (country) => {
		const { number: target = '' } = getExampleNumber(country, examples) ?? {};
		const result = number(target.slice(1), country);
		if ('number' in result) expect(result.number).toBe(target);
	});

	test.each(getCountries())('00 counts as + where %s is the default, or the number is refused', (country) => {
		const wrong: unknown[] = [];
		const own = getCountries().indexOf(country);
		// Each meets a third of the others, and its neighbours meet the rest.
		for (const other of getCountries().filter((_other, at) => (at + own) % 3 === 0)) {
			const { number: target = '' } = getExampleNumber(other, examples) ?? {};
			const result = number(target.replace('+', '00'), country);
			const isRight = 'number' in result ? result.number === target : /two ways/.test(result.complaint);
			if (!isRight) wrong.push({ target, result });
		}
		expect(wrong).toEqual([]);
	});

	test('whatever separators stand between the digits, the number is the same', () => {
		const separator = fc.constantFrom('', ' ', '-', '.', ' - ', '\u00a0', '\u2009', '\u202f', '\t', '\u2011');
		fc.assert(
			fc.property(
				fc.constantFrom(...getCountries()),
				fc.array(separator, { minLength: 15, maxLength: 15 }),
				fc.constantFrom('+', '00'),
				(country, separators, prefix) => {
					const target = getExampleNumber(country, examples)?.number ?? '';
					const digits = [...target.slice(1)];
					// A dash or dot before the last digits may begin a range or a fraction.
					const between = (index: number) =>
						(separators[index] ?? '').replace(/[.\-\u2011]/, index < digits.length - 6 ? '$&' : ' ');
					const typed = prefix + digits.map((digit, index) => digit + between(index)).join('');
					expect(number(typed)).toEqual({ number: target });
				},
			),
		);
	});
});

/** Each is refused as two numbers, in German where it is one of DE. */
const TWO = [
	'+49 30 12345-67/68',
	'+43 1 588 58/99',
	'+39 06 123 456/78',
	'+46 8 123 45 67/68',
	'030 123 45 67/68',
	'+49 30 12345-670/671',
	'+49 30 12345 - 670/671',
	'+49 30 12345-67 / 68',
	'+49 30 12345-67/-68',
	'+49 30 1234567/68',
	'+49 30 1234567⁄68',
	'+49 30 1234567／68',
	'+49 30/1234567/68',
	'+49 30 12345-67–69',
	'+49 30 12345 67–69',
	'+49 30 1234567–69',
	'+49 30 1234567—69',
	'+49 30 1234567〜69',
	'+49 30 12345 67-69',
	'+49 30 12345-67-69',
	'+49 30 12345-67 -69',
	'+49 30 12345-67..69',
	'+49 30 12345-67…69',
	'+49 30 12345-67~69',
	'+49 30 12345-67 and 68',
	'+49 30 12345-67 or 68',
	'+49 30 12345-67 und -68',
	'+49 30 12345-67 oder 68',
	'+49 30 12345-67 bis 69',
	'+49 30 12345-67 bis -69',
	'+49 30 12345-67 & 68',
	'+49 30 12345-67 + 68',
	'+49 30 12345-67, 68',
	'+49 30 12345-67، 68',
	'+49 30 12345-67;68',
	'+49 30 12345-67|68',
	'+49 30 12345 67 (68)',
	'+49 30 1234567 (8)',
	'+49 30 12345 [67]',
	'+43 1 58858 58859',
	'+43 1 58858 58858',
	'+43 1 5885/86',
	'+٤٩ ٣٠ ١٢٣٤٥-٦٧/٦٨',
	'+४९ ३० १२३४५-६७/६८',
	'030 1234567/8',
	'030 1234567\u2028030 1234568',
];

test.each(TWO)('%s can be two numbers, and is refused', (typed) => {
	expect(number(typed, typed.startsWith('+') ? '' : 'DE')).toEqual({
		complaint: expect.stringContaining('more than one'),
	});
});

test.each([
	['030/1234567', 'DE', '+49301234567'],
	['+49 30/1234567', '', '+49301234567'],
	['+49/30/1234567', '', '+49301234567'],
	['+49 (0)30/1234567', '', '+49301234567'],
	['0234/123456-10', 'DE', '+4923412345610'],
	['0234/123456-99', 'DE', '+4923412345699'],
	['0234/123456–10', 'DE', '+4923412345610'],
	['02/512.34.56', 'BE', '+3225123456'],
	['+33 1-23-45-67-89', '', '+33123456789'],
	['+7 (495) 123-45-67', '', '+74951234567'],
	['202–555–0100', 'US', '+12025550100'],
	['1/202/555-0100', 'US', '+12025550100'],
	['[+1] 202 555 0100', '', '+12025550100'],
	['{+1} 202 555 0100', '', '+12025550100'],
	['+1\t202\u2009555\u202f0100', '', '+12025550100'],
	['+1\u2007202\u2002555\u30000100', '', '+12025550100'],
	['+١٢٠٢٥٥٥٠١٠٠', '', '+12025550100'],
	['+१२०२५५५०१००', '', '+12025550100'],
	['03ー1234ー5678', 'JP', '+81312345678'],
	['030 1234-5678', 'DE', '+493012345678'],
	['(303) 555-0100', 'US', '+13035550100'],
	['415 555 0100', 'US', '+14155550100'],
	['612 345 678', 'ES', '+34612345678'],
])('%s with %s is one number', (typed, country, expected) => {
	expect(number(typed, country)).toEqual({ number: expected });
});

test.each([
	['4532123456', 'US', '+4532123456'],
	['6561234567', 'GB', '+6561234567'],
	['12025550100', 'DE', '+12025550100'],
	['12025550100', 'IT', '+12025550100'],
	['12025550100', 'IN', '+12025550100'],
	['33123456789', 'DE', '+33123456789'],
	['41446681800', 'DE', '+41446681800'],
	['442079460018', 'DE', '+442079460018'],
	['34612345678', 'ES', '+34612345678'],
])('%s with %s may lack its +: both readings are named', (typed, country, abroad) => {
	const { complaint } = number(typed, country) as { complaint: string };
	expect(complaint).toMatch(/two ways|may or may not/);
	expect(complaint).toContain(abroad);
	expect(complaint).toContain(`country ${country}`);
});

test('a digit of any script has the value of its place in its row, also where rows follow each other', () => {
	let place = 0;
	for (let code = 0; code <= 0x10ffff; code++) {
		const digit = String.fromCodePoint(code);
		place = /\p{Nd}/u.test(digit) ? place + 1 : 0;
		if (place > 0) expect(plain(digit)).toBe(String((place - 1) % 10));
	}
});

test.each<[string, string | undefined]>([
	['12025550100', '12025550100'],
	['\u200e442079460000', '442079460000'],
	['+1 202 555 0100', '12025550100'],
	['+44 (0)20 7946 0000', '442079460000'],
	['+12345', '12345'],
	['+2025550100', '2025550100'],
	['2025550100', undefined],
	['6175550100', undefined],
	['02079460000', undefined],
	['12345', undefined],
])('%s is compared with records as %s', (typed, expected) => {
	const result = numberInRecords(typed);
	expect('number' in result ? result.number : undefined).toBe(expected);
});

test.each([
	['+49 30 12345678901234567890', /no country code that/],
	[`+${'1'.repeat(100_000)}`, /longer than any/],
	[' '.repeat(100_000), /empty/],
	['0'.repeat(100_000), /longer than any/],
])('a long one is refused %#', (typed, why) =>
	expect(number(typed, 'DE')).toEqual({ complaint: expect.stringMatching(why) }),
);
