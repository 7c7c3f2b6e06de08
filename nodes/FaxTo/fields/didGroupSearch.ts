import type { INodeProperties } from 'n8n-workflow';
import type { DidGroupSearch } from '../api/didGroups';
import { isObject, textOf } from '../lib/json';
import { collection, type Item } from '../run/operation';
import { identifier, readCountryCode } from './identifier';

/** What narrows a search for number groups: the state first, as the list of area codes depends on it. */
export const didGroupFilters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options: [
		{
			...identifier('stateId'),
			required: false,
			description: 'Only groups in this state',
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					typeOptions: { searchListMethod: 'searchStates', searchable: true },
				},
				{
					displayName: 'By ID, Code or Name',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. AL, California',
					hint: 'Separate several with commas',
				},
			],
		},
		{
			displayName: 'Area Code',
			name: 'areaCode',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			description: 'Only groups with this area code. To choose from the list, choose a state first.',
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					typeOptions: { searchListMethod: 'searchAreaCodes', searchable: true },
				},
				{
					displayName: 'By Code',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. 204, 226',
					hint: 'Separate several with commas',
				},
			],
		},
		{
			displayName: 'City',
			name: 'cityNamePattern',
			type: 'string',
			default: '',
			placeholder: 'e.g. New York',
			description: 'Only groups whose city begins with this',
		},
		{
			displayName: 'Number Group IDs',
			name: 'didGroupIds',
			type: 'string',
			default: '',
			placeholder: 'e.g. 67, 13868',
			description: 'Only these groups. Separate several with commas.',
		},
	],
};

/** The item's search. @throws NodeOperationError when the country is no code of three letters */
export function readDidGroupSearch(item: Item): DidGroupSearch {
	const filters = collection(item, 'filters');
	return {
		countryCode: readCountryCode(item),
		states: listed(filters.stateId),
		areaCodes: listed(filters.areaCode),
		city: chosen(filters.cityNamePattern),
		didGroupIds: listed(filters.didGroupIds),
	};
}

/** The value of a field inside a collection, where n8n leaves resource locators whole (docs/n8n-facts.md#locators-in-a-collection-stay-whole). */
function chosen(value: unknown): string {
	return textOf(isObject(value) && '__rl' in value ? value.value : value);
}

function listed(value: unknown): string[] {
	return [
		...new Set(
			chosen(value)
				.split(/[,;\n]/)
				.map((part) => part.trim())
				.filter((part) => part !== ''),
		),
	];
}
