import { digitsOf } from '../api/digits';
import { type AllowList, ipAllowList } from '../fields/allowList';
import { downloadFile, events, fromNumbers, toNumbers } from '../fields/triggerOptions';
import type { Context } from '../lib/context';
import type { EventName } from './items';

/** What the user chose in a trigger. */
export interface Settings {
	events: EventName[];
	numbers: NumberFilter;
	downloadFile: boolean;
	/** From where callbacks are let in; undefined for everywhere. */
	ipAllowList: AllowList | undefined;
}

/** The parameters of a trigger. @throws NodeOperationError that names an option which is unclear */
export async function readSettings(context: Context): Promise<Settings> {
	return {
		events: events.read(context),
		numbers: { from: await fromNumbers.read(context), to: await toNumbers.read(context) },
		downloadFile: downloadFile.read(context),
		ipAllowList: await ipAllowList.read(context),
	};
}

/** The numbers that faxes must come from or go to; an empty list lets all through. Digits only. */
interface NumberFilter {
	from: string[];
	to: string[];
}

/** Whether a number is among those wanted. */
export function isAmong(wanted: string[], number: string): boolean {
	return wanted.length === 0 || wanted.includes(digitsOf(number).replace(/^00/, ''));
}
