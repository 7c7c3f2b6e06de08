import { sendFax, uploadFile } from '../../api/endpoints';
import { idOf, textOf } from '../../api/json';
import { defaultCountryCode, faxNumber, readFaxNumber } from '../../fields/faxNumber';
import { identifier, readIdentifier } from '../../fields/identifier';
import { binaryPropertyName, fileUrl, readUpload, source } from '../../fields/source';
import { collection, type Item, type Operation, text } from '../../operation';

export const faxSend: Operation = {
	resource: 'fax',
	value: 'send',
	name: 'Send',
	action: 'Send fax',
	description: 'Send a document to a fax number. Costs money: each item is one paid fax.',
	fields: [
		faxNumber,
		source('binary', 'file', 'url'),
		binaryPropertyName,
		fileUrl,
		{ ...identifier('documentId'), displayOptions: { show: { source: ['file'] } } },
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				defaultCountryCode,
				{
					displayName: 'Delete After Send',
					name: 'deleteAfterSend',
					type: 'boolean',
					default: false,
					description: 'Whether Fax.to deletes the document from the account once the fax went out',
				},
				{
					displayName: 'Sender ID (TSI)',
					name: 'tsiNumber',
					type: 'string',
					default: '',
					placeholder: 'e.g. +12025550142',
					description: 'The text or number that the receiving fax machine shows as the sender',
				},
			],
		},
	],
	usual: true,
	run: async (item) => {
		const { connection } = item;
		// First everything that can be refused for free; then the upload; last the call that costs.
		const number = readFaxNumber(item);
		const options = collection(item);
		const documentId = await readDocument(item);
		const answer = await sendFax(connection, {
			documentId,
			faxNumber: number,
			tsiNumber: textOf(options.tsiNumber),
			deleteFile: options.deleteAfterSend === true,
		});
		return { json: { ...answer, document_id: idOf(documentId), fax_number: number } };
	},
};

/** The id of the document to send; uploads it where the source is not a document already. */
async function readDocument(item: Item): Promise<string> {
	if (text(item, 'source') === 'file') return readIdentifier(item, 'documentId');
	const upload = await uploadFile(item.connection, await readUpload(item));
	return textOf(upload.document_id);
}
