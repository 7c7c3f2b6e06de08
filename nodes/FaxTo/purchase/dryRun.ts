import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { deleteFile, findFile, getBalance, getFaxCost } from '../api/endpoints';
import { idOf, numberOf } from '../lib/json';
import type { Limits, Purse } from './purse';

/**
 * What would be sent, at what cost. A document that was uploaded to find out is deleted again.
 *
 * @returns like a sent fax, with the status `dry_run`, `would_send` and `reason`
 */
export async function tryOut(
	connection: Connection,
	purse: Purse,
	{ faxNumber, limits }: { faxNumber: string; limits: Limits },
	{ documentId, fresh, pages }: { documentId: string; fresh: boolean; pages?: number },
): Promise<IDataObject> {
	try {
		const cost = numberOf((await getFaxCost(connection, documentId, faxNumber)).cost);
		const balance = numberOf((await getBalance(connection)).balance);
		const complaint = purse.complaintAlone(cost, balance, limits);
		return {
			status: 'dry_run',
			would_send: complaint === undefined,
			reason: complaint ?? 'No problems found',
			fax_number: faxNumber,
			cost: cost ?? null,
			user_cash_balance: balance ?? null,
			pages: pages ?? numberOf((await findFile(connection, documentId))?.pages) ?? null,
			document_id: fresh ? null : idOf(documentId),
			fax_job_id: null,
		};
	} finally {
		if (fresh) await deleteFile(connection, documentId).catch(() => undefined);
	}
}
