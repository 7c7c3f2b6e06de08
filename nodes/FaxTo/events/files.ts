import type { IExecuteFunctions, INodeExecutionData, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import { type Caller, connect, type Connection } from '../api/connection';
import { type Download, download } from '../documents/download';
import { FILE_KINDS } from '../documents/kinds';
import { keepFile, keepReceivedFile, receivedFileName } from '../documents/receivedFile';
import { BoundedMap } from '../lib/boundedMap';
import { isObject, textOf } from '../lib/json';
import { type FaxEvent, failureReason } from './items';

/** How long, in milliseconds, a look waits for one file. */
const MAX_DOWNLOAD = 60_000;

/** A look holds the files it has read for the executions that begin a moment later: at most so many, of at most so many bytes. Larger ones are read again. */
const MAX_HELD = 50;
const MAX_HELD_BYTES = 1024 * 1024;

/** By the node, because two accounts may use one id, and the id of the event. Exported for tests. */
export const held = new BoundedMap<string, Download>({ max: MAX_HELD });
const holdingKey = (n8n: Caller, id: unknown) => [n8n.getWorkflow().id, n8n.getNode().id, textOf(id)].join(' ');

/**
 * Whether the file of a received fax is available: its execution starts only then. Stores nothing in n8n, because a node can't
 * delete what it has stored (docs/n8n-facts.md#a-file-cant-be-deleted).
 */
export async function hasFile(connection: Connection, { id, record }: FaxEvent): Promise<boolean> {
	const key = holdingKey(connection.caller, id);
	if (held.has(key)) return true;
	const wanted = { purpose: `return the file of incoming fax ${textOf(record.id)}`, within: MAX_DOWNLOAD };
	try {
		const file = await download(connection, textOf(record.file_url), wanted);
		if (file.content.length <= MAX_HELD_BYTES) held.set(key, file);
		return true;
	} catch {
		return false;
	}
}

/**
 * The item of a received fax with its file, stored for the execution that runs, or with the reason why it is missing. Other
 * items stay as they are.
 */
export async function withFile(
	n8n: IExecuteFunctions | IPollFunctions | IWebhookFunctions,
	item: INodeExecutionData,
): Promise<INodeExecutionData> {
	const { record, ...facts } = item.json;
	if (facts.event !== 'faxReceived' || item.binary || facts.file_missing !== undefined || !isObject(record))
		return item;
	const key = holdingKey(n8n, facts.event_id);
	const file = held.get(key);
	held.delete(key);
	const kept = file
		? { file: await keepFile(n8n.helpers, file, receivedFileName(record, FILE_KINDS[file.kind].extension)) }
		: await connect(n8n).then(
				async (connection) => await keepReceivedFile(connection, n8n.helpers, record, 'pdf'),
				// An execution that has begun goes on, with or without the file.
				(error: unknown) => ({ missing: failureReason(error) }),
			);
	if ('file' in kept) return { ...item, binary: { data: kept.file } };
	return { ...item, json: { ...facts, file_missing: kept.missing, record } };
}
