import type { IDataObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { digitsOf } from '../../api/digits';
import { faxPages } from '../../api/endpoints';
import { isCanceled } from '../../api/transport';
import { type JsonObject, textOf } from '../../lib/json';
import { options } from '../../fields/callOptions';
import { numberFilter } from '../../fields/faxNumber';
import { filtered, listFilters, readPeriod, sameAs, sentFilters } from '../../fields/listFilters';
import { choice, asId, toggle, typed } from '../../fields/kinds';
import { paging, wantedRecords } from '../../fields/paging';
import { simplify } from '../../fields/simplify';
import type { Item } from '../../faxes/item';
import type { Operation } from '../../run/operation';
import { outcomeInHistory } from '../../faxes/outcome';
import { type Asked, askStatuses } from '../../faxes/status';
import { simpleFax } from '../../faxes/output';

const lookUpReasons = toggle({
	in: 'options',
	displayName: 'Look Up Reasons',
	name: 'lookUpReasons',
	default: true,
	description:
		'Whether to look up the reason for each failed fax, with one call each. The history itself does not state it.',
}).or(false);

const documentFilter = typed(
	{
		in: 'filters',
		displayName: 'File ID',
		name: 'documentId',
		placeholder: 'e.g. 112601',
		description: 'Only faxes of this file',
	},
	'its ID',
	asId,
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
		listFilters(numberOfFax, documentFilter, outcomeFilter, ...sentFilters),
		simplify,
		options(lookUpReasons),
	],
	run: async (item) => {
		const isReasoned = lookUpReasons.read(item);
		const show = simplify.read(item) ? simpleFax : raw;
		const recipient = await numberOfFax.read(item);
		const list = async () =>
			await filtered(
				(wanted) => faxPages(item.connection, wanted),
				wantedRecords(item),
				readPeriod(item, sentFilters, 'created'),
				sameAs(documentFilter.read(item), (fax) => textOf(fax.document_id)),
				sameAs(recipient, (fax) => digitsOf(textOf(fax.recipient))),
				sameAs(outcomeFilter.read(item), (fax) => outcomeInHistory(fax)?.outcome),
			);
		const faxes = await item.slots.use(list);
		const failed = faxes.filter((fax) => outcomeInHistory(fax)?.outcome === 'failed').map((fax) => textOf(fax.id));
		const { asked } = await askStatuses(item.connection, isReasoned ? failed : [], item.slots);
		return faxes.map((fax) => ({ json: withReason(item, show(fax), asked.get(textOf(fax.id))) }));
	},
};

/** A fax with the reason of its failure. The failure is certain, so the fax is listed even if the reason can't be read. */
function withReason(item: Item, json: IDataObject, { outcome, problem }: Asked = {}): IDataObject {
	if (problem !== undefined && isCanceled(item.connection)) throw problem;
	if (problem instanceof NodeApiError) return { ...json, reason: `The reason could not be read: ${problem.message}` };
	if (outcome?.outcome !== 'failed') return json;
	const { reason, retryable, advice } = outcome;
	return { ...json, reason, retryable, ...('advice' in json ? { advice } : {}) };
}

function raw(fax: JsonObject): IDataObject {
	return { ...fax, ...outcomeInHistory(fax) };
}
