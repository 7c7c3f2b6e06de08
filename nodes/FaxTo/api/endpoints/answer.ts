import { type Body, type Call, isForeign } from '../attempt';
import type { Connection } from '../connection';
import { failure } from '../messages';
import { isObject, type JsonObject, textOf } from '../../lib/json';
import { MAX_LIST_PAGES, type Page, paginationOf } from '../paging';
import type { components } from '../schema';
import { accept, exchange, request } from '../transport';

/** The records of the OpenAPI description. Fax.to need not conform to it: read IDs and numbers with textOf and numberOf. */
export type Schemas = components['schemas'];

/** A list in a single response, unwrapped (T4). */
export async function requestList(connection: Connection, call: Call, ...envelopes: string[]): Promise<JsonObject[]> {
	return listIn(connection, call, await request(connection, call), envelopes);
}

/** Requests one page of a list and unwraps the records (T4). */
export function listPage(
	connection: Connection,
	call: Call,
	...envelopes: string[]
): (page: number, limit: number) => Promise<Page> {
	return async (page, limit) => {
		if (page > MAX_LIST_PAGES) throw failure(connection, call, { kind: 'endless' });
		const whole = { ...call, query: { ...call.query, limit, page } };
		const reply = await exchange(connection, whole);
		// A page past the end may be empty or not found; the documents don't say. A proxy's page says nothing of the list.
		if (page > 1 && reply.kind === 'answer' && reply.status === 404 && !isForeign(reply)) return { records: [] };
		const body = accept(connection, whole, reply);
		return { records: listIn(connection, call, body, envelopes), pagination: paginationOf(body) };
	};
}

function listIn(connection: Connection, call: Call, body: JsonObject | unknown[], envelopes: string[]): JsonObject[] {
	const list = Array.isArray(body) ? body : envelopes.map((name) => body[name]).find(Array.isArray);
	if (!list) throw failure(connection, call, { kind: 'lacks', field: envelopes[0] ?? 'list' });
	return list.filter(isObject);
}

/**
 * The answer, if it contains the field that everything else depends on.
 * @throws NodeApiError otherwise
 */
export function promised<Answer>(
	connection: Connection,
	call: Call,
	field: keyof Answer & string,
	body: unknown,
): Answer {
	if (keeps<Answer>(body, field)) return body;
	throw failure(connection, call, { kind: 'lacks', field });
}

function keeps<Answer>(body: unknown, field: keyof Answer & string): body is Answer {
	if (!isObject(body)) return false;
	const text = textOf(body[field]);
	return isObject(body[field]) || (/(^|_)id$/.test(field) ? /^[1-9]\d*$/.test(text) : text !== '');
}

/** A JSON body. */
export function json(content: JsonObject): () => Promise<Body> {
	return async () => ({ content });
}
