import { DateTime } from 'luxon';
import { isObject, textOf } from '../lib/json';

/** More characters than any date of Fax.to has. */
const MAX_DATE_LENGTH = 100;

/**
 * One of Fax.to's three shapes of a date (T18) in ISO 8601: a PHP DateTime object, "YYYY-MM-DD HH:MM:SS" or "YYYY-MM-DD".
 * A time without a zone is UTC, as in every sample.
 *
 * @returns e.g. "2017-03-09T15:35:28.000Z" or "2017-03-09"; undefined when the value is no date, or its zone is unknown
 */
export function isoDate(value: unknown): string | undefined {
	if (isObject(value)) return utc(textOf(value.date), luxonZone(textOf(value.timezone)));
	const text = textOf(value);
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return utc(text, 'utc');
	return DateTime.fromISO(text).isValid ? text : undefined;
}

function utc(text: string, zone: string): string | undefined {
	if (text.length > MAX_DATE_LENGTH || !/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}/.test(text)) return undefined;
	const moment = DateTime.fromSQL(text.replace(/^([\d-]{10})T/, '$1 '), { zone });
	return moment.isValid ? (moment.toUTC().toISO() ?? undefined) : undefined;
}

/** A zone of PHP as luxon knows it: a name, an abbreviation that names a zone, or an offset. */
function luxonZone(timezone: string): string {
	if (/^[+-]\d{2}:?\d{2}$/.test(timezone)) return `UTC${timezone}`;
	return /^z?$/i.test(timezone) ? 'utc' : timezone;
}
