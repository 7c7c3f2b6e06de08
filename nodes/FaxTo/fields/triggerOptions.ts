import { comparedNumbers } from './faxNumber';
import { choices, toggle } from './kinds';
import { collection, type Declaration } from './parameter';

/** The events that start the workflow; the same for both triggers. */
export const events = choices({ displayName: 'Trigger On', name: 'events', default: ['faxReceived'] }, [
	{ name: 'Fax Delivered', value: 'faxDelivered', description: 'A fax that you sent was received' },
	{ name: 'Fax Failed', value: 'faxFailed', description: 'A fax that you sent did not get through' },
	{ name: 'Fax Received', value: 'faxReceived', description: 'One of your numbers received a fax' },
]).required('Choose at least one event');

/** Whether to download the pages of a received fax. */
export const downloadFile = toggle({
	in: 'options',
	displayName: 'Download File',
	name: 'downloadFile',
	default: true,
	description: "Whether to put the pages of a received fax into the binary field 'data'",
}).or(true);

/** Senders whose received faxes start the workflow, as digits with the country code; empty for all. */
export const fromNumbers = comparedNumbers({
	in: 'options',
	displayName: 'From Numbers',
	name: 'fromNumbers',
	placeholder: 'e.g. +1 202 555 0100, +1 202 555 0101',
	description:
		'Only received faxes that come from one of these numbers, separated by commas. Faxes that you sent are not affected.',
}).or([]);

/** Recipients whose faxes start the workflow, as digits with the country code; empty for all. */
export const toNumbers = comparedNumbers({
	in: 'options',
	displayName: 'To Numbers',
	name: 'toNumbers',
	placeholder: 'e.g. +1 204 555 0140',
	description: 'Only faxes that were received at, or sent to, one of these numbers, separated by commas',
}).or([]);

/** The collection "Options" of a trigger. */
export function triggerOptions(...options: Declaration[]): Declaration {
	return collection({ displayName: 'Options', name: 'options', placeholder: 'Add option' }, options);
}
