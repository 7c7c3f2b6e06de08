import type { IDataObject } from 'n8n-workflow';

/** A JSON object with unchecked fields. */
export type JsonObject = IDataObject;

/** Whether a value is a JSON object (not null, not a list). */
export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a string or number field, trimmed; '' for anything else. Fax.to sends IDs as either (T10). */
export function textOf(value: unknown): string {
	if (typeof value === 'string') return value.trim();
	if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	return '';
}

/** The number in a number or numeric string field; undefined for anything else (T43). */
export function numberOf(value: unknown): number | undefined {
	const text = textOf(value);
	if (text === '') return undefined;
	// Some servers write money with separators: "1,234.56".
	const number = Number(/^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text);
	return Number.isFinite(number) ? number : undefined;
}

/** A price or cost; undefined for what is none: a negative one would make room under a limit. */
export function amountOf(value: unknown): number | undefined {
	const amount = numberOf(value);
	return amount !== undefined && amount >= 0 ? amount : undefined;
}

/** An ID as Fax.to writes it in answers: a number if it can be one (T10). */
export function idOf(id: string): string | number {
	return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : id;
}

/** Maximum depth of an answer; Fax.to's have five levels. */
const MAX_JSON_DEPTH = 50;

/** A JSON value with all of its texts, including field names, transformed. Values nested too deep become null. */
export function mapTexts(value: unknown, change: (text: string) => string, depth = 0): unknown {
	if (typeof value === 'string') return change(value);
	if (value === null || typeof value !== 'object') return value;
	if (depth === MAX_JSON_DEPTH) return null;
	if (Array.isArray(value)) return value.map((entry: unknown) => mapTexts(entry, change, depth + 1));
	return Object.fromEntries(
		Object.entries(value).map(([name, entry]) => [change(name), mapTexts(entry, change, depth + 1)]),
	);
}
