import type { IExecuteFunctions, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import type { Connection } from '../../api/connection';
import { incomingFaxPages } from '../../api/endpoints';
import { idOf, type JsonObject, textOf } from '../../lib/json';
import { type Kept, keepReceivedFile } from '../../documents/receivedFile';
import { inboxId, receivedItem } from '../items';
import { tooLong } from '../records';
import { isAmong, type Settings } from '../settings';
import { Cursor, oldestFirst, takeStock, timeOf } from './cursor';
import type { Found, Newest, Poll } from './found';

/** How many polls try to get the file of a received fax before it is emitted without. */
const MOST_TRIES = 5;

const list = 'inbox';

/** The received faxes that are new. @throws NodeApiError when Fax.to can't be asked */
export async function readInbox(poll: Poll): Promise<Found[]> {
	const { n8n, connection, memory, settings, store, isLate } = poll;
	const cursor = Cursor.read(store, list);
	if (!cursor) return await takeStock(store, list, incomingFaxPages(connection), () => true);
	const { fresh, isCut } = await cursor.readNew(incomingFaxPages(connection), isLate);
	if (isCut) throw tooLong(n8n.getNode(), 'received faxes');
	const records = new Map([...cursor.waiting.values()].map(({ record }) => [textOf(record.id), record]));
	for (const record of fresh) records.set(textOf(record.id), record);

	const found: Found[] = [];
	for (const record of oldestFirst([...records.values()])) {
		if (poll.isEnough(found)) break;
		const id = inboxId(record);
		if (memory.isStarting(id)) continue;
		if (memory.has(id) || !isWanted(settings, record)) {
			found.push({ list, record, id });
			continue;
		}
		const kept = settings.downloadFile ? await keepReceivedFile(connection, n8n.helpers, record, 'pdf') : undefined;
		if (kept && 'missing' in kept && triedAgain(cursor, record) < MOST_TRIES) continue;
		found.push({ list, record, id, item: itemOf(connection, record, kept) });
	}
	cursor.write(store, list);
	return found;
}

/** The newest received fax that is wanted, with its file. */
export async function newestInInbox(
	connection: Connection,
	settings: Settings,
	{ helpers }: Pick<IExecuteFunctions | IPollFunctions, 'helpers'>,
): Promise<Newest | undefined> {
	for await (const records of incomingFaxPages(connection)) {
		const record = records.find((fax) => isWanted(settings, fax));
		if (!record) continue;
		const file = async () =>
			settings.downloadFile ? await keepReceivedFile(connection, helpers, record, 'pdf') : undefined;
		return { time: timeOf(record) ?? 0, item: async () => itemOf(connection, record, await file()) };
	}
	return undefined;
}

function isWanted({ numbers }: Settings, record: JsonObject): boolean {
	return isAmong(numbers.from, textOf(record.sender)) && isAmong(numbers.to, textOf(record.number));
}

/** Puts off a fax whose file can't be had. @returns how often that was tried by now */
function triedAgain(cursor: Cursor, record: JsonObject): number {
	const id = textOf(record.id);
	const tries = (cursor.waiting.get(id)?.tries ?? 0) + 1;
	cursor.waiting.set(id, { record, tries });
	return tries;
}

function itemOf({ redact }: Connection, record: JsonObject, kept: Kept | undefined): INodeExecutionData {
	const facts = { from: record.sender, to: record.number, time: record.created_at, pages: record.total_pages };
	const missing = kept && 'missing' in kept ? { file_missing: kept.missing } : {};
	const source = {
		event_id: inboxId(record),
		source: 'poll' as const,
		incoming_fax_id: idOf(textOf(record.id)),
		confirmed: true as const,
		record,
		...missing,
	};
	return receivedItem(redact, facts, source, {}, kept && 'file' in kept ? kept.file : undefined);
}
