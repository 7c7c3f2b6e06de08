import type { INodeProperties } from 'n8n-workflow';
import { numberOf } from '../lib/json';
import { collection, inputError, type Item } from '../run/operation';
import { notInTools } from './tool';

/** How many items are worked on at once unless the user chooses. */
const USUAL_CONCURRENCY = 5;

const MOST_CONCURRENCY = 50;

/** How many items at once. */
export const concurrency: INodeProperties = {
	displayName: 'Concurrency',
	name: 'concurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: MOST_CONCURRENCY },
	default: USUAL_CONCURRENCY,
	description: 'How many items to work on at once. The node keeps to the rate that Fax.to allows by itself.',
};

/** How long to wait for an answer. */
export const timeout: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 60,
	description: 'How many seconds to wait for each answer of Fax.to',
};

/** How long to go on under a rate limit. */
export const giveUpAfter: INodeProperties = {
	displayName: 'Give Up After (Minutes)',
	name: 'giveUpAfter',
	type: 'number',
	typeOptions: { minValue: 0.1 },
	default: 1,
	description:
		'How many minutes to go on while the rate limit of Fax.to lets nothing through. Then everything that is left fails, and nothing of it was sent.',
};

/** A collection "Options" with the given options and those of every call, in the order of their names. */
export function options(...own: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...own, notInTools(concurrency), giveUpAfter, timeout].sort((a, b) =>
			a.displayName.localeCompare(b.displayName),
		),
	};
}

/** How many items at once. @param value of the option, of the first item @throws NodeOperationError when it is out of range */
export function readConcurrency(item: Item): number {
	return positiveOption(item, 'concurrency', 'Concurrency', MOST_CONCURRENCY) ?? USUAL_CONCURRENCY;
}

/** Milliseconds for each call; undefined when the user did not choose. @throws NodeOperationError when it is no time */
export function readTimeout(item: Item): number | undefined {
	const seconds = positiveOption(item, 'timeout', 'Timeout (Seconds)', 3_600);
	return seconds === undefined ? undefined : seconds * 1_000;
}

/** Milliseconds that nothing may get through before the run gives up; undefined when the user did not choose. @throws NodeOperationError when it is no time */
export function readPatience(item: Item): number | undefined {
	const minutes = positiveOption(item, 'giveUpAfter', 'Give Up After (Minutes)', 1_440);
	return minutes === undefined ? undefined : minutes * 60_000;
}

/** A number above 0 in the options; undefined when it is not set. @throws NodeOperationError when it is something else */
function positiveOption(item: Item, name: string, label: string, most = Infinity): number | undefined {
	const value = collection(item)[name];
	if (value === undefined || value === null || value === '') return undefined;
	const number = numberOf(value);
	if (number === undefined || number <= 0 || number > most) {
		throw inputError(
			item,
			`The option '${label}' must be a number above 0${most === Infinity ? '' : ` and at most ${most}`}`,
			'Correct or remove the option',
		);
	}
	return number;
}
