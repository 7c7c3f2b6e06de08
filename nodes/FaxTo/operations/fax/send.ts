import type { INodeProperties } from 'n8n-workflow';
import { uploadFile } from '../../api/endpoints';
import { numberOf, textOf } from '../../lib/json';
import { digestOf } from '../../documents/digest';
import { coverPage, readCover, readPageSize } from '../../fields/coverPage';
import { defaultCountryCode, faxNumber, readFaxNumber } from '../../fields/faxNumber';
import { identifier, readIdentifier } from '../../fields/identifier';
import { readOrder, sendOptions, waiting } from '../../fields/sendOptions';
import { binaryPropertyName, fileUrl, pageNumbers, readUpload, source, textField } from '../../fields/source';
import { notInTools } from '../../fields/tool';
import { collection, inputError, isTool, type Item, type Operation, text } from '../../run/operation';
import { type Chosen, orderFax } from '../../purchase/order';

const deduplicateUploads: INodeProperties = {
	displayName: 'Deduplicate Uploads',
	name: 'deduplicateUploads',
	type: 'boolean',
	default: true,
	displayOptions: { show: { '/source': ['binary', 'text', 'url'] } },
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
		...source('binary', 'file', 'text', 'url'),
		binaryPropertyName,
		textField,
		fileUrl,
		{ ...identifier('documentId'), displayOptions: { show: { source: ['file'] } } },
		coverPage,
		...waiting,
		sendOptions(notInTools(deduplicateUploads), defaultCountryCode, pageNumbers),
	],
	usual: true,
	spends: true,
	check: async (item) => {
		const { connection, ledger, purse, references, index } = item;
		const order = readOrder(item, await readFaxNumber(item));
		const chosen = await readDocument(
			item,
			collection(item).deduplicateUploads !== false && !order.deleteFile && !order.dryRun,
		);
		const fax = orderFax({ connection, ledger, purse, references, index, isTool: isTool(item) }, 'send', order, chosen);
		return { look: async () => await fax.look(), run: async () => ({ json: await fax.run() }) };
	},
};

async function readDocument(item: Item, share: boolean): Promise<Chosen> {
	const { connection, digests, ledger } = item;
	const cover = readCover(item);
	if (text(item, 'source') === 'file') {
		if (cover)
			throw inputError(
				item,
				"A 'Cover Page' can’t be put before an 'Existing Document'",
				"Choose the 'Source' Binary File or Text",
			);
		const documentId = readIdentifier(item, 'documentId');
		return {
			identity: `document ${documentId}`,
			label: `document ${documentId}`,
			get: async () => ({ documentId, fresh: false }),
		};
	}
	const file = await readUpload(item, {
		cover,
		pageSize: readPageSize(item),
		isNumbered: collection(item).pageNumbers !== false,
	});
	const identity = await digestOf(file, digests);
	return {
		identity,
		label: 'url' in file ? file.url : `'${file.fileName}'`,
		get: async (entry) => {
			let pages: number | undefined;
			const upload = async () => {
				const answer = await uploadFile(connection, file);
				pages = numberOf(answer.total_pages ?? answer.document?.total_pages);
				return textOf(answer.document_id);
			};
			entry.documentId ??= share ? await ledger.document(identity, upload) : await upload();
			return { documentId: entry.documentId, fresh: true, pages };
		},
	};
}
