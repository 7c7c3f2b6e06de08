import type { Connection } from './connection';
import { digitsOf } from './digits';
import { endless, unexpected } from './failures';
import { isObject, type JsonObject, textOf } from './json';
import { type FilePart, multipart } from './multipart';
import type { components } from './schema';
import { eachPage, MOST_PAGES, type Page, paginationOf } from './paging';
import { type Body, type Call, DEFAULT_TIMEOUT, accept, exchange, request } from './transport';

/** What can be uploaded: bytes with a known size, or an address that Fax.to fetches. */
export type UploadSource =
	/** `storedAs`: under what n8n keeps it; undefined for a file in memory. `identity` tells pages that were put together from others. */
	(FilePart & { storedAs?: string; identity?: string }) | { url: string };

/** The records as the OpenAPI description has them. Fax.to is not bound by it: read ids and numbers with textOf and numberOf. */
export type Schemas = components['schemas'];

/** The slowest upload that is waited for, in bytes per millisecond (100 KB/s). */
const SLOWEST_UPLOAD = 100;

/** GET /balance (API README, User Management 4): `{status, balance}`. */
export async function getBalance(connection: Connection): Promise<Schemas['BalanceAnswer']> {
	const call: Call = { purpose: 'read the balance', method: 'GET', path: '/balance' };
	return promised<Schemas['BalanceAnswer']>(connection, call, 'balance', await request(connection, call));
}

/**
 * POST /files (API README, Fax Sending 5): `{status, document_id, document: {…}}`. The status is "Success" in one
 * document and "success" in another (T5); the top-level `document_id` is the right one (T11).
 */
export async function uploadFile(connection: Connection, file: UploadSource): Promise<Schemas['UploadAnswer']> {
	const call: Call = {
		purpose: 'take the file',
		method: 'POST',
		path: '/files',
		timeout: DEFAULT_TIMEOUT + ('size' in file ? Math.ceil(file.size / SLOWEST_UPLOAD) : 0),
		body: async () => ({ content: 'url' in file ? multipart('AddRemoteFile', file.url) : multipart('file', file) }),
	};
	return promised<Schemas['UploadAnswer']>(connection, call, 'document_id', await request(connection, call));
}

/** What POST /fax takes. */
export interface FaxOrder {
	documentId: string;
	/** E.164. */
	faxNumber: string;
	/** Text or number that the receiving machine shows as the sender. */
	tsiNumber?: string;
	/** Whether Fax.to deletes the document after the transaction (T39). */
	deleteFile?: boolean;
}

/**
 * POST /fax (API README, Fax Sending 1): `{status, fax_job_id, user_cash_balance, cost}`. Its status is "executed", or
 * "failed" with HTTP 200 (T6, T7). Costs money: to be called through sendOnce only.
 */
export function sendCall(order: FaxOrder): Call {
	const form = new URLSearchParams({ fax_number: order.faxNumber, document_id: order.documentId });
	if (order.tsiNumber) form.set('tsi_number', order.tsiNumber);
	if (order.deleteFile) form.set('delete_file', '1');
	return {
		purpose: 'send the fax',
		method: 'POST',
		path: '/fax',
		success: ['executed', 'success'],
		subject: { label: 'Document', value: order.documentId },
		body: async () => ({ content: form }),
	};
}

/**
 * GET /fax/{fax_job_id}/status (API README, Fax Sending 3): `{status, message, user_cash_balance}`. The status may be the
 * job's or the call's (T6), so none of its values is an error here.
 */
export async function getFaxStatus(connection: Connection, faxJobId: string): Promise<Schemas['FaxStatusAnswer']> {
	const call: Call = {
		purpose: 'read the status',
		method: 'GET',
		path: `/fax/${encodeURIComponent(faxJobId)}/status`,
		subject: { label: 'Fax', value: faxJobId },
		success: 'any',
	};
	return promised<Schemas['FaxStatusAnswer']>(connection, call, 'status', await request(connection, call));
}

/** GET /fax-history (T12), newest first, without meta (T14): `{status, history: [Fax]}`. */
export function faxPages(connection: Connection, wanted?: number): AsyncGenerator<JsonObject[]> {
	return eachPage(listPage(connection, { purpose: 'list the sent faxes', method: 'GET', path: '/fax-history' }, 'history'), wanted);
}

/** GET /files: a bare list, or `{status, files}` (T4). */
export function filePages(connection: Connection, wanted?: number): AsyncGenerator<JsonObject[]> {
	return eachPage(listPage(connection, { purpose: 'list the files', method: 'GET', path: '/files' }, 'files', 'data'), wanted);
}

/** GET /incoming-faxes, or /incoming-faxes/{recipient} with the digits of one of the account's own numbers (T21). */
export function incomingFaxPages(connection: Connection, recipient?: string, wanted?: number): AsyncGenerator<JsonObject[]> {
	const path = recipient ? `/incoming-faxes/${digitsOf(recipient)}` : '/incoming-faxes';
	const call: Call = { purpose: 'list the incoming faxes', method: 'GET', path };
	if (recipient) call.subject = { label: 'Recipient', value: recipient };
	return eachPage(listPage(connection, call, 'inbox', 'data'), wanted);
}

/** One received fax, searched in the inbox from the newest on: the API has no call for one, and its file can't be told from its id (T29). */
export async function findIncomingFax(connection: Connection, id: string): Promise<JsonObject | undefined> {
	for await (const faxes of incomingFaxPages(connection)) {
		const found = faxes.find((fax) => textOf(fax.id) === id);
		if (found) return found;
	}
	return undefined;
}

/** One document of the account, searched in its list: the API has no call for one. @param depth how many records are searched at most */
export async function findFile(connection: Connection, id: string, depth?: number): Promise<JsonObject | undefined> {
	for await (const files of filePages(connection, depth)) {
		const found = files.find((file) => textOf(file.id) === id);
		if (found) return found;
	}
	return undefined;
}

/** GET /numbers (API README, Fax Receiving 2): the account's own fax numbers. */
export function numberPages(connection: Connection, wanted?: number): AsyncGenerator<JsonObject[]> {
	return eachPage(listPage(connection, { purpose: 'list the numbers', method: 'GET', path: '/numbers' }, 'numbers', 'data'), wanted);
}

/** GET /fax/{document_id}/costs (API README, Fax Sending 2; T41: the price is in `cost`): `{status, cost}`. */
export async function getFaxCost(connection: Connection, documentId: string, faxNumber: string): Promise<Schemas['CostAnswer']> {
	const call: Call = {
		purpose: 'tell the cost',
		method: 'GET',
		path: `/fax/${encodeURIComponent(documentId)}/costs`,
		// The transport sends + as %2B; the samples' bare + would arrive as a space (T20).
		query: { fax_number: faxNumber },
		subject: { label: 'Document', value: documentId },
	};
	return promised<Schemas['CostAnswer']>(connection, call, 'cost', await request(connection, call));
}

/** GET /file-clean (API README, Fax Sending 6): the document's record, flat. What it does is explained nowhere. */
export async function cleanFile(connection: Connection, documentId: string): Promise<JsonObject> {
	const call: Call = {
		purpose: 'clean the file',
		method: 'GET',
		path: '/file-clean',
		query: { document_id: documentId },
		subject: { label: 'Document', value: documentId },
	};
	return promised<JsonObject>(connection, call, 'id', await request(connection, call));
}

/** GET /file-generate-preview, over https whatever the samples say (T28): `{status, url}`, with / in the address. */
export async function generatePreview(connection: Connection, documentId: string): Promise<Schemas['PreviewAnswer']> {
	const call: Call = {
		purpose: 'make a preview',
		method: 'GET',
		path: '/file-generate-preview',
		query: { document_id: documentId },
		subject: { label: 'Document', value: documentId },
	};
	const answer = promised<Schemas['PreviewAnswer']>(connection, call, 'url', await request(connection, call));
	return { ...answer, url: answer.url.replace(/\\/g, '/') };
}

/** DELETE /files/{document_id} (API README, Fax Sending 9): `{status}`. */
export async function deleteFile(connection: Connection, documentId: string): Promise<void> {
	await request(connection, {
		purpose: 'delete the file',
		method: 'DELETE',
		path: `/files/${encodeURIComponent(documentId)}`,
		subject: { label: 'Document', value: documentId },
	});
}

/** POST /subuser (API README, User Management 3): `{status, api_key}` with the key of the new user; no password is needed (T33). */
export async function createSubuser(connection: Connection, email: string, password: string): Promise<Schemas['ApiKeyAnswer']> {
	const call: Call = { purpose: 'create the subuser', method: 'POST', path: '/subuser', secrets: [password], body: json(password === '' ? { email } : { email, password }) };
	return promised<Schemas['ApiKeyAnswer']>(connection, call, 'api_key', await request(connection, call));
}

/** POST /user, without a key (API README, User Management 1): `{status, api_key}`. */
export async function register(connection: Connection, email: string, password: string): Promise<Schemas['ApiKeyAnswer']> {
	const call: Call = { purpose: 'register the user', method: 'POST', path: '/user', withKey: false, secrets: [password], body: json({ email, password }) };
	return promised<Schemas['ApiKeyAnswer']>(connection, call, 'api_key', await request(connection, call));
}

/** POST /user/login, without a key (API README, User Management 2): `{status, api_key}`. */
export async function login(connection: Connection, email: string, password: string): Promise<Schemas['ApiKeyAnswer']> {
	const call: Call = { purpose: 'log the user in', method: 'POST', path: '/user/login', withKey: false, secrets: [password], body: json({ email, password }) };
	return promised<Schemas['ApiKeyAnswer']>(connection, call, 'api_key', await request(connection, call));
}

/**
 * POST /countries/didgroups/{did_group_id}/provision with an empty body; the GET that some samples show is never sent
 * (T13): `{status, message, data}`. Costs money: to be called through provisionOnce only.
 */
export function provisionCall(didGroupId: string): Call {
	return {
		purpose: 'provision the number',
		method: 'POST',
		path: `/countries/didgroups/${encodeURIComponent(didGroupId)}/provision`,
		subject: { label: 'Number Group', value: didGroupId },
	};
}

/** GET /countries (API README, Fax Receiving 5): `{status, data}`, all at once. */
export async function listCountries(connection: Connection): Promise<JsonObject[]> {
	return await wholeList(connection, { purpose: 'list the countries', method: 'GET', path: '/countries' }, 'data');
}

/** GET /states/{COUNTRY_CODE} (API README, Fax Receiving 6): `{status, states}`; only some countries have any (T30). */
export async function listStates(connection: Connection, countryCode: string): Promise<JsonObject[]> {
	const call: Call = {
		purpose: 'list the states',
		method: 'GET',
		path: `/states/${encodeURIComponent(countryCode)}`,
		subject: { label: 'Country', value: countryCode },
	};
	return await wholeList(connection, call, 'states', 'data');
}

/** GET /areacodes/{COUNTRY_CODE}/{STATE_ID} (API README, Fax Receiving 7): `{status, areacodes}`. */
export async function listAreaCodes(connection: Connection, countryCode: string, stateId: string): Promise<JsonObject[]> {
	const call: Call = {
		purpose: 'list the area codes',
		method: 'GET',
		path: `/areacodes/${encodeURIComponent(countryCode)}/${encodeURIComponent(stateId)}`,
		subject: { label: 'State', value: stateId },
	};
	return await wholeList(connection, call, 'areacodes', 'data');
}

/** The filters of GET /countries/{COUNTRY_CODE}/didgroups; `didGroupIds` is a list with commas and no blanks (T26). */
export interface DidGroupQuery {
	didGroupIds?: string;
	stateId?: string;
	areaCode?: string;
	/** With a closing %, which the transport sends as %25 (T25). */
	cityNamePattern?: string;
}

/** GET /countries/{COUNTRY_CODE}/didgroups (API README, Fax Receiving 8): `{status, data}`; no price, no stock (T30). */
export async function listDidGroups(connection: Connection, countryCode: string, query: DidGroupQuery): Promise<JsonObject[]> {
	const call: Call = {
		purpose: 'list the number groups',
		method: 'GET',
		path: `/countries/${encodeURIComponent(countryCode)}/didgroups`,
		query: { ...query },
		subject: { label: 'Country', value: countryCode },
	};
	return await wholeList(connection, call, 'data');
}

/** A list that comes in one piece, out of its envelope (T4). */
async function wholeList(connection: Connection, call: Call, ...envelopes: string[]): Promise<JsonObject[]> {
	return listIn(connection, call, await request(connection, call), envelopes);
}

function listIn(connection: Connection, call: Call, body: JsonObject | unknown[], envelopes: string[]): JsonObject[] {
	const list = Array.isArray(body) ? body : envelopes.map((name) => body[name]).find(Array.isArray);
	if (!list) throw unexpected(connection, call, envelopes[0] ?? 'list');
	return list.filter(isObject);
}

function json(content: JsonObject): () => Promise<Body> {
	return async () => ({ content });
}

/** Asks for one page of a list and takes the records out of their envelope (T4). */
function listPage(connection: Connection, call: Call, ...envelopes: string[]): (page: number, limit: number) => Promise<Page> {
	return async (page, limit) => {
		if (page > MOST_PAGES) throw endless(connection, call);
		const whole = { ...call, query: { ...call.query, limit, page } };
		const reply = await exchange(connection, whole);
		// A page past the end may be empty or not found; the documents do not say.
		if (page > 1 && reply.kind === 'answer' && reply.status === 404) return { records: [] };
		const body = accept(connection, whole, reply);
		return { records: listIn(connection, call, body, envelopes), pagination: paginationOf(body) };
	};
}

/**
 * The answer, if it has the field that everything else hangs on.
 *
 * @throws NodeApiError when it has not
 */
function promised<Answer>(connection: Connection, call: Call, field: keyof Answer & string, body: unknown): Answer {
	if (keeps<Answer>(body, field)) return body;
	throw unexpected(connection, call, field);
}

function keeps<Answer>(body: unknown, field: keyof Answer & string): body is Answer {
	return isObject(body) && (isObject(body[field]) || textOf(body[field]) !== '');
}
