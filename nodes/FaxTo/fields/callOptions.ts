import { collection, type Declaration } from './parameter';
import { duration, wholeNumber } from './kinds';
import { notInTools } from './tool';

/** Number of items processed at once, unless the user sets it. */
const DEFAULT_CONCURRENCY = 5;

/** Number of items processed at once. */
export const concurrency = wholeNumber(
	{
		in: 'options',
		displayName: 'Concurrency',
		name: 'concurrency',
		default: DEFAULT_CONCURRENCY,
		description: 'How many items to process at once. The node keeps to the rate limit of Fax.to by itself.',
		forms: (field) => [notInTools(field)],
	},
	{ min: 1, max: 50 },
).or(DEFAULT_CONCURRENCY);

/** Time limit for each answer, in milliseconds; undefined if not set. */
export const timeout = duration(
	{
		in: 'options',
		displayName: 'Timeout (Seconds)',
		name: 'timeout',
		default: 60,
		description: 'How many seconds to wait for each answer from Fax.to',
	},
	{ min: 0.001, max: 3_600 },
	1_000,
);

/** How long a rate limit may block all requests before the run gives up, in milliseconds; undefined if not set. */
export const giveUpAfter = duration(
	{
		in: 'options',
		displayName: 'Give Up After (Minutes)',
		name: 'giveUpAfter',
		default: 1,
		description:
			'How many minutes to keep trying while the rate limit of Fax.to blocks all requests. After that, the remaining items fail without being sent.',
	},
	{ min: 0.001, max: 1_440 },
	60_000,
);

/** A collection "Options" with the given options and those of every call, sorted by name. */
export function options(...own: Declaration[]): Declaration {
	const sorted = [...own, concurrency, giveUpAfter, timeout]
		.flatMap(({ properties }) => properties)
		.sort((a, b) => a.displayName.localeCompare(b.displayName));
	return collection({ displayName: 'Options', name: 'options', placeholder: 'Add option' }, [{ properties: sorted }]);
}
