import { digitsOf } from '../api/digits';
import type { CountryCode, PhoneNumber } from '../bundles/phoneNumbers';

/** A number in E.164 form, or what is wrong with it: completes "The 'Fax Number' '…' …". */
type FaxNumber = { number: string } | { complaint: string };

type Library = typeof import('../bundles/phoneNumbers');

/** The country that a dial code which several share is taken for, where nothing else tells. */
const MAIN_COUNTRY: Record<string, CountryCode> = {
	1: 'US',
	7: 'RU',
	39: 'IT',
	44: 'GB',
	47: 'NO',
	61: 'AU',
	212: 'MA',
	262: 'RE',
	290: 'SH',
	358: 'FI',
	590: 'GP',
	599: 'CW',
};

/** The rest of a number with more than digits and what people put between them. */
const NOT_A_NUMBER = /[^\d\s.\-\u2010-\u2015\u2212()[\]/\u00a0\u202f+]/;

/** What a spreadsheet makes of a number: 30123456.0, +30123456.00, 3.0123456E+7. Not 30.12.34.00, which has more than one dot. */
const FLOAT = /^[^.]*\d\.0+$|^\+?\d{6,}\.\d{1,2}$|^[+-]?\d+([.,]\d+)?e[+-]?\d+$/i;

/** Marks without a glyph: zero width, directions of text (also the isolates that chat programs copy along), soft hyphens. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Brings a fax number into E.164 form, so that it reaches the machine that the user meant. Never guesses: what could be
 * read in two ways is refused, because a fax to the wrong number is a leak. Which lengths a country has, what its trunk
 * prefix is and whether a leading 0 stays is libphonenumber's knowledge.
 *
 * @param input as typed
 * @param defaultCountry the dial code (44, +44) or the code of the country (GB) for national numbers; '' when there is none
 */
export async function normaliseFaxNumber(input: string, defaultCountry = ''): Promise<FaxNumber> {
	const typed = plain(input);
	const complaint = complaintAboutText(typed);
	if (complaint !== undefined) return { complaint };
	const library = await import('../bundles/phoneNumbers');
	const country = countryOf(library, defaultCountry);
	const [prefix] = /^\s*\(?\s*(\+|00)/.exec(typed) ?? [];
	if (prefix === undefined)
		return country === undefined ? { complaint: noCountry(defaultCountry) } : national(library, typed, country);
	const abroad = library.parsePhoneNumberFromString(withoutOptionalZero(library, typed), { extract: false });
	// 00 is dialled before a foreign number in most countries, but not in all: 0011 in Australia, 001 in Singapore.
	const atHome =
		prefix.includes('+') || country === undefined
			? undefined
			: library.parsePhoneNumberFromString(typed, { defaultCountry: country, extract: false });
	if (abroad && atHome && abroad.number !== atHome.number) return oneOf(abroad, atHome);
	return inE164(library, abroad ?? atHome);
}

/** What was typed with plain digits, which some keyboards write full-width. Other digits, such as a footnote's ², stay and are refused. */
function plain(input: string): string {
	return input
		.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
		.replace(INVISIBLE, '')
		.replace(/^\s*(fax|tel):/i, '')
		.trim();
}

function complaintAboutText(typed: string): string | undefined {
	if (typed === '') return 'is empty';
	if (FLOAT.test(typed)) return 'looks like a number that a spreadsheet has changed';
	if (/^[-\u2010-\u2015\u2212]/.test(typed)) return 'begins with a minus, so something has calculated with it';
	// 1234567/8 is two numbers, 1234567 and 1234568.
	if (/[,;\r\n]|ext|#|x\s*\d+$|\d{4,}\s*\/\s*\d{1,2}$/i.test(typed))
		return 'holds more than one fax number or an extension';
	if (NOT_A_NUMBER.test(typed) || typed.lastIndexOf('+') > typed.indexOf('+'))
		return 'holds more than digits, a leading + and spaces, dots, dashes, slashes or brackets';
	return /\d/.test(typed) ? undefined : 'holds no digits';
}

function noCountry(defaultCountry: string): string {
	const given = defaultCountry.trim();
	const because =
		given === ''
			? ''
			: `, and the option 'Default Country' holds '${given}', which is neither a dial code such as 44 nor a country such as GB`;
	return `has no country code${because}`;
}

/** A number written as inside its country; refused when it may just as well hold the country's dial code already. */
function national(library: Library, typed: string, country: CountryCode): FaxNumber {
	const parsed = library.parsePhoneNumberFromString(typed, { defaultCountry: country, extract: false });
	if (!parsed) return { complaint: 'is not a number of that country' };
	const code = library.getCountryCallingCode(country);
	const bare = digitsOf(typed);
	// In North America a leading 1 is the trunk prefix and the dial code: both readings are one number.
	const withCode =
		code !== '1' && bare.startsWith(code)
			? library.parsePhoneNumberFromString(`+${bare}`, { extract: false })
			: undefined;
	if (withCode?.isPossible() && (withCode.isValid() || !parsed.isValid()))
		return { complaint: `may or may not hold the country code +${code} already` };
	return inE164(library, parsed);
}

/** 00 counts as +, and as the default country has it where only that can be; refused when both can. */
function oneOf(abroad: PhoneNumber, atHome: PhoneNumber): FaxNumber {
	if (!isUsable(abroad) && !isUsable(atHome)) return { complaint: 'has a length that no number of its country has' };
	if (!isUsable(atHome) || (isUsable(abroad) && abroad.isValid() && !atHome.isValid()))
		return { number: abroad.number };
	return isUsable(abroad) ? { complaint: 'can be read in two ways' } : { number: atHome.number };
}

function inE164(library: Library, parsed: PhoneNumber | undefined): FaxNumber {
	if (!parsed) return { complaint: 'has no country code that exists' };
	if (parsed.ext !== undefined) return { complaint: 'holds an extension, which a fax can’t dial' };
	const length = library.validatePhoneNumberLength(parsed.number);
	if (length === 'TOO_SHORT') return { complaint: 'is too short for its country' };
	if (length === 'TOO_LONG') return { complaint: 'is too long for its country' };
	if (!parsed.isPossible()) return { complaint: 'has a length that no number of its country has' };
	return isUsable(parsed)
		? { number: parsed.number }
		: { complaint: 'has a 0 after its country code that does not belong there' };
}

/** Whether its length exists in its country, and no 0 is left that only another prefix explains ("+49 0049 30 …"). */
function isUsable(reading: PhoneNumber): boolean {
	return reading.isPossible() && (reading.isValid() || !reading.number.startsWith(`+${reading.countryCallingCode}0`));
}

/** "+44 (0)20 …", as text that begins with +: the 0 is dialled inside the country only, unless the country's numbers keep it (Italy). */
function withoutOptionalZero(library: Library, typed: string): string {
	const text = typed.replace(/^\s*\(?\s*(\+|00)/, '+').replace(/[()]/g, ' ');
	const [, code] = /^\s*\(?\s*(?:\+|00)\s*(\d{1,3})\D*\(\s*0\s*\)/.exec(typed) ?? [];
	if (code === undefined) return text;
	const kept = library.parsePhoneNumberFromString(text, { extract: false });
	return kept?.isValid() && kept.number.startsWith(`+${code}0`)
		? text
		: text.replace(/^(\+\s*\d{1,3}\D*?)\s*0\s+/, '$1 ');
}

function countryOf(library: Library, given: string): CountryCode | undefined {
	const letters = given.trim().toUpperCase();
	if (library.isSupportedCountry(letters)) return letters;
	const [, code = ''] = /^(?:\+|00)?\s*(\d{1,3})$/.exec(letters) ?? [];
	return MAIN_COUNTRY[code] ?? countriesByCode(library).get(code);
}

let byCode: Map<string, CountryCode> | undefined;

/** The countries by their dial codes, made on first use. */
function countriesByCode(library: Library): Map<string, CountryCode> {
	byCode ??= new Map(library.getCountries().map((country) => [library.getCountryCallingCode(country), country]));
	return byCode;
}
