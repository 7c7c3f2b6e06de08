import { isoDate } from '../api/dates';
import { isOlderFromHere } from '../api/paging';
import type { Context } from '../lib/context';
import type { JsonObject } from '../lib/json';
import { comparedNumber } from './faxNumber';
import { time } from './kinds';
import { collection, type Declaration, Parameter } from './parameter';

/** The collection "Filters" of a list that Fax.to itself can't filter. */
export function listFilters(...filters: Declaration[]): Declaration {
	return collection({ displayName: 'Filters', name: 'filters', placeholder: 'Add filter' }, filters);
}

/** The filters of a time. */
type TimeFilters = [after: Parameter<number>, before: Parameter<number>];

/** Only faxes that were sent in a time. */
export const sentFilters: TimeFilters = [
	time({
		in: 'filters',
		displayName: 'Sent After',
		name: 'sentAfter',
		description: 'Only faxes sent at this time or later. A time without a zone is in the time zone of the workflow.',
	}),
	time({
		in: 'filters',
		displayName: 'Sent Before',
		name: 'sentBefore',
		description: 'Only faxes sent before this time. A time without a zone is in the time zone of the workflow.',
	}),
];

/** Only faxes that were received in a time. */
export const receivedFilters: TimeFilters = [
	time({
		in: 'filters',
		displayName: 'Received After',
		name: 'receivedAfter',
		description:
			'Only faxes received at this time or later. A time without a zone is in the time zone of the workflow.',
	}),
	time({
		in: 'filters',
		displayName: 'Received Before',
		name: 'receivedBefore',
		description: 'Only faxes received before this time. A time without a zone is in the time zone of the workflow.',
	}),
];

/** Only faxes of one number; '' for any number. */
export function numberFilter(
	displayName: string,
	name: string,
	description: string,
): Parameter<Promise<string>, string> {
	return comparedNumber({ in: 'filters', displayName, name, description }).or('');
}

/** What a record of a list must be like. */
interface Test {
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
export function readPeriod(item: Context, [afterFilter, beforeFilter]: TimeFilters, dateField: string): Period {
	const after = afterFilter.read(item);
	const before = beforeFilter.read(item);
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
