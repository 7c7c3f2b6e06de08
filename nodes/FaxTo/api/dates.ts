import { isObject, textOf } from '../lib/json';

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * One of Fax.to's three shapes of a date (T18) in ISO 8601: a PHP DateTime object, "YYYY-MM-DD HH:MM:SS" or "YYYY-MM-DD".
 * A time without a zone is UTC, as in every sample. A zone that only a database of zones could resolve is not guessed.
 *
 * @returns e.g. "2017-03-09T15:35:28.000Z" or "2017-03-09"; undefined when the value is no date
 */
export function isoDate(value: unknown): string | undefined {
	if (isObject(value)) {
		const zone = textOf(value.timezone);
		const offset = /^(UTC|GMT|Z|)$/i.test(zone) ? 'Z' : zone;
		return isoDate(`${textOf(value.date)}${/^(Z|[+-]\d{2}:?\d{2})$/.test(offset) ? offset : ' ?'}`);
	}
	const text = textOf(value);
	if (DATE_ONLY.test(text)) return text;
	const [, day, time, fraction = '', offset = 'Z'] = DATE_TIME.exec(text) ?? [];
	if (day === undefined || time === undefined) return undefined;
	const date = new Date(`${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
