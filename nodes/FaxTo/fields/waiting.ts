import type { INodeProperties } from 'n8n-workflow';
import { numberOf, textOf } from '../lib/json';
import { inputError, type Item } from '../run/operation';

/** Seconds. */
const USUAL_WAIT = 300;
const USUAL_INTERVAL = 5;

/** How long to wait for the end of a fax. */
export const maxWait: INodeProperties = {
	displayName: 'Max Wait (Seconds)',
	name: 'maxWait',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: USUAL_WAIT,
	description:
		'How many seconds to wait at most. After that, the current status is returned, with final: false, and the workflow goes on.',
};

/** How often to look. */
export const pollInterval: INodeProperties = {
	displayName: 'Poll Interval (Seconds)',
	name: 'pollInterval',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: USUAL_INTERVAL,
	description:
		'How many seconds to wait before looking again. Each wait is longer than the one before, up to a minute.',
};

/** Max Wait in milliseconds. @param value of the field @throws NodeOperationError when it is no time */
export function readMaxWait(item: Item, value: unknown): number {
	return seconds(item, value, 'Max Wait (Seconds)', USUAL_WAIT);
}

/** Poll Interval in milliseconds, at least one second. @throws NodeOperationError when it is no time */
export function readPollInterval(item: Item, value: unknown): number {
	return Math.max(1_000, seconds(item, value, 'Poll Interval (Seconds)', USUAL_INTERVAL));
}

function seconds(item: Item, value: unknown, label: string, usual: number): number {
	const number = value === undefined || value === '' ? usual : numberOf(value);
	if (number === undefined || number < 0 || number > 86_400)
		throw inputError(
			item,
			`The '${label}' must be a number of seconds and at most a day, not '${textOf(value)}'`,
			'Enter a number such as 300',
		);
	return number * 1_000;
}
