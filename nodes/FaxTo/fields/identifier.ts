import type { INodeProperties } from 'n8n-workflow';
import { inputError, text, type Item } from '../run/operation';

/** The fields that pick one thing by its id, with the list search that fills each. */
const IDENTIFIERS = {
	countryCode: {
		label: 'Country',
		search: 'searchCountries',
		placeholder: 'e.g. USA',
		what: 'The country. As an ID, its three-letter code (ISO 3166-1 alpha-3).',
	},
	didGroupId: {
		label: 'Number Group',
		search: 'searchDidGroups',
		placeholder: 'e.g. 67',
		what: 'The group of numbers to take one from',
	},
	documentId: {
		label: 'Document',
		search: 'searchFiles',
		placeholder: 'e.g. 112601',
		what: 'The document in the Fax.to account. Its ID is the document_id that File > Upload and File > Get Many return.',
	},
	faxJobId: {
		label: 'Fax',
		search: 'searchFaxes',
		placeholder: 'e.g. 92334',
		what: 'The sent fax. Its ID is the fax_job_id that Fax > Send and Fax > Get Many return.',
	},
	incomingFaxId: {
		label: 'Incoming Fax',
		search: 'searchIncomingFaxes',
		placeholder: 'e.g. 772',
		what: 'The incoming fax. Its ID is the incoming_fax_id that Incoming Fax > Get Many and the triggers return.',
	},
	stateId: {
		label: 'State',
		search: 'searchStates',
		placeholder: 'e.g. 1',
		what: 'The state or province of the country',
	},
} as const;

type Identifier = keyof typeof IDENTIFIERS;

/** A resource locator for one of the ids: chosen from a list, or entered as an id. */
export function identifier(name: Identifier): INodeProperties {
	const { label, search, placeholder, what } = IDENTIFIERS[name];
	return {
		displayName: label,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: what,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: search, searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder },
		],
	};
}

/** The label of an id's field, for messages. */
export function labelOf(name: Identifier): string {
	return IDENTIFIERS[name].label;
}

/**
 * The id that the item gives, as text (T10: ids are numbers or numeric strings).
 *
 * @throws NodeOperationError when it is empty or can't be an id
 */
export function readIdentifier(item: Item, name: Identifier): string {
	const id = text(item, name);
	const { label, placeholder } = IDENTIFIERS[name];
	if (id === '') throw inputError(item, `The field '${label}' is empty`, 'Choose one from the list, or enter its ID');
	if (!/^\d{1,20}$/.test(id)) {
		throw inputError(
			item,
			`The '${label}' '${id.slice(0, 100)}' is not an ID`,
			`Choose one from the list, or enter its ID, ${placeholder}`,
		);
	}
	return id;
}

/**
 * A country code as Fax.to wants it: three letters, also where its own field is called `a2_code` (T23).
 *
 * @throws NodeOperationError when it is something else
 */
export function readCountryCode(item: Item): string {
	const code = text(item, 'countryCode').toUpperCase();
	if (/^[A-Z]{3}$/.test(code)) return code;
	throw inputError(
		item,
		code === '' ? "The field 'Country' is empty" : `The 'Country' must be a code of three letters, not '${code}'`,
		'Choose the country from the list, or enter its code of three letters, such as USA, CAN or GBR',
	);
}
