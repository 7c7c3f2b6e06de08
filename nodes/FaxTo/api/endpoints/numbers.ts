import type { Call } from '../attempt';
import type { Connection } from '../connection';
import type { JsonObject } from '../../lib/json';
import { eachPage } from '../paging';
import { listPage, requestList } from './answer';

/** GET /numbers (API README, Fax Receiving 2): the account's own fax numbers. */
export function numberPages(connection: Connection, wanted?: number): AsyncGenerator<JsonObject[]> {
	return eachPage(
		listPage(connection, { purpose: 'list the numbers', method: 'GET', path: '/numbers' }, 'numbers', 'data'),
		wanted,
	);
}

/**
 * POST /countries/didgroups/{did_group_id}/provision with an empty body; the GET in some samples is never sent (T13):
 * `{status, message, data}`. Costs money: only to be called through payOnce.
 */
export function provisionCall(didGroupId: string): Call {
	return {
		purpose: 'buy the number',
		method: 'POST',
		path: `/countries/didgroups/${encodeURIComponent(didGroupId)}/provision`,
		subject: { label: 'Number Group', value: didGroupId },
	};
}

/** GET /countries (API README, Fax Receiving 5): `{status, data}`, in one response. */
export async function listCountries(connection: Connection): Promise<JsonObject[]> {
	return await requestList(connection, { purpose: 'list the countries', method: 'GET', path: '/countries' }, 'data');
}

/** GET /states/{COUNTRY_CODE} (API README, Fax Receiving 6): `{status, states}`; only some countries have any (T30). */
export async function listStates(connection: Connection, countryCode: string): Promise<JsonObject[]> {
	const call: Call = {
		purpose: 'list the states',
		method: 'GET',
		path: `/states/${encodeURIComponent(countryCode)}`,
		subject: { label: 'Country', value: countryCode },
	};
	return await requestList(connection, call, 'states', 'data');
}

/** GET /areacodes/{COUNTRY_CODE}/{STATE_ID} (API README, Fax Receiving 7): `{status, areacodes}`. */
export async function listAreaCodes(
	connection: Connection,
	countryCode: string,
	stateId: string,
): Promise<JsonObject[]> {
	const call: Call = {
		purpose: 'list the area codes',
		method: 'GET',
		path: `/areacodes/${encodeURIComponent(countryCode)}/${encodeURIComponent(stateId)}`,
		subject: { label: 'State', value: stateId },
	};
	return await requestList(connection, call, 'areacodes', 'data');
}

/** The filters of GET /countries/{COUNTRY_CODE}/didgroups; `didGroupIds` is separated by commas without blanks (T26). */
interface DidGroupQuery {
	didGroupIds?: string;
	stateId?: string;
	areaCode?: string;
	/** With % at the end, which the transport sends as %25 (T25). */
	cityNamePattern?: string;
}

/** GET /countries/{COUNTRY_CODE}/didgroups (API README, Fax Receiving 8): `{status, data}`; no price, no stock (T30). */
export async function listDidGroups(
	connection: Connection,
	countryCode: string,
	query: DidGroupQuery,
): Promise<JsonObject[]> {
	const call: Call = {
		purpose: 'list the number groups',
		method: 'GET',
		path: `/countries/${encodeURIComponent(countryCode)}/didgroups`,
		query: { ...query },
		subject: { label: 'Country', value: countryCode },
	};
	return await requestList(connection, call, 'data');
}
