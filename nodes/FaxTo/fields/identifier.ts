import { asText, asId, locator, shownValue } from './kinds';

const CHOOSE = 'Choose one from the list, or enter its ID';

/** An object of the account or of Fax.to, identified by its ID: chosen from a list, or entered. */
function identifier(name: string, displayName: string, search: string, placeholder: string, description: string) {
	return locator({ name, displayName, description }, { search, placeholder }, 'its ID', asId).required(CHOOSE);
}

export const didGroupId = identifier(
	'didGroupId',
	'Number Group',
	'searchDidGroups',
	'e.g. 67',
	'The group to buy a number from',
);

export const documentId = identifier(
	'documentId',
	'File',
	'searchFiles',
	'e.g. 112601',
	'The file in the Fax.to account. Its ID is the document_id that File > Upload and File > Get Many return.',
);

export const faxJobId = identifier(
	'faxJobId',
	'Fax',
	'searchFaxes',
	'e.g. 92334',
	'The sent fax. Its ID is the fax_job_id that Fax > Send and Fax > Get Many return.',
);

export const incomingFaxId = identifier(
	'incomingFaxId',
	'Incoming Fax',
	'searchIncomingFaxes',
	'e.g. 772',
	'The incoming fax. Its ID is the incoming_fax_id that Incoming Fax > Get Many and the triggers return.',
);

export const stateId = identifier('stateId', 'State', 'searchStates', 'e.g. 1', 'The state or province of the country');

const CHOOSE_COUNTRY = 'Choose the country from the list, or enter its code of three letters, such as USA, CAN or GBR';

/** A country code in Fax.to's form: three letters, even in its field `a2_code` (T23). */
export const optionalCountryCode = locator(
	{
		name: 'countryCode',
		displayName: 'Country',
		description: 'The country. Its ID is its three-letter code (ISO 3166-1 alpha-3).',
	},
	{ search: 'searchCountries', placeholder: 'e.g. USA' },
	'a code of three letters',
	(value, refuse) => {
		const code = asText(value, refuse).trim().toUpperCase();
		if (/^[A-Z]{3}$/.test(code)) return code;
		throw refuse(`must be a code of three letters, not ${shownValue(value)}`, CHOOSE_COUNTRY);
	},
);

export const countryCode = optionalCountryCode.required(CHOOSE_COUNTRY);
