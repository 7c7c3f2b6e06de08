import type { PageSize } from './typeset';

/** Countries that use US Letter, from Unicode's CLDR (supplementalData, paperSize), and the islands of the United States. */
const LETTER_COUNTRIES = new Set('BZ CA CL CO CR GT MX NI PA PH PR SV US VE AS GU MP VI'.split(' '));

/** The usual paper size in the country of a number. @param faxNumber E.164 */
export async function paperOf(faxNumber: string): Promise<PageSize> {
	const { parsePhoneNumberFromString } = await import('../bundles/phoneNumbers');
	const parsed = parsePhoneNumberFromString(faxNumber);
	// North American toll-free numbers have no country.
	const country = parsed?.country ?? (parsed?.countryCallingCode === '1' ? 'US' : '');
	return LETTER_COUNTRIES.has(country) ? 'letter' : 'a4';
}
