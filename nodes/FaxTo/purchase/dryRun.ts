import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { deleteFile, filePages, getBalance, getFaxCost } from '../api/endpoints';
import { idOf, numberOf, textOf } from '../api/json';
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
			total_pages: pages ?? (await pagesOf(connection, documentId)) ?? null,
			document_id: fresh ? null : idOf(documentId),
			fax_job_id: null,
		};
	} finally {
		if (fresh) await deleteFile(connection, documentId).catch(() => undefined);
	}
}

async function pagesOf(connection: Connection, documentId: string): Promise<number | undefined> {
	for await (const files of filePages(connection)) {
		const file = files.find(({ id }) => textOf(id) === documentId);
		if (file) return numberOf(file.pages);
	}
	return undefined;
}
