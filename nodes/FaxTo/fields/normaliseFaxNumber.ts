import { digitsOf } from '../api/digits';
import {
	type CountryCode,
	getCountries,
	getCountryCallingCode,
	isSupportedCountry,
	parsePhoneNumberFromString,
	type PhoneNumber,
	validatePhoneNumberLength,
} from '../bundles/phoneNumbers';
import { shownValue } from './kinds';
import { complaintAboutText, isTwo, plain, RANGE, type Reading, TWO_NUMBERS } from './typedNumber';

/** A number in E.164 form, or a complaint that completes "The 'Fax Number' '…' …". */
type FaxNumber = { number: string } | { complaint: string };

/** The longest area code, for numbers that the library can't split. */
const MAX_AREA = 5;

/** The country that a shared dial code stands for, unless something else identifies it. */
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

/**
 * Converts a fax number to E.164, so that it reaches the machine that the user meant. Nothing is guessed: ambiguous
 * numbers are refused, because a fax to the wrong number is a leak. libphonenumber knows the lengths of each country's
 * numbers, its trunk prefix, and whether a leading 0 is kept.
 * @param input as typed
 * @param defaultCountry the dial code (44, +44) or country code (GB) for national numbers; '' for none
 */
export function normaliseFaxNumber(input: string, defaultCountry = ''): FaxNumber {
	const typed = plain(input);
	if (typed === undefined) return { complaint: 'is longer than any number' };
	const complaint = complaintAboutText(typed);
	if (complaint !== undefined) return { complaint };
	const country = countryOf(plain(defaultCountry) ?? '');
	// An invalid setting is an error even if this number doesn't need it.
	if (country === undefined && defaultCountry.trim() !== '')
		return {
			complaint: `can't be read: the option 'Default Country' is ${shownValue(defaultCountry)}, which is neither a dial code such as 44 nor a country such as GB`,
		};
	const result = readNumber(typed.replace(RANGE, '-'), country);
	return 'number' in result && isTwo(typed, readingOf(result.number)) ? { complaint: TWO_NUMBERS } : result;
}

/**
 * The digits that Fax.to's records show for a number (T19): typed as for sending, or as in the records, with the
 * country code and without +.
 */
export function numberInRecords(input: string): FaxNumber {
	const typed = plain(input) ?? '';
	// 2025550100 may be one of Egypt, but most probably lacks the code of the United States.
	if (/^[1-9]\d{6,14}$/.test(typed))
		return parsePhoneNumberFromString(`+${typed}`)?.isValid()
			? { number: typed }
			: { complaint: 'has no country code' };
	const result = normaliseFaxNumber(input);
	// A sender can have a number that is valid in no country.
	const isRefused = 'complaint' in result && !/^\+[1-9][\d ]{4,20}$/.test(typed);
	return isRefused ? result : { number: digitsOf('number' in result ? result.number : typed) };
}

function readNumber(typed: string, country: CountryCode | undefined): FaxNumber {
	const [prefix] = /^\(? ?(\+|00)/.exec(typed) ?? [];
	if (prefix === undefined)
		return country === undefined ? { complaint: 'has no country code' } : national(typed, country);
	const abroad = parsePhoneNumberFromString(withoutOptionalZero(typed), { extract: false });
	// 00 is the international prefix in most countries, but not in all: 0011 in Australia, 001 in Singapore.
	const atHome = prefix.includes('+')
		? undefined
		: parsePhoneNumberFromString(typed, { defaultCountry: country, extract: false });
	if (abroad && atHome && abroad.number !== atHome.number) return oneOf(abroad, atHome);
	return inE164(abroad ?? atHome);
}

/** The groups of a number, according to the library, which is asked only where they matter. */
function readingOf(number: string): Reading {
	const groups = () => parsePhoneNumberFromString(number)?.formatInternational().match(/\d+/g) ?? [];
	return {
		digits: number.slice(1),
		isCode: (length) => {
			const [code = '', area = '', ...more] = groups();
			// A number that the library can't split may have any area code.
			const isArea = more.length > 0 ? length === `${code}${area}`.length : length <= code.length + MAX_AREA;
			return length <= code.length || isArea;
		},
		isGroup: (length) => groups().some((_group, at, all) => all.slice(0, at + 1).join('').length === length),
	};
}

/** Reads a national number; refused if it may already contain a country code. */
function national(typed: string, country: CountryCode): FaxNumber {
	const parsed = parsePhoneNumberFromString(typed, { defaultCountry: country, extract: false });
	if (!parsed) return { complaint: 'is not a number of that country' };
	const withCode = parsePhoneNumberFromString(`+${digitsOf(typed)}`, { extract: false });
	return withCode && mayHoldCode(parsed, withCode, country) ? twoWays(parsed, withCode, country) : inE164(parsed);
}

/** Whether the digits of a number of the country may also start with a country code. */
function mayHoldCode(atHome: PhoneNumber, withCode: PhoneNumber, country: CountryCode): boolean {
	// In North America a leading 1 is both trunk prefix and dial code: both readings give the same number.
	const isOwn = withCode.countryCallingCode === getCountryCallingCode(country).replace(/^1$/, '');
	return atHome.isValid() ? withCode.isValid() && (isOwn || lacksZero(atHome)) : isOwn || withCode.isValid();
}

/** Whether a number lacks its country's trunk prefix 0, or can't be split by the library. */
function lacksZero(number: PhoneNumber): boolean {
	return /^\D*0|^\d+$/.test(number.formatNational());
}

function twoWays(atHome: PhoneNumber, abroad: PhoneNumber, country: CountryCode): FaxNumber {
	const how =
		abroad.countryCallingCode === getCountryCallingCode(country)
			? `may or may not contain the country code +${abroad.countryCallingCode} already`
			: 'can be read in two ways';
	return { complaint: `${how}: as ${atHome.number} of the country ${country}, or as ${abroad.number} without its +` };
}

/** 00 is read as +, or as the default country reads it if only that is usable; refused if both are. */
function oneOf(abroad: PhoneNumber, atHome: PhoneNumber): FaxNumber {
	if (!isUsable(atHome) || (abroad.isValid() && !atHome.isValid())) return inE164(abroad);
	if (!isUsable(abroad)) return { number: atHome.number };
	return {
		complaint: `can be read in two ways: as ${abroad.number}, or as ${atHome.number} of the country ${atHome.country ?? ''}`,
	};
}

function inE164(parsed: PhoneNumber | undefined): FaxNumber {
	if (!parsed) return { complaint: 'has no country code that exists' };
	if (isUsable(parsed)) return { number: parsed.number };
	const length = validatePhoneNumberLength(parsed.number);
	const country = `its country (+${parsed.countryCallingCode})`;
	if (length === 'TOO_SHORT') return { complaint: `is too short for ${country}` };
	if (length === 'TOO_LONG') return { complaint: `is too long for ${country}` };
	if (!parsed.isPossible()) return { complaint: 'has a length that no number of its country has' };
	return { complaint: 'has a 0 after its country code that does not belong there' };
}

/** Whether its length is valid in its country, and no 0 remains from another prefix ("+49 0049 30 …"). */
function isUsable(reading: PhoneNumber): boolean {
	return reading.isPossible() && (reading.isValid() || !reading.number.startsWith(`+${reading.countryCallingCode}0`));
}

/** "+48 (0)22 …" as text that starts with +: the library drops a 0 that is a trunk prefix, and keeps one of Italy; no other is dialled. */
function withoutOptionalZero(typed: string): string {
	const plus = (text: string) => text.replace(/^\(? ?(\+|00)/, '+').replace(/[()]/g, ' ');
	const without = typed.replace(/^(\(? ?(?:\+|00)\s*\d{1,3}\D*)\(\s*0\s*\)/, '$1');
	const isRead = without === typed || parsePhoneNumberFromString(plus(typed), { extract: false })?.isValid();
	return plus(isRead ? typed : without);
}

function countryOf(given: string): CountryCode | undefined {
	const letters = given.toUpperCase();
	if (isSupportedCountry(letters)) return letters;
	const [, code] = /^(?:\+|00)?\s*(\d{1,3})$/.exec(letters) ?? [];
	if (code === undefined) return undefined;
	return MAIN_COUNTRY[code] ?? getCountries().findLast((country) => getCountryCallingCode(country) === code);
}
