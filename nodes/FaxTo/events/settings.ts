import { digitsOf } from '../api/digits';
import { downloadFile, events, fromNumbers, toNumbers } from '../fields/triggerOptions';
import type { Context } from '../lib/context';
import { textOf } from '../lib/json';
import type { Entry } from './items';

/** What the user chose in a trigger. `numbers`, in digits, are those that faxes must come from or go to; no numbers let all through. */
export type Settings = Awaited<ReturnType<typeof readSettings>>;

/** The parameters of a trigger. @throws NodeOperationError that names an option which is unclear */
export async function readSettings(context: Context) {
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
