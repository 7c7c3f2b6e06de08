import { digitsOf } from '../api/digits';
import { downloadFile, events, fromNumbers, toNumbers } from '../fields/triggerOptions';
import type { Context } from '../lib/context';
import { textOf } from '../lib/json';
import type { Entry, EventName } from './items';

/** What the user chose in a trigger. */
export interface Settings {
	events: EventName[];
	/** The numbers that faxes must come from or go to, digits only; an empty list lets all through. */
	numbers: { from: string[]; to: string[] };
	downloadFile: boolean;
}

/** The parameters of a trigger. @throws NodeOperationError that names an option which is unclear */
export async function readSettings(context: Context): Promise<Settings> {
	return {
		events: events.read(context),
		numbers: { from: await fromNumbers.read(context), to: await toNumbers.read(context) },
		downloadFile: downloadFile.read(context),
	};
}

/** Whether the user wants to hear of what a record says. */
export function isWanted({ events, numbers }: Settings, { event, record }: Entry): boolean {
	const isAmong = (wanted: string[], number: unknown) =>
		wanted.length === 0 || wanted.includes(digitsOf(textOf(number)));
	if (!event || !events.includes(event)) return false;
	if (event !== 'faxReceived') return isAmong(numbers.to, record.recipient);
	return isAmong(numbers.from, record.sender) && isAmong(numbers.to, record.number);
}
