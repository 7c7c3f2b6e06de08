import type { INodeProperties } from 'n8n-workflow';
import { isoDate } from '../api/dates';
import { digitsOf } from '../api/digits';
import { type JsonObject, textOf } from '../lib/json';
import { isOlderFromHere } from '../api/paging';
import { collection, inputError, type Item } from '../run/operation';

/** The collection "Filters" of a list that Fax.to itself can't filter. */
export function listFilters(...options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		options,
	};
}

/** Only faxes of a time. @param done "sent" or "received" */
export function timeFilters(done: 'sent' | 'received'): [after: INodeProperties, before: INodeProperties] {
	const label = `${done.charAt(0).toUpperCase()}${done.slice(1)}`;
	const common = { type: 'dateTime', default: '' } as const;
	return [
		{
			...common,
			displayName: `${label} After`,
			name: `${done}After`,
			description: `Only faxes ${done} at this time or later`,
		},
		{
			...common,
			displayName: `${label} Before`,
			name: `${done}Before`,
			description: `Only faxes ${done} before this time`,
		},
	];
}

/** Only faxes of one number. */
export function numberFilter(displayName: string, name: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'string',
		default: '',
		placeholder: 'e.g. +1 202 555 0100',
		description: `${description}, compared by its digits`,
	};
}

/** The digits of a number filter; '' for any number. @throws NodeOperationError when it holds no digits */
export function readNumberFilter(item: Item, name: string, label: string): string {
	const typed = textOf(collection(item, 'filters')[name]);
	const digits = digitsOf(typed).replace(/^00/, '');
	if (typed !== '' && digits === '')
		throw inputError(
			item,
			`The filter '${label}' holds no number`,
			'Enter a number such as +12025550100, or remove the filter',
		);
	return digits;
}

/** What a record of a list must be like. */
export interface Test {
	/** Whether it lets everything through. */
	isEmpty: boolean;
	pass(record: JsonObject): boolean;
}

/** The times of a list's filters, and where its pages get too old. */
interface Period extends Test {
	/** Whether no later page can hold anything of the period. */
	isOver(page: JsonObject[]): boolean;
}

/** The item's period. @param dateField of a record @throws NodeOperationError when a filter is no date */
export function readPeriod(item: Item, done: 'sent' | 'received', dateField: string): Period {
	const [afterFilter, beforeFilter] = timeFilters(done);
	const after = readTime(item, afterFilter);
	const before = readTime(item, beforeFilter);
	const timeOf = (record: JsonObject) => Date.parse(isoDate(record[dateField]) ?? '');
	return {
		isEmpty: after === undefined && before === undefined,
		// A date that can't be read says nothing against a fax.
		pass: (record) => !(timeOf(record) < (after ?? -Infinity)) && !(timeOf(record) >= (before ?? Infinity)),
		isOver: (page) => after !== undefined && isOlderFromHere(page.map(timeOf), after),
	};
}

/**
 * The records that pass, up to so many. Fax.to has no such filters, so pages are read until enough have passed, or none can come any more.
 *
 * @param pages gets the pages; with a limit only where nothing is filtered
 */
export async function filtered(
	pages: (wanted?: number) => AsyncIterable<JsonObject[]>,
	wanted: number,
	period: Period,
	...tests: Test[]
): Promise<JsonObject[]> {
	const all = [period, ...tests];
	const found: JsonObject[] = [];
	for await (const page of pages(all.every(({ isEmpty }) => isEmpty) ? wanted : undefined)) {
		found.push(...page.filter((record) => all.every(({ pass }) => pass(record))));
		if (found.length >= wanted || period.isOver(page)) break;
	}
	return found.slice(0, wanted);
}

/** A test of one value; everything passes where it is ''. */
export function sameAs(value: string, valueOf: (record: JsonObject) => string | undefined): Test {
	return { isEmpty: value === '', pass: (record) => value === '' || valueOf(record) === value };
}

function readTime(item: Item, { name, displayName }: INodeProperties): number | undefined {
	const value = collection(item, 'filters')[name];
	const typed = value instanceof Date ? value.toISOString() : textOf(value) || textOf(isoLike(value));
	if (typed === '') return undefined;
	const time = Date.parse(typed);
	if (Number.isNaN(time))
		throw inputError(item, `The filter '${displayName}' is not a date`, 'Enter a date such as 2026-11-21T09:00:00Z');
	return time;
}

/** n8n's date expressions give Luxon objects, which say their time with toISO(). */
function isoLike(value: unknown): unknown {
	const has = (thing: unknown): thing is { toISO(): unknown } =>
		typeof thing === 'object' && thing !== null && 'toISO' in thing && typeof thing.toISO === 'function';
	return has(value) ? value.toISO() : undefined;
}
