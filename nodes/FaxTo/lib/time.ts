import { DateTime } from 'luxon';

/** What tells the workflow's time zone: every context of n8n. */
interface Zoned {
	getTimezone(): string;
}

/** A time zone, and what was set in its place where that is none. */
export interface Zone {
	zone: string;
	unknown?: string;
}

/** More characters than any moment has, with its zone. */
const MAX_MOMENT_LENGTH = 100;

/**
 * The workflow's time zone. n8n takes any text for one (GENERIC_TIMEZONE=CEST); where it is no zone, UTC is used.
 *
 * @returns a name such as Europe/Berlin, and what was set where that is unknown
 */
export function zoneOf(n8n: Zoned): Zone {
	const set = n8n.getTimezone();
	return DateTime.utc().setZone(set).isValid ? { zone: set } : { zone: 'UTC', unknown: set };
}

/** A moment in a zone, which it names: 2026-11-21 09:00 GMT+1. @param moment ISO 8601 */
export function inZone(moment: string, zone: string): string {
	return DateTime.fromISO(moment, { zone }).setLocale('en-CA').toFormat('yyyy-MM-dd HH:mm ZZZZ');
}

/** A moment in a zone, which it names, as it is written on paper: 21 November 2026 at 09:00:00 CET. @param moment ISO 8601; a day alone stays one, another text too */
export function onPaper(moment: string, zone: string): string {
	const time = DateTime.fromISO(moment, { zone }).setLocale('en-GB');
	if (!time.isValid) return moment;
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(moment);
	return time.toLocaleString(isDay ? DateTime.DATE_FULL : DateTime.DATETIME_FULL_WITH_SECONDS);
}

/** Today in a zone, as it is written on paper in a language: 21 November 2026. */
export function today(zone: string, locale: string): string {
	return DateTime.now().setZone(zone).setLocale(locale).toLocaleString(DateTime.DATE_FULL);
}

/**
 * A moment that a user wrote: ISO 8601, "2026-11-21 09:00", or as in e-mails; an offset or a zone's name may follow.
 *
 * @param zone of moments that name none
 * @returns undefined when it is no moment
 */
export function momentIn(typed: string, zone: string): DateTime | undefined {
	if (typed.length > MAX_MOMENT_LENGTH || !/^\d{4}-\d{2}-\d{2}|^[a-z]{3},? |^\d{1,2} [a-z]{3} /i.test(typed))
		return undefined;
	const withSpace = typed.replace(/^([\d-]{10})T/, '$1 ');
	return [
		DateTime.fromISO(typed, { zone }),
		DateTime.fromSQL(withSpace, { zone }),
		DateTime.fromRFC2822(typed, { zone }),
	].find(({ isValid }) => isValid);
}
