import type { INodeProperties } from 'n8n-workflow';
import { createHash } from 'crypto';
import { uploadFile } from '../../api/endpoints';
import { numberOf, textOf } from '../../api/json';
import type { Entry } from '../../purchase/ledger';
import { type DocumentToSend, orderFax } from '../../purchase/orderFax';
import { References } from '../../purchase/references';
import { defaultCountryCode, faxNumber, readFaxNumber } from '../../fields/faxNumber';
import { identifier, readIdentifier } from '../../fields/identifier';
import { readOrder, sendOptions } from '../../fields/sendOptions';
import { binaryPropertyName, fileUrl, readUpload, source, toolNotice } from '../../fields/source';
import { collection, type Item, type Operation, text } from '../../operation';

const deduplicateUploads: INodeProperties = {
	displayName: 'Deduplicate Uploads',
	name: 'deduplicateUploads',
	type: 'boolean',
	default: true,
	description: 'Whether to upload a file once when several items send the same one',
};

export const faxSend: Operation = {
	resource: 'fax',
	value: 'send',
	name: 'Send',
	action: 'Send fax',
	description: 'Send a document to a fax number. Costs money: each item is one paid fax.',
	fields: [
		faxNumber,
		source('binary', 'file', 'url'),
		toolNotice,
		binaryPropertyName,
		fileUrl,
		{ ...identifier('documentId'), displayOptions: { show: { source: ['file'] } } },
		sendOptions(deduplicateUploads, defaultCountryCode),
	],
	usual: true,
	spends: true,
	run: async (item) => {
		const { connection, ledger, n8n } = item;
		// First everything that can be refused for free; then the upload; last the call that costs.
		const number = readFaxNumber(item);
		const order = readOrder(item, number);
		const chosen = await readDocument(item, collection(item).deduplicateUploads !== false && !order.deleteFile && !order.dryRun);
		const entry = ledger.entry(item.index, createHash('sha256').update(JSON.stringify([number, order.tsiNumber, chosen.identity])).digest('hex'));
		const desk = { connection, ledger, references: new References(n8n.helpers) };
		return { json: await orderFax(desk, entry, order, async () => await chosen.get(entry)) };
	},
};

/** What the item sends: how to tell it from something else, and how to get its document. */
interface Chosen {
	identity: string[];
	get(entry: Entry): Promise<DocumentToSend>;
}

async function readDocument(item: Item, share: boolean): Promise<Chosen> {
	const { connection, ledger } = item;
	if (text(item, 'source') === 'file') {
		const documentId = readIdentifier(item, 'documentId');
		return { identity: ['document', documentId], get: async () => ({ documentId, fresh: false }) };
	}
	const file = await readUpload(item);
	const identity = 'url' in file ? ['url', file.url] : ['file', await ledger.digest(file)];
	return {
		identity,
		get: async (entry) => {
			let pages: number | undefined;
			const upload = async () => {
				const answer = await uploadFile(connection, file);
				pages = numberOf(answer.total_pages ?? answer.document?.total_pages);
				return textOf(answer.document_id);
			};
			entry.documentId ??= share ? await ledger.document(identity.join(' '), upload) : await upload();
			return { documentId: entry.documentId, fresh: true, pages };
		},
	};
}
