import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { connect, type Connection } from '../api/connection';
import { isoDate } from '../api/dates';
import { stateIds } from '../api/didGroups';
import {
	faxPages,
	filePages,
	incomingFaxPages,
	listAreaCodes,
	listCountries,
	listDidGroups,
	listStates,
	numberPages,
} from '../api/endpoints';
import { type JsonObject, numberOf, textOf } from '../lib/json';
import { inZone, zoneOf } from '../lib/time';
import { collect } from '../api/paging';
import { IN_PROGRESS } from '../faxes/outcome';
import { isExpression, withoutLocator } from './given';
import { namesIn } from './kinds';
import { untagged } from '../faxes/taggedName';
import { plusNumber, simpleDocument, simpleFax, simpleIncomingFax, titled } from '../faxes/output';

/** Number of newest records in a list; older ones are entered by ID. */
const LIST_LENGTH = 200;

/** Characters of an entry that n8n's panel surely shows at its usual width. */
const VISIBLE_LENGTH = 45;

type Search = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** The list searches behind the resource locators. */
export const listSearch: Record<string, Search> = {
	searchCountries: picker(once(listCountries), (country) =>
		entry(country.a2_code, [textOf(titled(country.country))], [`+${textOf(country.dial_code)}`]),
	),
	searchStates: picker(inCountry(listStates), (state) => entry(state.id, [textOf(state.name)], [textOf(state.code)])),
	searchAreaCodes: picker(
		async function* (connection, _wanted, current) {
			const states = namesIn(current('filters.stateId'), () => chooseFirst(connection, 'State'));
			const country = chosenCountry(connection, current);
			for (const id of await stateIds(connection, country, states)) yield await listAreaCodes(connection, country, id);
		},
		({ area_code: code }) => entry(code, [textOf(code)], []),
	),
	searchDidGroups: picker(
		inCountry(async (connection, country) => (await listDidGroups(connection, country, {})).sort(byCity)),
		(group) => entry(group.did_group_id, [textOf(titled(group.city_name))], [textOf(group.area_code)]),
	),
	searchFiles: picker(filePages, (record, zone) => {
		const file = simpleDocument(record);
		const facts = [timeInZone(file.time, zone), pages(file.pages)];
		return entry(file.document_id, [untagged(textOf(file.file_name))], facts);
	}),
	searchFaxes: picker(faxPages, (record, zone) => {
		const fax = simpleFax(record);
		const outcome = textOf(fax.outcome ?? IN_PROGRESS.outcome).replace('_', ' ');
		return entry(
			fax.fax_job_id,
			[textOf(fax.fax_number), outcome, untagged(textOf(fax.file_name))],
			[timeInZone(fax.time, zone)],
		);
	}),
	searchIncomingFaxes: picker(
		(connection, wanted) => incomingFaxPages(connection, undefined, wanted),
		(record, zone) => {
			const fax = simpleIncomingFax(record);
			return entry(
				fax.incoming_fax_id,
				[textOf(fax.from) || 'Hidden number'],
				[timeInZone(fax.time, zone), pages(fax.pages)],
			);
		},
	),
	searchNumbers: picker(numberPages, (record) => {
		const number = plusNumber(record.did_number);
		return entry(number, [number, textOf(titled(record.city_name)) || textOf(titled(record.country))], []);
	}),
};

/**
 * An entry of a list; all lists have this format: what people recognise it by, then details in brackets. n8n cuts off
 * the end of long lines, so what tells entries apart is first.
 */
function entry(value: unknown, knownBy: string[], facts: string[]): INodeListSearchItems {
	const joined = (parts: string[]) => parts.filter((part) => part !== '').join(', ');
	const behind = joined(facts);
	return { name: `${joined(knownBy)}${behind === '' ? '' : ` (${behind})`}`, value: textOf(value) };
}

/** Puts their IDs before entries that look alike as far as they are visible: choosing the wrong document would be a leak. */
function toldApart(entries: INodeListSearchItems[]): INodeListSearchItems[] {
	const visible = ({ name }: INodeListSearchItems) => name.slice(0, VISIBLE_LENGTH);
	const counts = new Map<string, number>();
	for (const entry of entries) counts.set(visible(entry), (counts.get(visible(entry)) ?? 0) + 1);
	return entries.map((entry) => ({
		name: (counts.get(visible(entry)) ?? 0) > 1 ? `ID ${entry.value}, ${entry.name}` : entry.name,
		value: entry.value,
	}));
}

/** Loads the records of a list, up to a maximum, with access to the node's other fields. */
type Load = (
	connection: Connection,
	wanted: number,
	current: (parameter: string) => string,
) => AsyncIterable<JsonObject[]>;

/** A list search: the records that match what the user typed, shown so that people recognise them. */
function picker(load: Load, show: (record: JsonObject, zone: string) => INodeListSearchItems): Search {
	return async function (filter = '') {
		const current = (parameter: string) => {
			const typed = textOf(withoutLocator(this.getCurrentNodeParameter(parameter)));
			return isExpression(typed) ? '' : typed;
		};
		const records = await collect(load(await connect(this), LIST_LENGTH, current));
		const { zone } = zoneOf(this);
		return {
			results: toldApart(records.map((record) => show(record, zone))).filter(({ name, value }) =>
				searchable(`${name} ${value}`).includes(searchable(filter)),
			),
		};
	};
}

/** A text as it is searched: numbers and names can be spaced and punctuated in many ways. */
function searchable(text: string): string {
	return text.toLowerCase().replace(/[\s().,+-]/g, '');
}

/** Sorts number groups by city and area code, because Fax.to's order is arbitrary. */
function byCity(a: JsonObject, b: JsonObject): number {
	const place = ({ city_name: city, area_code: code }: JsonObject) => `${textOf(city)} ${textOf(code)}`;
	return place(a).localeCompare(place(b));
}

function once(list: (connection: Connection) => Promise<JsonObject[]>): Load {
	return async function* (connection) {
		yield await list(connection);
	};
}

/** A list that requires a country to be chosen first. */
function inCountry(list: (connection: Connection, countryCode: string) => Promise<JsonObject[]>): Load {
	return async function* (connection, _wanted, current) {
		yield await list(connection, chosenCountry(connection, current));
	};
}

function chosenCountry(connection: Connection, current: (parameter: string) => string): string {
	const code = current('countryCode').toUpperCase();
	if (!/^[A-Z]{3}$/.test(code)) throw chooseFirst(connection, 'Country');
	return code;
}

function chooseFirst(connection: Connection, label: string): NodeOperationError {
	return new NodeOperationError(connection.caller.getNode(), `Choose the '${label}' first`, {
		description: `This list depends on the field '${label}'. An expression there can't be used: choose it from its list, or enter the ID here`,
	});
}

function pages(count: unknown): string {
	return numberOf(count) === 1 ? '1 page' : `${textOf(count) || '?'} pages`;
}

/** A time in the workflow's time zone, with its name. */
function timeInZone(date: unknown, zone: string): string {
	const iso = textOf(date);
	if (isoDate(iso) === undefined) return 'date unknown';
	return iso.includes('T') ? inZone(iso, zone) : iso;
}
