import type { IDataObject } from 'n8n-workflow';

/** A JSON object whose fields have not been looked at yet. */
export type JsonObject = IDataObject;

/** Whether a value is a JSON object (not null, not a list). */
export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a string or number field, trimmed; '' for anything else. Fax.to sends ids as either (T10). */
export function textOf(value: unknown): string {
	if (typeof value === 'string') return value.trim();
	if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	return '';
}

/** The number in a number or numeric string field; undefined for anything else (T43). */
export function numberOf(value: unknown): number | undefined {
	const text = textOf(value);
	if (text === '') return undefined;
	const number = Number(text);
	return Number.isFinite(number) ? number : undefined;
}

/** An id as Fax.to writes it in answers: a number where it is one (T10). */
export function idOf(id: string): string | number {
	return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : id;
}
