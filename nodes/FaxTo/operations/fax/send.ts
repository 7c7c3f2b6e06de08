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
	nameAfterText,
	source,
	textField,
} from '../../fields/source';
import { readUpload } from '../../fields/upload';
import { toggle } from '../../fields/kinds';
import { notInTools } from '../../fields/tool';
import { inputError } from '../../lib/context';
import type { Item } from '../../faxes/item';
import type { Buys } from '../../run/operation';
import { faxPurchase } from '../../purchase/faxPurchase';
import { faxIntent, type Order } from '../../purchase/paidItem';
import type { Pages } from '../../purchase/uploads';

const deduplicateUploads = toggle({
	in: 'options',
	displayName: 'Deduplicate Uploads',
	name: 'deduplicateUploads',
	default: true,
	displayOptions: { show: { '/source': ['binary', 'text', 'url'] } },
	description: 'Whether to upload a file once when several items send the same one',
	forms: (field) => [notInTools(field)],
}).or(true);

const faxSource = source('binary', 'file', 'text', 'url');

export const faxSend: Buys = {
	resource: 'fax',
	value: 'send',
	name: 'Send',
	action: 'Send fax',
	description: 'Send a document to a fax number. Costs money: you pay for one fax per item.',
	fields: [
		faxNumber,
		faxSource,
		binaryPropertyName,
		textField,
		fileUrl,
		documentId.with({ displayOptions: { show: { source: ['file'] } } }),
		coverPage,
		...waiting,
		sendOptions(deduplicateUploads, defaultCountryCode, encoding, letterheadPropertyName, nameAfterText, pageNumbers),
	],
	isDefault: true,
	spends: true,
	check: async (item) => {
		const order = readOrder(item, await faxNumber.read(item));
		const isShared = deduplicateUploads.read(item) && !order.deleteFile && !order.dryRun;
		const pages = await readPages(item, order, isShared);
		return faxPurchase(item, faxIntent(item, 'send', order, pages));
	},
};

async function readPages(item: Item, { faxNumber: to, deleteFile }: Order, isShared: boolean): Promise<Pages> {
	const pageSize = await readPageSize(item, to);
	const cover = readCover(item, pageSize);
	const place = faxSource.read(item);
	if (place === 'file') {
		if (cover)
			throw inputError(
				item,
				"A 'Cover Page' can’t be put before an 'Existing File'",
				"Choose the 'Source' Binary File or Text",
			);
		return { documentId: documentId.read(item) };
	}
	const upload = await readUpload(item, place, {
		cover,
		pageSize,
		isNumbered: pageNumbers.read(item),
		// The history keeps the names of deleted documents.
		isNameNeutral: !nameAfterText.read(item) || deleteFile,
		encoding: encoding.read(item),
		letterhead: letterheadPropertyName.read(item),
	});
	// The name is visible in Fax.to's history and confirmations, so equal bytes under another name are another
	// document.
	const name = 'url' in upload ? '' : upload.fileName;
	return { upload, digest: JSON.stringify([upload.digest, name]), isShared };
}
