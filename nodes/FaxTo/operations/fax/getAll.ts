import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { isoDate } from '../../api/dates';
import { faxPages } from '../../api/endpoints';
import { digitsOf } from '../../api/digits';
import { type JsonObject, textOf } from '../../api/json';
import { outcomeInHistory } from '../../purchase/outcomes';
import { faxOutcome } from '../../purchase/waiting';
import { options } from '../../fields/callOptions';
import { paging, wantedRecords } from '../../fields/paging';
import { simplify, wantsSimple } from '../../fields/simplify';
import { collection, inputError, type Item, type Operation, type Output } from '../../operation';

const lookUpReasons: INodeProperties = {
	displayName: 'Look Up Reasons',
	name: 'lookUpReasons',
	type: 'boolean',
	default: true,
	description: 'Whether to ask for the reason of each failed fax, one call each. The history itself does not tell why a fax failed.',
};

export const faxGetAll: Operation = {
	resource: 'fax',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many sent faxes',
	description: 'Get many sent faxes with their outcome, newest first',
	fields: [
		...paging,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			options: [
				{
					displayName: 'Document ID',
					name: 'documentId',
					type: 'string',
					default: '',
					placeholder: 'e.g. 112601',
					description: 'Only faxes of this document',
				},
				{
					displayName: 'Fax Number',
					name: 'faxNumber',
					type: 'string',
					default: '',
					placeholder: 'e.g. +12025550100',
					description: 'Only faxes to this number, compared by its digits',
				},
				{
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
				},
				{
					displayName: 'Sent After',
					name: 'sentAfter',
					type: 'dateTime',
					default: '',
					description: 'Only faxes sent at this time or later',
				},
				{
					displayName: 'Sent Before',
					name: 'sentBefore',
					type: 'dateTime',
					default: '',
					description: 'Only faxes sent before this time',
				},
			],
		},
		simplify,
		options(lookUpReasons),
	],
	run: async (item) => {
		const wanted = wantedRecords(item);
		const filters = readFilters(item);
		const show = wantsSimple(item) ? simple : raw;
		const found: Output[] = [];
		// Fax.to has no filters, so pages are read until enough faxes pass, or none can come any more.
		for await (const faxes of faxPages(item.connection, filters.none ? wanted : undefined)) {
			found.push(...faxes.filter(filters.pass).map((fax) => ({ json: show(fax) })));
			if (found.length >= wanted || faxes.every(filters.tooOld)) break;
		}
		const listed = found.slice(0, wanted);
		return collection(item).lookUpReasons === true ? await Promise.all(listed.map(async (output) => await withReason(item, output))) : listed;
	},
};

async function withReason(item: Item, output: Output): Promise<Output> {
	if (output.json.outcome !== 'failed') return output;
	const { reason, retryable, advice } = await faxOutcome(item.connection, textOf(output.json.id));
	return { json: { ...output.json, reason, retryable, ...('advice' in output.json ? { advice } : {}) } };
}

interface Filters {
	none: boolean;
	pass(fax: JsonObject): boolean;
	/** The history is newest first, so a page of only older faxes ends the search. */
	tooOld(fax: JsonObject): boolean;
}

function readFilters(item: Item): Filters {
	const chosen = collection(item, 'filters');
	const documentId = textOf(chosen.documentId);
	const number = digitsOf(textOf(chosen.faxNumber)).replace(/^00/, '');
	const outcome = textOf(chosen.outcome);
	const after = readTime(item, chosen.sentAfter, 'Sent After');
	const before = readTime(item, chosen.sentBefore, 'Sent Before');
	// A date that can't be read says nothing against a fax.
	const within = (fax: JsonObject, test: (time: number) => boolean) => {
		const time = Date.parse(isoDate(fax.created) ?? '');
		return Number.isNaN(time) || test(time);
	};
	return {
		none: [documentId, number, outcome].every((text) => text === '') && after === undefined && before === undefined,
		pass: (fax) =>
			(documentId === '' || textOf(fax.document_id) === documentId) &&
			(number === '' || digitsOf(textOf(fax.recipient)) === number) &&
			(outcome === '' || outcomeInHistory(fax)?.outcome === outcome) &&
			(after === undefined || within(fax, (time) => time >= after)) &&
			(before === undefined || within(fax, (time) => time < before)),
		tooOld: (fax) => after !== undefined && !within(fax, (time) => time >= after),
	};
}

function readTime(item: Item, value: unknown, label: string): number | undefined {
	const typed = value instanceof Date ? value.toISOString() : textOf(value) || textOf(isoLike(value));
	if (typed === '') return undefined;
	const time = Date.parse(typed);
	if (Number.isNaN(time)) throw inputError(item, `The filter '${label}' is not a date`, 'Enter a date such as 2026-11-21T09:00:00Z');
	return time;
}

/** n8n's date expressions give Luxon objects, which say their time with toISO(). */
function isoLike(value: unknown): unknown {
	const has = (thing: unknown): thing is { toISO(): unknown } => typeof thing === 'object' && thing !== null && 'toISO' in thing && typeof thing.toISO === 'function';
	return has(value) ? value.toISO() : undefined;
}

function raw(fax: JsonObject): IDataObject {
	return { ...fax, ...outcomeInHistory(fax) };
}

function simple(fax: JsonObject): IDataObject {
	const { outcome, reason, retryable, final } = outcomeInHistory(fax) ?? {};
	const { id, document_id, document, recipient, status } = fax;
	return { id, created: isoDate(fax.created) ?? fax.created, document_id, document, recipient, status, outcome, reason, retryable, final };
}
