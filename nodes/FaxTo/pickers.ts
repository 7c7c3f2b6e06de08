import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';
import { connect, type Connection } from './api/connection';
import { isoDate } from './api/dates';
import { faxPages, filePages, incomingFaxPages, numberPages } from './api/endpoints';
import { type JsonObject, numberOf, textOf } from './api/json';
import { collect } from './api/paging';

/** How many of the newest records a list offers; older ones are chosen by id. */
const LIST_LENGTH = 200;

type Search = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** The list searches behind the resource locators. */
export const listSearch: Record<string, Search> = {
	searchFiles: picker(filePages, (file) => ({
		name: `${textOf(file.filename)} (${pages(file.pages)})`,
		value: textOf(file.id),
	})),
	searchFaxes: picker(faxPages, (fax) => ({
		name: `${textOf(fax.document)} to +${textOf(fax.recipient).replace(/^\+/, '')}, ${day(fax.created)}`,
		value: textOf(fax.id),
	})),
	searchIncomingFaxes: picker((connection, wanted) => incomingFaxPages(connection, undefined, wanted), (fax) => ({
		name: `From ${textOf(fax.sender)}, ${day(fax.created_at)} (${pages(fax.total_pages)})`,
		value: textOf(fax.id),
	})),
	searchNumbers: picker(numberPages, (number) => ({
		name: [textOf(number.did_number), textOf(number.city_name) || textOf(number.country)].filter((part) => part !== '').join(', '),
		value: textOf(number.did_number),
	})),
};

/** A list search: the records that match what the user typed, shown as a person recognises them. */
function picker(load: (connection: Connection, wanted: number) => AsyncIterable<JsonObject[]>, show: (record: JsonObject) => INodeListSearchItems): Search {
	return async function (filter = '') {
		const records = await collect(load(await connect(this), LIST_LENGTH));
		const wanted = filter.toLowerCase();
		return { results: records.map(show).filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted)) };
	};
}

function pages(count: unknown): string {
	return numberOf(count) === 1 ? '1 page' : `${textOf(count) || '?'} pages`;
}

function day(date: unknown): string {
	return isoDate(date)?.slice(0, 16).replace('T', ' ') ?? 'date unknown';
}
