import { duration, toggle } from './kinds';

const SECOND = 1_000;
const MAX_WAIT_SECONDS = 86_400;
const DEFAULT_WAIT_SECONDS = 300;
const DEFAULT_INTERVAL_SECONDS = 5;

/** Whether to wait for the outcome of a fax. */
export const waitForDelivery = toggle({
	displayName: 'Wait for Delivery',
	name: 'waitForDelivery',
	description: 'Whether to wait until the fax is delivered or has failed, and output its outcome',
}).or(false);

/** Maximum time to wait for the outcome, in milliseconds. */
export const maxWait = duration(
	{
		displayName: 'Max Wait (Seconds)',
		name: 'maxWait',
		default: DEFAULT_WAIT_SECONDS,
		description:
			'The maximum number of seconds to wait. After that, the current status is returned with final: false, and the workflow continues.',
	},
	{ min: 0, max: MAX_WAIT_SECONDS },
	SECOND,
).or(DEFAULT_WAIT_SECONDS * SECOND);

/** Interval between checks, in milliseconds. */
export const pollInterval = duration(
	{
		displayName: 'Poll Interval (Seconds)',
		name: 'pollInterval',
		default: DEFAULT_INTERVAL_SECONDS,
		description:
			'How many seconds to wait before checking again. Each wait is longer than the one before, up to a minute.',
	},
	{ min: 1, max: MAX_WAIT_SECONDS },
	SECOND,
).or(DEFAULT_INTERVAL_SECONDS * SECOND);
