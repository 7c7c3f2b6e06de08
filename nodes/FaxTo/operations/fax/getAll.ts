import type { IDataObject } from 'n8n-workflow';
import { digitsOf } from '../../api/digits';
import { faxPages } from '../../api/endpoints';
import { type JsonObject, textOf } from '../../lib/json';
import { options } from '../../fields/callOptions';
import { filtered, listFilters, numberFilter, readPeriod, sameAs, sentFilters } from '../../fields/listFilters';
import { choice, idIn, toggle } from '../../fields/kinds';
import { paging, wantedRecords } from '../../fields/paging';
import { Parameter } from '../../fields/parameter';
import { simplify, wantsSimple } from '../../fields/simplify';
import type { Item, Operation } from '../../run/operation';
import { outcomeInHistory } from '../../faxes/outcome';
import { faxOutcome } from '../../faxes/waiting';
import { simpleFax } from '../../faxes/output';

const lookUpReasons = toggle({
	in: 'options',
	displayName: 'Look Up Reasons',
	name: 'lookUpReasons',
	default: true,
	description:
		'Whether to ask for the reason of each failed fax, one call each. The history itself does not say why a fax failed.',
}).or(false);

const documentFilter = Parameter.of(
	{
		in: 'filters',
		displayName: 'Document ID',
		name: 'documentId',
		placeholder: 'e.g. 112601',
		description: 'Only faxes of this document',
	},
	{ property: { type: 'string', default: '' }, noun: 'its ID', parse: idIn },
).or('');

const numberOfFax = numberFilter('Fax Number', 'faxNumber', 'Only faxes to this number');

const outcomeFilter = choice(
	{ in: 'filters', displayName: 'Outcome', name: 'outcome', description: 'Only faxes with this outcome' },
	[
		{ name: 'Delivered', value: 'delivered' },
		{ name: 'Failed', value: 'failed' },
		{ name: 'In Progress', value: 'in_progress' },
	],
).or('');

export const faxGetAll: Operation = {
	resource: 'fax',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many sent faxes',
	description: 'Get many sent faxes with their outcome, newest first',
	fields: [
		...paging,
		listFilters(documentFilter, numberOfFax, outcomeFilter, ...sentFilters),
		simplify,
		options(lookUpReasons),
	],
	run: async (item) => {
		const faxes = await filtered(
			(wanted) => faxPages(item.connection, wanted),
			wantedRecords(item),
			readPeriod(item, sentFilters, 'created'),
			sameAs(documentFilter.read(item), (fax) => textOf(fax.document_id)),
			sameAs(numberOfFax.read(item), (fax) => digitsOf(textOf(fax.recipient))),
			sameAs(outcomeFilter.read(item), (fax) => outcomeInHistory(fax)?.outcome),
		);
		const show = wantsSimple(item) ? simpleFax : raw;
		const reasons = lookUpReasons.read(item);
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
