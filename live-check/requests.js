// @ts-check
/**
 * The only requests that this check can make: GETs that cost nothing, change nothing and send nothing. Fax.to has other
 * GETs that do change something (file-clean, file-generate-preview) or might (provision, by some samples): they are not
 * here, and there is no way to ask for a path that is not here.
 */

/** Most digits of an id. */
const ID = /^\d{1,19}$/;
const COUNTRY = /^[A-Z]{3}$/;
const COUNT = /^[1-9]\d{0,5}$/;

/** Path of the OpenAPI description → its operation, and what its parameters may look like. */
const READ_ONLY = Object.freeze({
	'/balance': { operation: 'account.getBalance', path: {}, query: {} },
	'/files': { operation: 'file.getAll', path: {}, query: { limit: COUNT, page: COUNT } },
	'/fax-history': { operation: 'fax.getAll', path: {}, query: { limit: COUNT, page: COUNT } },
	// The other name of the history in half of the documents (T12).
	'/fax': { operation: 'fax.getAll', path: {}, query: { limit: COUNT, page: COUNT } },
	'/fax/{fax_job_id}/status': { operation: 'fax.getStatus', path: { fax_job_id: ID }, query: {} },
	'/fax/{document_id}/costs': {
		operation: 'fax.getCost',
		path: { document_id: ID },
		query: { fax_number: /^\+1202555\d{4}$/ },
	},
	'/numbers': { operation: 'number.getAll', path: {}, query: { limit: COUNT, page: COUNT } },
	'/incoming-faxes': { operation: 'incomingFax.getAll', path: {}, query: { limit: COUNT, page: COUNT } },
	'/incoming-faxes/{recipient}': {
		operation: 'incomingFax.getByRecipient',
		path: { recipient: /^\d{5,15}$/ },
		query: { limit: COUNT, page: COUNT },
	},
	'/countries': { operation: 'coverage.getCountries', path: {}, query: {} },
	'/states/{COUNTRY_CODE}': { operation: 'coverage.getStates', path: { COUNTRY_CODE: COUNTRY }, query: {} },
	'/areacodes/{COUNTRY_CODE}/{STATE_ID}': {
		operation: 'coverage.getAreaCodes',
		path: { COUNTRY_CODE: COUNTRY, STATE_ID: ID },
		query: {},
	},
	'/countries/{COUNTRY_CODE}/didgroups': {
		operation: 'coverage.getDidGroups',
		path: { COUNTRY_CODE: COUNTRY },
		query: { stateId: ID, areaCode: ID, didGroupIds: /^\d+(,\d+)*$/, cityNamePattern: /^\p{L}[\p{L} .'-]{0,40}%?$/u },
	},
});

/** How many records the node asks for at once; a test compares it with the node's. */
const PAGE_SIZE = 50;

/** @typedef {keyof typeof READ_ONLY} ReadOnlyPath */

/**
 * The whole address of a request.
 * @param {string} baseUrl without a closing slash
 * @param {ReadOnlyPath} template one of the paths above
 * @param {import('./types').Parameters} parameters
 * @param {string} key goes into the query, unless `parameters.withKey` is false
 * @returns {string} with `+` as %2B and a space as %20 (T20, T25)
 * @throws {Error} for anything that is not on the list; the message contains no value
 */
function addressOf(baseUrl, template, parameters, key) {
	if (!Object.hasOwn(READ_ONLY, template)) throw new Error('The live check does not ask for this path');
	const allowed = READ_ONLY[template];
	const path = template.replace(/\{(\w+)\}/g, (_, name) => checked(name, allowed.path, parameters.path ?? {}));
	const query = Object.keys(parameters.query ?? {}).map(
		(name) => `${name}=${checked(name, allowed.query, parameters.query ?? {})}`,
	);
	if (parameters.withKey !== false) query.push(`api_key=${encodeURIComponent(key)}`);
	return `${baseUrl}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/**
 * @param {string} name
 * @param {Record<string, RegExp>} allowed
 * @param {Record<string, string>} given values come out of answers, so they may be anything
 * @returns {string} encoded
 */
function checked(name, allowed, given) {
	const value = given[name];
	if (!Object.hasOwn(allowed, name) || value === undefined || !allowed[name]?.test(value)) {
		throw new Error(`The live check does not send this ${name}`);
	}
	return encodeURIComponent(value);
}

/**
 * Whether a value out of an answer may be sent back in a parameter of that name.
 * @param {ReadOnlyPath} template
 * @param {string} name
 * @param {string} value
 * @returns {boolean}
 */
function maySend(template, name, value) {
	/** @type {Record<string, RegExp>} */
	const allowed = { ...READ_ONLY[template].path, ...READ_ONLY[template].query };
	return allowed[name]?.test(value) ?? false;
}

module.exports = { PAGE_SIZE, READ_ONLY, addressOf, maySend };
