import { NodeOperationError } from 'n8n-workflow';
import type { Connection } from './connection';
import { listDidGroups, listStates } from './endpoints';
import { type JsonObject, textOf } from '../lib/json';

/** A search for number groups; each list means "any of these". */
export interface DidGroupSearch {
	/** Three letters. */
	countryCode: string;
	/** IDs, codes ("AL") or names ("Alabama"). */
	states: string[];
	areaCodes: string[];
	/** The beginning of the city's name, optionally with % at the end. */
	city: string;
	didGroupIds: string[];
}

/**
 * The matching number groups, without duplicates. The API accepts one state and one area code per call, so several
 * require several calls; states can be given by name. Each group includes its country, and its state if one was
 * requested.
 * @throws NodeOperationError for a state that the country does not have
 */
export async function findDidGroups(connection: Connection, search: DidGroupSearch): Promise<JsonObject[]> {
	const { countryCode } = search;
	const states = await stateIds(connection, countryCode, search.states);
	const query = { cityNamePattern: pattern(search.city), didGroupIds: search.didGroupIds.join(',') || undefined };
	const found = new Map<string, JsonObject>();
	for (const stateId of orNone(states)) {
		for (const areaCode of orNone(search.areaCodes)) {
			for (const group of await listDidGroups(connection, countryCode, { ...query, stateId, areaCode })) {
				const id = textOf(group.did_group_id);
				if (!found.has(id)) found.set(id, { ...group, country_code: countryCode, state_id: stateId });
			}
		}
	}
	return [...found.values()];
}

/** The API only matches the beginning of a city's name if % follows (T25). */
function pattern(city: string): string | undefined {
	if (city === '') return undefined;
	return city.endsWith('%') ? city : `${city}%`;
}

function orNone(values: string[]): Array<string | undefined> {
	return values.length === 0 ? [undefined] : values;
}

/**
 * The ids of states. @param wanted ids, codes ("AL") or names ("Alabama")
 * @throws NodeOperationError for a state that the country does not have
 */
export async function stateIds(connection: Connection, countryCode: string, wanted: string[]): Promise<string[]> {
	if (wanted.every((state) => /^\d+$/.test(state))) return wanted;
	const states = await listStates(connection, countryCode);
	return wanted.map((text) => {
		const same = (value: unknown) => textOf(value).toLowerCase() === text.toLowerCase();
		const state = states.find(({ id, code, name }) => same(id) || same(code) || same(name));
		if (state) return textOf(state.id);
		throw new NodeOperationError(
			connection.caller.getNode(),
			`${countryCode} has no state '${text}' with fax numbers`,
			{
				description:
					"Choose the 'State' from the list, or enter its ID, code or name as Available Numbers > Get States shows them",
				level: 'warning',
			},
		);
	});
}
