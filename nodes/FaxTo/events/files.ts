import type { INodeExecutionData } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { type Download, download } from '../documents/download';
import { FILE_KINDS } from '../documents/kinds';
import { type FileKeeper, keepFile, keepReceivedFile, receivedFileName } from '../documents/receivedFile';
import { BoundedMap } from '../lib/boundedMap';
import { isObject, type JsonObject, textOf } from '../lib/json';
import { failureReason } from './items';

/** How long, in milliseconds, a look waits for one file. */
const MAX_DOWNLOAD = 60_000;

/** A file that can't be had is not asked for again at once: the pause is a quarter of its wait so far, up to this, in milliseconds. */
const MAX_PAUSE = 60_000;

/** What was read waits for the execution that begins a moment later: so many files, up to so many bytes each. A larger one is read again. */
const MAX_HELD = 50;
const MAX_HELD_BYTES = 1024 * 1024;

/** By the id of the event. */
const held = new BoundedMap<string, Download>({ max: MAX_HELD });
/** When a file could not be had last, in milliseconds. */
const tried = new BoundedMap<string, number>({ max: 1_000 });

/**
 * Whether the file of a received fax can be had: so that nothing starts before. Stores nothing, because n8n gives no node a
 * way to delete what it has stored.
 *
 * @param since when it could not be had first, in milliseconds
 */
export async function hasFile(
	connection: Connection,
	eventId: string,
	record: JsonObject,
	since = Date.now(),
): Promise<boolean> {
	if (held.has(eventId)) return true;
	const last = tried.get(eventId);
	const now = Date.now();
	if (last !== undefined && Math.abs(now - last) < Math.min(MAX_PAUSE, (now - since) / 4)) return false;
	const wanted = { purpose: `return the file of incoming fax ${textOf(record.id)}`, within: MAX_DOWNLOAD };
	try {
		const file = await download(connection, textOf(record.file_url), wanted);
		if (file.content.length <= MAX_HELD_BYTES) held.set(eventId, file);
		return true;
	} catch {
		tried.set(eventId, now);
		return false;
	}
}

/**
 * The item of a received fax with its file, in the data of the execution that runs; where it can't be had, with the reason. Other
 * items stay as they are.
 *
 * @param connect is called only where the file has to be fetched
 */
export async function withFile(
	connect: () => Promise<Connection>,
	{ helpers }: { helpers: FileKeeper },
	item: INodeExecutionData,
): Promise<INodeExecutionData> {
	const { record, ...facts } = item.json;
	if (facts.event !== 'faxReceived' || item.binary || facts.file_missing !== undefined || !isObject(record))
		return item;
	const file = held.get(textOf(facts.event_id));
	held.delete(textOf(facts.event_id));
	const kept = file
		? { file: await keepFile(helpers, file, receivedFileName(record, FILE_KINDS[file.kind].extension)) }
		: await connect().then(
				async (connection) => await keepReceivedFile(connection, helpers, record, 'pdf'),
				// What has begun goes on, with or without its file.
				(error: unknown) => ({ missing: failureReason(error) }),
			);
	if ('file' in kept) return { ...item, binary: { data: kept.file } };
	return { ...item, json: { ...facts, file_missing: kept.missing, record } };
}

/** Forgets what the process holds, as a restart does. For tests. */
export function forgetFiles(): void {
	held.clear();
	tried.clear();
}
