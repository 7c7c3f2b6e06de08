// @ts-check
/** Where numbers can be bought (operations 19 to 22). These lists are not paged. */
const { COUNTRIES, DID_GROUPS, STATES } = require('../coverage');
const { Refusal } = require('../refusal');

/** @typedef {import('./index').Operation} Operation */

/** @type {Record<string, Operation>} */
module.exports = {
	'coverage.getCountries': () => ({
		status: 'success',
		data: COUNTRIES.map(({ name, code, dialCode }) => ({
			country: name,
			slug: name,
			a2_code: code,
			dial_code: dialCode,
		})),
	}),

	'coverage.getStates': ({ params }) => {
		const country = countryOf(params);
		const states = STATES.filter(({ countryCode }) => countryCode === country.code);
		// Ids are text in this list and numbers in the next one (T10).
		return { status: 'success', states: states.map(({ id, name, code }) => ({ id: String(id), name, code })) };
	},

	'coverage.getAreaCodes': ({ params }) => {
		const country = countryOf(params);
		const state = STATES.find(
			({ id, countryCode }) => id === Number(params['STATE_ID']) && countryCode === country.code,
		);
		if (!state) throw new Refusal(404, 'Resource not Found');
		const areacodes = state.areaCodes.map((code) => ({
			country_code: country.code,
			state_id: state.id,
			area_code: code,
		}));
		return { status: 'success', areacodes };
	},

	'coverage.getDidGroups': ({ params }) => {
		const country = countryOf(params);
		// Blanks after the commas are in one sample (T26).
		const ids = params['didGroupIds'] === undefined ? null : String(params['didGroupIds']).split(',').map(Number);
		// `cityPattern` is one sample's name for it (T26).
		const city = params['cityNamePattern'] ?? params['cityPattern'];
		const matchesCity = city === undefined ? () => true : like(String(city));
		const groups = DID_GROUPS.filter(
			(group) =>
				group.countryCode === country.code &&
				(ids === null || ids.includes(group.id)) &&
				(params['stateId'] === undefined || group.stateId === Number(params['stateId'])) &&
				(params['areaCode'] === undefined || group.areaCode === String(params['areaCode'])) &&
				matchesCity(group.city),
		);
		const data = groups.map(({ id, areaCode, city: name }) => ({
			did_group_id: id,
			area_code: areaCode,
			city_name: name,
		}));
		return { status: 'success', data };
	},
};

/** @param {Record<string, unknown>} params */
function countryOf(params) {
	const code = String(params['COUNTRY_CODE']).toUpperCase();
	const country = COUNTRIES.find((one) => one.code === code);
	if (!country) throw new Refusal(404, 'Resource not Found');
	return country;
}

/**
 * SQL's LIKE, as "New York% returns all New York, w York% none" suggests: from the start, any case, `%` for anything; without
 * a `%` the whole name must fit (T25).
 * @param {string} pattern
 * @returns {(text: string) => boolean}
 */
function like(pattern) {
	const parts = pattern.split('%').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	const expression = new RegExp(`^${parts.join('.*')}$`, 'is');
	return (text) => expression.test(text);
}
