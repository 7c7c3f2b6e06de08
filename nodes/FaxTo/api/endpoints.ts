import FormData from 'form-data';
import type { Connection } from './connection';
import { digitsOf } from './faxNumber';
import { maybeSent, unexpected } from './failures';
import { isObject, type JsonObject, textOf } from './json';
import type { components } from './schema';
import { eachPage, type Page, paginationOf } from './paging';
import { type Body, type ByteStream, type Call, DEFAULT_TIMEOUT, accept, exchange, mayHaveHappened, request } from './transport';

/** What can be uploaded: bytes with a known size, or an address that Fax.to fetches. */
export type UploadSource =
	| { fileName: string; mimeType: string; /** Bytes. */ size: number; open: () => Promise<Buffer | ByteStream> }
	| { url: string };

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
		body: async () => await uploadBody(file),
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
 * "failed" with HTTP 200 (T6, T7). Costs money: never to be called twice for the same fax.
 */
export async function sendFax(connection: Connection, order: FaxOrder): Promise<Schemas['SendAnswer']> {
	const form = new URLSearchParams({ fax_number: order.faxNumber, document_id: order.documentId });
	if (order.tsiNumber) form.set('tsi_number', order.tsiNumber);
	if (order.deleteFile) form.set('delete_file', '1');
	const call: Call = {
		purpose: 'send the fax',
		method: 'POST',
		path: '/fax',
		success: ['executed', 'success'],
		subject: { label: 'Document', value: order.documentId },
		body: async () => ({ content: form }),
	};
	const reply = await exchange(connection, call);
	if (mayHaveHappened(reply)) throw maybeSent(connection, call, reply);
	const body = accept(connection, call, reply);
	if (keeps<Schemas['SendAnswer']>(body, 'fax_job_id')) return body;
	throw maybeSent(connection, call, reply);
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

/** GET /numbers (API README, Fax Receiving 2): the account's own fax numbers. */
export function numberPages(connection: Connection, wanted?: number): AsyncGenerator<JsonObject[]> {
	return eachPage(listPage(connection, { purpose: 'list the numbers', method: 'GET', path: '/numbers' }, 'numbers', 'data'), wanted);
}

/** Asks for one page of a list and takes the records out of their envelope (T4). */
function listPage(connection: Connection, call: Call, ...envelopes: string[]): (page: number, limit: number) => Promise<Page> {
	return async (page, limit) => {
		const body = await request(connection, { ...call, query: { ...call.query, limit, page } });
		const list = Array.isArray(body) ? body : envelopes.map((name) => body[name]).find(Array.isArray);
		if (!list) throw unexpected(connection, call, envelopes[0] ?? 'list');
		return { records: list.filter(isObject), pagination: paginationOf(body) };
	};
}

async function uploadBody(file: UploadSource): Promise<Body> {
	const form = new FormData();
	if ('url' in file) {
		form.append('AddRemoteFile', file.url);
	} else {
		form.append('file', await file.open(), { filename: file.fileName, contentType: file.mimeType, knownLength: file.size });
	}
	return { content: form, headers: form.getHeaders() };
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
	return isObject(body) && textOf(body[field]) !== '';
}
