import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { digitsOf } from '../../api/digits';
import { faxPages } from '../../api/endpoints';
import { type JsonObject, textOf } from '../../lib/json';
import { options } from '../../fields/callOptions';
import {
	filtered,
	listFilters,
	numberFilter,
	readNumberFilter,
	readPeriod,
	sameAs,
	timeFilters,
} from '../../fields/listFilters';
import { paging, wantedRecords } from '../../fields/paging';
import { simplify, wantsSimple } from '../../fields/simplify';
import { collection, type Item, type Operation } from '../../run/operation';
import { outcomeInHistory } from '../../faxes/outcome';
import { faxOutcome } from '../../faxes/waiting';
import { simpleFax } from '../../faxes/output';

const lookUpReasons: INodeProperties = {
	displayName: 'Look Up Reasons',
	name: 'lookUpReasons',
	type: 'boolean',
	default: true,
	description:
		'Whether to ask for the reason of each failed fax, one call each. The history itself does not say why a fax failed.',
};

const documentFilter: INodeProperties = {
	displayName: 'Document ID',
	name: 'documentId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 112601',
	description: 'Only faxes of this document',
};

const outcomeFilter: INodeProperties = {
	displayName: 'Outcome',
	name: 'outcome',
	type: 'options',
	options: [
		{ name: 'Any', value: '' },
		{ name: 'Delivered', value: 'delivered' },
		{ name: 'Failed', value: 'failed' },
		{ name: 'In Progress', value: 'in_progress' },
	],
	default: '',
	description: 'Only faxes with this outcome',
};

export const faxGetAll: Operation = {
	resource: 'fax',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many sent faxes',
	description: 'Get many sent faxes with their outcome, newest first',
	fields: [
		...paging,
		listFilters(
			documentFilter,
			numberFilter('Fax Number', 'faxNumber', 'Only faxes to this number'),
			outcomeFilter,
			...timeFilters('sent'),
		),
		simplify,
		options(lookUpReasons),
	],
	run: async (item) => {
		const { documentId, outcome } = collection(item, 'filters');
		const faxes = await filtered(
			(wanted) => faxPages(item.connection, wanted),
			wantedRecords(item),
			readPeriod(item, 'sent', 'created'),
			sameAs(textOf(documentId), (fax) => textOf(fax.document_id)),
			sameAs(readNumberFilter(item, 'faxNumber', 'Fax Number'), (fax) => digitsOf(textOf(fax.recipient))),
			sameAs(textOf(outcome), (fax) => outcomeInHistory(fax)?.outcome),
		);
		const show = wantsSimple(item) ? simpleFax : raw;
		const reasons = collection(item).lookUpReasons === true;
		return await Promise.all(
			faxes.map(async (fax) => ({ json: reasons ? await withReason(item, fax, show(fax)) : show(fax) })),
		);
	},
};

async function withReason(item: Item, fax: JsonObject, json: IDataObject): Promise<IDataObject> {
	if (json.outcome !== 'failed') return json;
	const { reason, retryable, advice } = await faxOutcome(item.connection, textOf(fax.id));
	return { ...json, reason, retryable, ...('advice' in json ? { advice } : {}) };
}

function raw(fax: JsonObject): IDataObject {
	return { ...fax, ...outcomeInHistory(fax) };
}
