import { DateTime } from 'luxon';
import { isObject, textOf } from '../lib/json';

/**
 * Converts Fax.to's three date formats (T18) to ISO 8601: a PHP DateTime object, "YYYY-MM-DD HH:MM:SS" or "YYYY-MM-DD".
 * A time without a zone is UTC, as in all samples.
 * @returns e.g. "2017-03-09T15:35:28.000Z" or "2017-03-09"; undefined if the value is not a date, or its zone is
 *   unknown
 */
export function isoDate(value: unknown): string | undefined {
	if (isObject(value)) return utc(textOf(value.date), luxonZone(textOf(value.timezone)));
	const text = textOf(value);
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return utc(text, 'utc');
	return DateTime.fromISO(text).isValid ? text : undefined;
}

function utc(text: string, zone: string): string | undefined {
	if (!/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}/.test(text)) return undefined;
	const moment = DateTime.fromSQL(text.replace(/^([\d-]{10})T/, '$1 '), { zone });
	return moment.isValid ? (moment.toUTC().toISO() ?? undefined) : undefined;
}

/** Luxon's name of a PHP time zone: a name, an abbreviation that stands for a zone, or an offset. */
function luxonZone(timezone: string): string {
	if (/^[+-]\d{2}:?\d{2}$/.test(timezone)) return `UTC${timezone}`;
	return /^z?$/i.test(timezone) ? 'utc' : timezone;
}
