import type { Call } from '../attempt';
import type { Connection } from '../connection';
import { digitsOf } from '../digits';
import { type JsonObject, textOf } from '../../lib/json';
import { eachPage } from '../paging';
import { listPage } from './answer';

/** GET /incoming-faxes, or /incoming-faxes/{recipient} with the digits of one of the account's own numbers (T21). */
export function incomingFaxPages(
	connection: Connection,
	recipient?: string,
	wanted?: number,
): AsyncGenerator<JsonObject[]> {
	const path = recipient ? `/incoming-faxes/${digitsOf(recipient)}` : '/incoming-faxes';
	const call: Call = { purpose: 'list the incoming faxes', method: 'GET', path };
	if (recipient) call.subject = { label: 'Recipient', value: recipient };
	return eachPage(listPage(connection, call, 'inbox', 'data'), wanted);
}

/**
 * One received fax, searched in the inbox from the newest on, because the API can't return a single one, and its file's
 * address does not follow from its ID (T29).
 */
export async function findIncomingFax(connection: Connection, id: string): Promise<JsonObject | undefined> {
	for await (const faxes of incomingFaxPages(connection)) {
		const found = faxes.find((fax) => textOf(fax.id) === id);
		if (found) return found;
	}
	return undefined;
}
