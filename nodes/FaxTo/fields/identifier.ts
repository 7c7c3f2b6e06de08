import type { INodeProperties } from 'n8n-workflow';
import { inputError, text, type Item } from '../operation';

/** The fields that pick one thing by its id, with the list search that fills each. */
const IDENTIFIERS = {
	documentId: { label: 'Document', search: 'searchFiles', placeholder: 'e.g. 112601', what: 'The document to use' },
	faxJobId: { label: 'Fax', search: 'searchFaxes', placeholder: 'e.g. 92334', what: 'The sent fax to use' },
	incomingFaxId: { label: 'Incoming Fax', search: 'searchIncomingFaxes', placeholder: 'e.g. 772', what: 'The received fax to use' },
} as const;

export type Identifier = keyof typeof IDENTIFIERS;

/** A resource locator for one of the ids: chosen from a list, or given as an id. */
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
			{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: search, searchable: true } },
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
	const label = labelOf(name);
	if (id === '') throw inputError(item, `The field '${label}' is empty`, `Choose one from the list, or give its id`);
	if (!/^[\w-]{1,64}$/.test(id)) {
		throw inputError(item, `The field '${label}' does not hold an id`, 'Choose one from the list, or give its id, a number such as 112601');
	}
	return id;
}
