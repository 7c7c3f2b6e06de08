import type { DidGroupSearch } from '../api/didGroups';
import type { Context } from '../lib/context';
import { countryCode } from './identifier';
import { asId, locator, namesIn, text, typed } from './kinds';
import { collection } from './parameter';

const SEPARATED = 'Separate several with commas';

const stateFilter = locator(
	{ in: 'filters', displayName: 'State', name: 'stateId', description: 'Only groups in this state' },
	{ search: 'searchStates', byHand: 'By ID, Code or Name', placeholder: 'e.g. AL, California', hint: SEPARATED },
	'a state',
	(value, refuse) => namesIn(value, refuse),
).or([]);

const areaCodeFilter = locator(
	{
		in: 'filters',
		displayName: 'Area Code',
		name: 'areaCode',
		description: 'Only groups with this area code. To choose from the list, choose a state first.',
	},
	{ search: 'searchAreaCodes', byHand: 'By Code', placeholder: 'e.g. 204, 226', hint: SEPARATED },
	'an area code',
	(value, refuse) => namesIn(value, refuse),
).or([]);

const cityFilter = text({
	in: 'filters',
	displayName: 'City',
	name: 'cityNamePattern',
	placeholder: 'e.g. New York',
	description: 'Only groups in cities whose names start with this text',
}).or('');

const groupFilter = typed(
	{
		in: 'filters',
		displayName: 'Number Group IDs',
		name: 'didGroupIds',
		placeholder: 'e.g. 67, 13868',
		description: 'Only these groups. Separate several with commas.',
	},
	'one or more, separated by commas',
	(value, refuse) => namesIn(value, refuse).map((id) => asId(id, refuse)),
).or([]);

/** The filters for number groups: the state first, because the list of area codes depends on it. */
export const didGroupFilters = collection({ displayName: 'Filters', name: 'filters', placeholder: 'Add filter' }, [
	stateFilter,
	areaCodeFilter,
	cityFilter,
	groupFilter,
]);

/** The item's search. @throws NodeOperationError that names an invalid filter */
export function readDidGroupSearch(item: Context): DidGroupSearch {
	return {
		countryCode: countryCode.read(item),
		states: stateFilter.read(item),
		areaCodes: areaCodeFilter.read(item),
		city: cityFilter.read(item),
		didGroupIds: groupFilter.read(item),
	};
}
