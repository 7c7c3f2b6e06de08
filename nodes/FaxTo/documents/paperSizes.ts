import type { PageSize } from './typeset';

/** The countries whose offices use US Letter, as Unicode's CLDR lists them (supplementalData, paperSize), with the islands of the United States. */
const LETTER_COUNTRIES = new Set('BZ CA CL CO CR GT MX NI PA PH PR SV US VE AS GU MP VI'.split(' '));

/** The paper that is usual where a number is. @param faxNumber E.164 */
export async function paperOf(faxNumber: string): Promise<PageSize> {
	const { parsePhoneNumberFromString } = await import('../bundles/phoneNumbers');
	const parsed = parsePhoneNumberFromString(faxNumber);
	// Free numbers of North America have no country.
	const country = parsed?.country ?? (parsed?.countryCallingCode === '1' ? 'US' : '');
	return LETTER_COUNTRIES.has(country) ? 'letter' : 'a4';
}
