// @ts-check
/** Where numbers can be bought. */
const { textOf } = require('../evidence');
const { contradicted, open, settled } = require('./verdicts');

/** @type {import('../types').Assumption[]} */
module.exports = [
	{
		id: 'country-code',
		traps: ['T23'],
		unknown: '`a2_code` has three letters.',
		node: 'Three letters.',
		test: ['test/engine/operations.test.ts', 'T23: countries have codes of three letters; lower case is taken too'],
		check: (evidence) => {
			const countries = evidence.records('countries');
			if (countries.length === 0) return open('No country came.');
			const text = evidence.shapesOf(countries, 'a2_code');
			return countries.every((country) => /^[A-Z]{3}$/.test(textOf(country['a2_code'])))
				? settled(`${text}.`)
				: contradicted(`${text}.`);
		},
	},
	{
		id: 'country-name',
		traps: ['T24'],
		unknown: '`country` and `slug` are one name in capitals.',
		node: '`country` and `dial_code` are shown.',
		test: ['test/engine/traps.test.ts', 'T24: countries in capitals are shown as people write them'],
		check: (evidence) => {
			const countries = evidence.records('countries');
			if (countries.length === 0) return open('No country came.');
			const text = `country: ${evidence.shapesOf(countries, 'country')}; dial_code: ${evidence.shapesOf(countries, 'dial_code')}; slug ${countries.every((one) => one['slug'] === one['country']) ? 'the same' : 'another'}.`;
			return countries.every((one) => textOf(one['country']) !== '' && /^\d+$/.test(textOf(one['dial_code'])))
				? settled(text)
				: contradicted(text);
		},
	},
	{
		id: 'city-pattern',
		traps: ['T25'],
		unknown: 'Whether `cityNamePattern` needs its %, unescaped in the sample.',
		node: 'Adds it, as %25; a space is %20.',
		test: ['test/engine/operations.test.ts', 'T25: the city needs no %, and one that is given goes out as %25'],
		check: (evidence) => {
			const withSign = evidence.list('DID groups of a city, with %');
			const without = evidence.list('DID groups of a city, without %');
			if (!evidence.answer('DID groups of a city, with %')) return open('There is no city to look for.');
			const also = without
				? without.records.length > 0
					? 'Without % it finds some, too.'
					: 'Without % it finds none.'
				: 'Without % no list comes.';
			return withSign && withSign.records.length > 0
				? settled(`The start of a name with % finds its city. ${also}`)
				: contradicted(`The start of a name with % finds nothing. ${also}`);
		},
	},
	{
		id: 'did-group-ids',
		traps: ['T26'],
		unknown: 'Commas, commas with blanks, or the parameter repeated.',
		node: 'Commas.',
		test: ['test/engine/operations.test.ts', 'T26: group ids go out with commas and without blanks'],
		check: (evidence) => {
			const all = [...new Set(evidence.records('DID groups').map((group) => textOf(group['did_group_id'])))];
			const wanted = all.slice(0, 2);
			const list = evidence.list('DID groups by id');
			if (!evidence.answer('DID groups by id') || wanted.length < 2) return open('There are no two DID groups.');
			const found = new Set(list?.records.map((group) => textOf(group['did_group_id'])));
			const right = wanted.every((id) => found.has(id));
			if (right && found.size === wanted.length) return settled('Two ids with a comma find both.');
			return contradicted(right ? 'More than the ids asked for came.' : 'Two ids with a comma do not find both.');
		},
	},
	{
		id: 'did-group-filters',
		traps: ['T22', 'T26'],
		unknown: 'Whether `stateId` and `areaCode` narrow the list.',
		node: 'One of each per call.',
		test: ['test/engine/operations.test.ts', 'several area codes or states at once, states by name, each group once'],
		check: (evidence) => {
			const all = evidence.records('DID groups').length;
			const [group] = evidence.records('DID groups of an area code');
			const byState = evidence.list('DID groups of a state');
			const byArea = evidence.list('DID groups of an area code');
			if (all === 0 || (!byState && !byArea)) return open('There is nothing to filter by.');
			const areas = new Set(byArea?.records.map((one) => textOf(one['area_code'])));
			if (byArea && (areas.size !== 1 || !group))
				return contradicted('areaCode does not narrow the list to one area code.');
			const states = byState
				? byState.records.length < all
					? 'stateId narrows the list'
					: 'stateId leaves the list as it is (the country may have one state)'
				: 'stateId was not asked';
			return settled(`${byArea ? 'areaCode narrows the list' : 'areaCode was not asked'}; ${states}.`);
		},
	},
	{
		id: 'states-elsewhere',
		traps: ['T30'],
		unknown: 'What /states says of a country without states.',
		node: 'An empty list, or a 404 that names the country.',
		test: ['test/engine/traps.test.ts', 'T30: a country without states has none, and that is no failure'],
		check: (evidence) => {
			const answer = evidence.answer('states of another country');
			if (!answer) return open('There is no other country.');
			const list = evidence.list('states of another country');
			if (list) return settled(list.records.length === 0 ? 'An empty list.' : 'That country has states, too.');
			const text = `HTTP ${answer.status}${answer.status === 200 ? ' with a status that is not "success"' : ''}.`;
			return answer.status >= 500 ? contradicted(text) : settled(text);
		},
	},
];
