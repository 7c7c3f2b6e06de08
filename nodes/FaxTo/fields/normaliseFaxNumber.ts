import { digitsOf } from '../api/digits';

/** Characters people put between the digits of a number. */
const SEPARATORS = /[\s.\-\u2010-\u2015\u2212()[\]/\u00a0\u202f]/g;

/** Calling codes whose national numbers keep a leading 0 when dialled from abroad (Italy, San Marino, Vatican). */
const KEEP_LEADING_ZERO = new Set(['39', '378', '379']);

/** E.164 allows 15 digits; the shortest numbers in use have 7 with their country code. */
const E164 = /^\+[1-9]\d{6,14}$/;

export type FaxNumber = { number: string } | { complaint: string };

/**
 * Brings a fax number into E.164 form (`+` and 7 to 15 digits), so that it reaches the machine that the user meant.
 * Never guesses: what could be read in two ways is refused, because a fax to the wrong number is a leak.
 *
 * @param input as typed: spaces, dots, dashes, slashes and brackets are ignored; `00` counts as `+`; "(0)" after a
 *   country code is dropped
 * @param defaultCountryCode the dial code for national numbers, with or without `+`; '' when there is none
 */
export function normaliseFaxNumber(input: string, defaultCountryCode = ''): FaxNumber {
	// NFKC turns full-width digits, which some keyboards write, into plain ones.
	const typed = input.normalize('NFKC').replace(/[\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, '').replace(/^(fax|tel):/i, '').trim();
	if (typed === '') return { complaint: 'it is empty' };
	const international = /^\s*\(?\s*(\+|00)/.test(typed);
	const bare = (international ? typed.replace(/\(\s*0\s*\)/, '') : typed).replace(SEPARATORS, '');
	if (!/^\+?\d+$/.test(bare)) return { complaint: 'it may hold only digits, a leading + and spaces, dots, dashes or brackets' };

	if (international) return checked(bare.replace(/^(\+|00)/, '+'));

	const dialCode = defaultCountryCode.replace(SEPARATORS, '').replace(/^(\+|00)/, '');
	if (dialCode === '') {
		return { complaint: 'it has no country code. Write it with + and the country code, or set the option \'Default Country Code\'' };
	}
	if (!/^[1-9]\d{0,2}$/.test(dialCode)) {
		return { complaint: "the option 'Default Country Code' must be a dial code such as 1, 44 or 49" };
	}
	const national = nationalPart(bare, dialCode);
	if (national !== undefined) return checked(`+${dialCode}${national}`);
	return { complaint: `it is not clear whether it already holds the country code +${dialCode}. Write it with + and the country code` };
}

/** A national number without its trunk prefix; undefined when it may already hold the country code. */
function nationalPart(digits: string, dialCode: string): string | undefined {
	if (dialCode === '1') {
		// North America: 10 digits, optionally after the trunk prefix 1, which is also the country code.
		if (digits.length === 11 && digits.startsWith('1')) return digits.slice(1);
		return digits.length === 10 ? digits : undefined;
	}
	if (digits.startsWith('0')) return KEEP_LEADING_ZERO.has(dialCode) ? digits : digits.slice(1);
	return digits.startsWith(dialCode) ? undefined : digits;
}

function checked(number: string): FaxNumber {
	if (E164.test(number)) return { number };
	const count = digitsOf(number).length;
	if (count > 15) return { complaint: `it has ${count} digits; a fax number has at most 15 with its country code` };
	if (count < 7) return { complaint: `it has ${count} digits; a fax number has at least 7 with its country code` };
	return { complaint: 'no country code starts with 0' };
}
