import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { zoneOf } from '../lib/time';

/** Reports an invalid time zone of the workflow, which n8n does not; empty if it is valid. */
export function zoneHint(n8n: Pick<IExecuteFunctions, 'getTimezone'>): NodeExecutionHint[] {
	const { unknown } = zoneOf(n8n);
	if (unknown === undefined) return [];
	return [
		{
			message: `The time zone '${unknown.slice(0, 100)}' is unknown, so times are in UTC. Choose one such as Europe/Berlin in the settings of the workflow, or in GENERIC_TIMEZONE for all of n8n.`,
			location: 'outputPane',
		},
	];
}
