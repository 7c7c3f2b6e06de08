import { uploadFile } from '../../api/endpoints';
import { numberOf, textOf } from '../../lib/json';
import { digestOf } from '../../documents/digest';
import { coverPage, readCover, readPageSize } from '../../fields/coverPage';
import { defaultCountryCode, faxNumber } from '../../fields/faxNumber';
import { documentId } from '../../fields/identifier';
import { readOrder, sendOptions, waiting } from '../../fields/sendOptions';
import {
	binaryPropertyName,
	encoding,
	fileUrl,
	pageNumbers,
	letterheadPropertyName,
	readUpload,
	source,
	textField,
} from '../../fields/source';
import { toggle } from '../../fields/kinds';
import { notInTools } from '../../fields/tool';
import { inputError, isTool } from '../../lib/context';
import type { Item, Operation } from '../../run/operation';
import { type Chosen, orderFax } from '../../purchase/order';

const deduplicateUploads = toggle({
	in: 'options',
	displayName: 'Deduplicate Uploads',
	name: 'deduplicateUploads',
	default: true,
	displayOptions: { show: { '/source': ['binary', 'text', 'url'] } },
	description: 'Whether to upload a file once when several items send the same one',
	forms: (field) => [notInTools(field)],
}).or(true);

const from = source('binary', 'file', 'text', 'url');

export const faxSend: Operation = {
	resource: 'fax',
	value: 'send',
	name: 'Send',
	action: 'Send fax',
	description: 'Send a document to a fax number. Costs money: each item is one paid fax.',
	fields: [
		faxNumber,
		from,
		binaryPropertyName,
		textField,
		fileUrl,
		documentId.with({ displayOptions: { show: { source: ['file'] } } }),
		coverPage,
		...waiting,
		sendOptions(deduplicateUploads, defaultCountryCode, encoding, letterheadPropertyName, pageNumbers),
	],
	usual: true,
	spends: true,
	check: async (item) => {
		const { connection, ledger, purse, references, index } = item;
		const order = readOrder(item, await faxNumber.read(item));
		const chosen = await readDocument(
			item,
			order.faxNumber,
			deduplicateUploads.read(item) && !order.deleteFile && !order.dryRun,
		);
		const fax = orderFax({ connection, ledger, purse, references, index, isTool: isTool(item) }, 'send', order, chosen);
		return { look: async () => await fax.look(), run: async () => ({ json: await fax.run() }) };
	},
};

async function readDocument(item: Item, to: string, share: boolean): Promise<Chosen> {
	const { connection, digests, ledger } = item;
	const pageSize = await readPageSize(item, to);
	const cover = readCover(item, pageSize);
	const place = from.read(item);
	if (place === 'file') {
		if (cover)
			throw inputError(
				item,
				"A 'Cover Page' can’t be put before an 'Existing Document'",
				"Choose the 'Source' Binary File or Text",
			);
		const id = documentId.read(item);
		return { identity: `document ${id}`, label: `document ${id}`, get: async () => ({ documentId: id, fresh: false }) };
	}
	const file = await readUpload(item, place, {
		cover,
		pageSize,
		isNumbered: pageNumbers.read(item),
		encoding: encoding.read(item),
		letterhead: letterheadPropertyName.read(item),
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
