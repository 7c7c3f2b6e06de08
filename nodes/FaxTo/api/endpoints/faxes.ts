import type { Call } from '../attempt';
import type { Connection } from '../connection';
import type { JsonObject } from '../../lib/json';
import { eachPage } from '../paging';
import { request } from '../transport';
import { listPage, promised, type Schemas } from './answer';

/** The parameters of POST /fax. */
interface FaxOrder {
	documentId: string;
	/** E.164. */
	faxNumber: string;
	/** The sender that the receiving machine shows: a text or number. */
	tsiNumber?: string;
	/** Whether Fax.to deletes the document after the transaction (T39). */
	deleteFile?: boolean;
}

/**
 * POST /fax (API README, Fax Sending 1): `{status, fax_job_id, user_cash_balance, cost}`. Its status is "executed", or
 * "failed" with HTTP 200 (T6, T7). Costs money: only to be called through payOnce.
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
		subject: { label: 'File', value: order.documentId },
		body: async () => ({ content: form }),
	};
}

/**
 * GET /fax/{fax_job_id}/status (API README, Fax Sending 3): `{status, message, user_cash_balance}`. The status may be
 * that of the job or of the call (T6), so no value is an error here.
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

/** GET /fax/{document_id}/costs (API README, Fax Sending 2; T41: the price is in `cost`): `{status, cost}`. */
export async function getFaxCost(
	connection: Connection,
	documentId: string,
	faxNumber: string,
): Promise<Schemas['CostAnswer']> {
	const call: Call = {
		purpose: 'calculate the cost',
		method: 'GET',
		path: `/fax/${encodeURIComponent(documentId)}/costs`,
		// The transport sends + as %2B; the samples' unencoded + would arrive as a space (T20).
		query: { fax_number: faxNumber },
		subject: { label: 'File', value: documentId },
	};
	return promised<Schemas['CostAnswer']>(connection, call, 'cost', await request(connection, call));
}

/** GET /fax-history (T12), newest first, without meta (T14): `{status, history: [Fax]}`. */
export function faxPages(connection: Connection, wanted?: number): AsyncGenerator<JsonObject[]> {
	return eachPage(
		listPage(connection, { purpose: 'list the sent faxes', method: 'GET', path: '/fax-history' }, 'history'),
		wanted,
	);
}
