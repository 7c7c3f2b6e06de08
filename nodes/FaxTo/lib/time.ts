import { DateTime } from 'luxon';

/** Anything that knows the workflow's time zone: every n8n context. */
interface Zoned {
	getTimezone(): string;
}

/** A time zone, and the setting that it replaces, if that is invalid. */
export interface Zone {
	zone: string;
	unknown?: string;
}

/**
 * The workflow's time zone. n8n accepts any text as one (GENERIC_TIMEZONE=CEST); UTC replaces an invalid one.
 * @returns a name such as Europe/Berlin, and the setting if it is invalid
 */
export function zoneOf(n8n: Zoned): Zone {
	const set = n8n.getTimezone();
	return DateTime.utc().setZone(set).isValid ? { zone: set } : { zone: 'UTC', unknown: set };
}

/** A time in a zone, with the zone's name: 2026-11-21 09:00 GMT+1. @param moment ISO 8601 */
export function inZone(moment: string, zone: string): string {
	return DateTime.fromISO(moment, { zone }).setLocale('en-CA').toFormat('yyyy-MM-dd HH:mm ZZZZ');
}

/**
 * A time as printed in a language, with its zone: 21 November 2026 at 09:00:00 CET. @param moment ISO 8601; a date
 * without a time, and any other text, is returned as it is
 */
export function onPaper(moment: string, zone: string, locale = 'en-GB'): string {
	const time = DateTime.fromISO(moment, { zone }).setLocale(locale);
	if (!time.isValid) return moment;
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(moment);
	return time.toLocaleString(isDay ? DateTime.DATE_FULL : DateTime.DATETIME_FULL_WITH_SECONDS);
}

/** Today's date in a zone, as printed in a language: 21 November 2026. */
export function today(zone: string, locale: string): string {
	return DateTime.now().setZone(zone).setLocale(locale).toLocaleString(DateTime.DATE_FULL);
}

/**
 * A time that a user entered: ISO 8601, "2026-11-21 09:00", or in the format of emails; an offset or zone name may
 * follow.
 * @param zone the default zone
 * @returns undefined if it is invalid
 */
export function momentIn(typed: string, zone: string): DateTime | undefined {
	if (!/^\d{4}-\d{2}-\d{2}|^[a-z]{3},? |^\d{1,2} [a-z]{3} /i.test(typed)) return undefined;
	const withSpace = typed.replace(/^([\d-]{10})T/, '$1 ');
	return [
		DateTime.fromISO(typed, { zone }),
		DateTime.fromSQL(withSpace, { zone }),
		DateTime.fromRFC2822(typed, { zone }),
	].find(({ isValid }) => isValid);
}
