import { digitsOf } from '../api/digits';
import type { CountryCode } from '../bundles/phoneNumbers';

/** A number in E.164 form, or what is wrong with it: completes "The 'Fax Number' '…' …". */
export type FaxNumber = { number: string } | { complaint: string };

type Library = typeof import('../bundles/phoneNumbers');

/** The country that a dial code which several share is taken for, where nothing else tells. */
const MAIN_COUNTRY: Record<string, CountryCode> = { 1: 'US', 7: 'RU', 39: 'IT', 44: 'GB', 47: 'NO', 61: 'AU', 212: 'MA', 262: 'RE', 290: 'SH', 358: 'FI', 590: 'GP', 599: 'CW' };

/** The rest of a number with more than digits and what people put between them. */
const NOT_A_NUMBER = /[^\d\s.\-\u2010-\u2015\u2212()[\]/\u00a0\u202f+]/;

/** What a spreadsheet makes of a number: 30123456.0, 3.0123456E+7. */
const FLOAT = /^\d+\.0+$|^\d+([.,]\d+)?e[+-]?\d+$/i;

/**
 * Brings a fax number into E.164 form, so that it reaches the machine that the user meant. Never guesses: what could be
 * read in two ways is refused, because a fax to the wrong number is a leak. Which lengths a country has, what its trunk
 * prefix is and whether a leading 0 stays is libphonenumber's knowledge.
 *
 * @param input as typed
 * @param defaultCountry the dial code (44, +44) or the code of the country (GB) for national numbers; '' when there is none
 */
export async function normaliseFaxNumber(input: string, defaultCountry = ''): Promise<FaxNumber> {
	// NFKC turns full-width digits, which some keyboards write, into plain ones.
	const typed = input.normalize('NFKC').replace(/[\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, '').replace(/^\s*(fax|tel):/i, '').trim();
	const complaint = complaintAboutText(typed);
	if (complaint !== undefined) return { complaint };
	const library = await import('../bundles/phoneNumbers');
	const international = /^\s*\(?\s*(\+|00)/.test(typed);
	if (international) return inE164(library, typed.replace(/^\s*\(?\s*(\+|00)/, '+').replace(/[()]/g, ' '), typed, undefined);
	if (defaultCountry.trim() === '') return { complaint: 'has no country code' };
	const country = countryOf(library, defaultCountry);
	if (country === undefined) return { complaint: `has no country code, and the option 'Default Country' holds '${defaultCountry.trim()}', which is neither a dial code such as 44 nor a country such as GB` };
	return inE164(library, typed, typed, country);
}

function complaintAboutText(typed: string): string | undefined {
	if (typed === '') return 'is empty';
	if (FLOAT.test(typed)) return 'looks like a number that a spreadsheet has changed';
	if (/[,;]|ext|#|x\s*\d+$/i.test(typed)) return 'holds more than one fax number or an extension';
	if (NOT_A_NUMBER.test(typed) || typed.lastIndexOf('+') > typed.indexOf('+')) return 'holds more than digits, a leading + and spaces, dots, dashes, slashes or brackets';
	return /\d/.test(typed) ? undefined : 'holds no digits';
}

function inE164(library: Library, text: string, typed: string, country: CountryCode | undefined): FaxNumber {
	const parsed = library.parsePhoneNumberFromString(withoutOptionalZero(library, text, typed), { defaultCountry: country, extract: false });
	if (!parsed) return { complaint: country === undefined ? 'has no country code that exists' : 'is not a number of that country' };
	if (parsed.ext !== undefined) return { complaint: 'holds an extension, which a fax can’t dial' };
	// A national number that begins with its own country's dial code can be read in two ways.
	const bare = digitsOf(text);
	if (country !== undefined && !text.includes('+') && bare.startsWith(parsed.countryCallingCode) && `+${bare}` === parsed.number && parsed.countryCallingCode !== '1') {
		return { complaint: `may or may not hold the country code +${parsed.countryCallingCode} already` };
	}
	const length = library.validatePhoneNumberLength(parsed.number);
	if (length === 'TOO_SHORT') return { complaint: 'is too short for its country' };
	if (length === 'TOO_LONG') return { complaint: 'is too long for its country' };
	return parsed.isPossible() ? { number: parsed.number } : { complaint: 'has a length that no number of its country has' };
}

/** "+44 (0)20 …": the 0 is dialled inside the country only, unless the country's numbers keep it (Italy). */
function withoutOptionalZero(library: Library, text: string, typed: string): string {
	const [, code] = /^\s*\(?\s*(?:\+|00)\s*(\d{1,3})\D*\(\s*0\s*\)/.exec(typed) ?? [];
	if (code === undefined) return text;
	const dropped = text.replace(/^(\+\s*\d{1,3}\D*?)\s*0\s+/, '$1 ');
	const kept = library.parsePhoneNumberFromString(text, { extract: false });
	return kept?.isValid() && kept.number.startsWith(`+${code}0`) ? text : dropped;
}

function countryOf(library: Library, given: string): CountryCode | undefined {
	const letters = given.trim().toUpperCase();
	if (library.isSupportedCountry(letters)) return letters;
	const code = digitsOf(given).replace(/^00/, '');
	const main = MAIN_COUNTRY[code];
	if (main !== undefined) return main;
	return countriesByCode(library).get(code);
}

let byCode: Map<string, CountryCode> | undefined;

/** The countries by their dial codes, made on first use. */
function countriesByCode(library: Library): Map<string, CountryCode> {
	byCode ??= new Map(library.getCountries().map((country) => [library.getCountryCallingCode(country), country]));
	return byCode;
}
