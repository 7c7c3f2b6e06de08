import { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';
import { isObject } from '../lib/json';
import { momentIn, zoneOf } from '../lib/time';
import { isEmpty } from './given';
import { Parameter, type ParameterType, type Refuse, type Spec } from './parameter';

/** Maximum length of a value in an error. */
const MAX_SHOWN = 100;

/** A text field with a reader of its own. @param noun what it reads, with its article */
export function typed<T>(spec: Spec, noun: string, parse: ParameterType<T>['parse']): Parameter<T> {
	return Parameter.of(spec, { property: { type: 'string', default: '' }, noun, parse });
}

/** A trimmed text. Numbers and times are converted; values without a text form are refused. */
export function text(spec: Spec): Parameter<string> {
	return typed(spec, 'a text', (value, refuse) => asText(value, refuse).trim());
}

/** A text, unchanged, including spaces. */
export function verbatim(spec: Spec): Parameter<string> {
	return typed(spec, 'a text', asText);
}

/** The least and the greatest value of a number. */
type NumberRange = { min: number; max?: number };

/** A number, including fractions. @param accepts further conditions @param unit factor by which the value is multiplied */
export function decimal(
	spec: Spec,
	bounds: NumberRange,
	{ noun = 'a number', unit = 1, accepts = Number.isFinite } = {},
): Parameter<number> {
	const { min, max } = bounds;
	return Parameter.of(spec, {
		property: { type: 'number', default: min, typeOptions: { minValue: min, maxValue: max } },
		noun,
		parse: (value, refuse) => {
			const number = asNumber(value);
			if (number >= min && number <= (max ?? Infinity) && accepts(number)) return number * unit;
			throw notANumber(value, bounds, noun, refuse);
		},
	});
}

/** A whole number. */
export function wholeNumber(spec: Spec, bounds: NumberRange): Parameter<number> {
	return decimal(spec, bounds, { noun: 'a whole number', accepts: Number.isInteger });
}

/** An amount of money, at least 0. */
export function amount(spec: Spec): Parameter<number> {
	return decimal({ ...spec, typeOptions: { minValue: 0, numberPrecision: 2 } }, { min: 0 }, { noun: 'an amount' });
}

/** A duration, read in milliseconds. @param unit the unit that the user enters, in milliseconds */
export function duration(spec: Spec, bounds: NumberRange, unit: number): Parameter<number> {
	return decimal(spec, bounds, { unit });
}

/** A switch. Accepts true and false, also as text, as forms and sheets supply them, and 1 and 0. */
export function toggle(spec: Spec): Parameter<boolean> {
	return Parameter.of(spec, {
		property: { type: 'boolean', default: false },
		noun: 'true or false',
		parse: (value, refuse) => {
			const said = typeof value === 'string' ? value.trim().toLowerCase() : value;
			if (said === true || said === 1 || said === 'true' || said === '1') return true;
			if (said === false || said === 0 || said === 'false' || said === '0') return false;
			throw refuse(`must be true or false, not ${shownValue(value)}`, 'Correct it, or remove it');
		},
	});
}

/** The display options of a field that depends on a switch, however that is written: n8n compares values, and drops what it hides. */
export function whenSwitched(name: string, isOn: boolean): Pick<INodeProperties, 'displayOptions'> {
	const word = [...String(isOn)].map((letter) => `[${letter}${letter.toUpperCase()}]`).join('');
	const written = { _cnd: { regex: `^\\s*(${word}|${Number(isOn)})\\s*$` } };
	return { displayOptions: { show: { [name]: [isOn, Number(isOn), written] } } };
}

/** A choice in a list. */
interface Choice<V extends string> {
	name: string;
	value: V;
	description?: string;
}

/** A choice from a list whose first entry is the default. Accepts values and names, ignoring case. */
export function choice<V extends string>(spec: Spec, choices: Array<Choice<V>>): Parameter<V> {
	return Parameter.of(spec, {
		property: { type: 'options', options: choices, default: choices[0]?.value ?? '' },
		noun: 'one of its choices',
		parse: (value, refuse) => chosen(value, choices, refuse),
	});
}

/** At least one of the choices in a list, in the same way. */
export function choices<V extends string>(spec: Spec, all: Array<Choice<V>>): Parameter<V[]> {
	return Parameter.of(spec, {
		property: { type: 'multiOptions', options: all, default: [] },
		noun: 'one or more of its choices',
		parse: (value, refuse) => namesIn(value, refuse).map((name) => chosen(name, all, refuse)),
	});
}

function chosen<V extends string>(value: unknown, choices: Array<Choice<V>>, refuse: Refuse): V {
	const said = asText(value, refuse).trim().toLowerCase();
	const found = choices.find(({ name, value: one }) => [name.toLowerCase(), one.toLowerCase()].includes(said));
	if (found) return found.value;
	const all = choices.map(({ name, value: one }) => `${name} (${one})`).join(', ');
	throw refuse(`is ${shownValue(value)}, which is not one of its choices: ${all}`, 'Choose one of them');
}

/** A point in time, in milliseconds since 1970. Without a zone it is in the workflow's time zone, as in n8n's date picker. */
export function time(spec: Spec): Parameter<number> {
	return Parameter.of(spec, {
		property: { type: 'dateTime', default: '' },
		noun: 'a date',
		parse: (value, refuse, { n8n }) => {
			const moment = momentIn(asText(value, refuse).trim(), zoneOf(n8n).zone);
			if (moment) return moment.toMillis();
			throw refuse(`is not a date: ${shownValue(value)}`, 'Enter a date such as 2026-11-21T09:00:00Z');
		},
	});
}

/** The ways to fill in a resource locator: from a list, or by hand. */
interface LocatorModes {
	/** The name of the list search. */
	search: string;
	/** The label of the mode for entering it by hand. */
	byHand?: string;
	placeholder: string;
	hint?: string;
}

/** A resource locator. @param parse reads a chosen or entered value */
export function locator<T>(
	spec: Spec,
	{ search, byHand = 'By ID', placeholder, hint }: LocatorModes,
	noun: string,
	parse: ParameterType<T>['parse'],
): Parameter<T> {
	return Parameter.of(spec, {
		property: {
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					typeOptions: { searchListMethod: search, searchable: true },
				},
				{ displayName: byHand, name: 'id', type: 'string', placeholder, hint },
			],
		},
		noun,
		parse,
	});
}

/** An ID: digits, possibly as a number (T10). @throws the error from `refuse` when it is invalid */
export function asId(value: unknown, refuse: Refuse): string {
	const id = asText(value, refuse).trim();
	// Larger numbers have already lost their last digits.
	const isExact = typeof value !== 'number' || Number.isSafeInteger(value);
	if (isExact && /^\d{1,20}$/.test(id)) return id;
	throw refuse(`${shownValue(value)} is not an ID`, 'Choose one from the list, or enter its ID, which is a number');
}

/** The names in a list, or in a text that separates them, without duplicates; at least one. @throws the error from `refuse` when there are none, or an entry is not a text */
export function namesIn(value: unknown, refuse: Refuse, separator = /[,;\r\n]/): string[] {
	const texts = Array.isArray(value)
		? value.filter((one) => !isEmpty(one)).map((one: unknown) => asText(one, refuse))
		: asText(value, refuse).split(separator);
	const found = [...new Set(texts.map((one) => one.trim()).filter((one) => one !== ''))];
	if (found.length > 0) return found;
	throw refuse('is set but empty: enter one or more, separated by commas, or remove it', 'It contains only separators');
}

/** The text of a value. @throws the error from `refuse` when it has none */
export function asText(value: unknown, refuse: Refuse): string {
	if (typeof value === 'string') return value;
	if (Number.isFinite(value)) return String(value);
	if (DateTime.isDateTime(value) && value.isValid) return value.toISO() ?? '';
	if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
	throw refuse(`must be a text, not ${shownValue(value)}`, 'Correct the expression: it must return one value');
}

/** A value as shown in an error: only its beginning, and never the content of an object. */
export function shownValue(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (isObject(value)) return 'an object';
	const shown = String(value).trim();
	return `'${shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown}'`;
}

/** A number, or a text in digits with a decimal point, else NaN. 1,5 is refused: it is 15 to some and 1.5 to others. */
function asNumber(value: unknown): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && /^\s*[+-]?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : NaN;
}

function notANumber(value: unknown, { min, max }: NumberRange, noun: string, refuse: Refuse) {
	const range = max === undefined ? `of ${min} or more` : `from ${min} to ${max}`;
	return refuse(`must be ${noun} ${range}, not ${shownValue(value)}`, 'Enter digits, with a point for decimals');
}
