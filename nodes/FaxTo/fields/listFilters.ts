import { isoDate } from '../api/dates';
import { isOlderFromHere } from '../api/paging';
import type { Context } from '../lib/context';
import type { JsonObject } from '../lib/json';
import { time } from './kinds';
import { collection, type Declaration, Parameter } from './parameter';

/** The collection "Filters" of a list that Fax.to can't filter itself. */
export function listFilters(...filters: Declaration[]): Declaration {
	return collection({ displayName: 'Filters', name: 'filters', placeholder: 'Add filter' }, filters);
}

/** A pair of filters for a period. */
type TimeFilters = [after: Parameter<number>, before: Parameter<number>];

function timeFilters(done: 'sent' | 'received'): TimeFilters {
	const filter = (side: 'After' | 'Before', period: string) =>
		time({
			in: 'filters',
			displayName: `${done === 'sent' ? 'Sent' : 'Received'} ${side}`,
			name: `${done}${side}`,
			description: `Only faxes ${done} ${period}. A time without a zone is in the time zone of the workflow.`,
		});
	return [filter('After', 'at this time or later'), filter('Before', 'before this time')];
}

export const sentFilters = timeFilters('sent');
export const receivedFilters = timeFilters('received');

/** A condition on the records of a list. */
interface Test {
	/** Whether it accepts every record. */
	isEmpty: boolean;
	pass(record: JsonObject): boolean;
}

/** The period of a list's filters, with the point where its pages become too old. */
interface Period extends Test {
	/** Whether no later page can contain a record of the period. */
	isOver(page: JsonObject[]): boolean;
}

/** The item's period. @param dateField the record's field @throws NodeOperationError when a filter is not a date */
export function readPeriod(item: Context, [afterFilter, beforeFilter]: TimeFilters, dateField: string): Period {
	const after = afterFilter.or(-Infinity).read(item);
	const before = beforeFilter.or(Infinity).read(item);
	const timeOf = (record: JsonObject) => Date.parse(isoDate(record[dateField]) ?? '');
	return {
		isEmpty: after === -Infinity && before === Infinity,
		// A fax whose date can't be read passes.
		pass: (record) => !(timeOf(record) < after) && !(timeOf(record) >= before),
		isOver: (page) => isOlderFromHere(page.map(timeOf), after),
	};
}

/**
 * The records that pass, up to a maximum. Fax.to has no such filters, so pages are read until enough records have
 * passed, or no more can follow.
 * @param pages gets the pages; with a limit only if nothing is filtered
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

/** A condition on one value; '' accepts everything. */
export function sameAs(value: string, valueOf: (record: JsonObject) => string | undefined): Test {
	return { isEmpty: value === '', pass: (record) => value === '' || valueOf(record) === value };
}
