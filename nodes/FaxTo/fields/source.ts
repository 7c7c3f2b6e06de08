import type { IBinaryData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { UploadSource } from '../api/endpoints';
import { claimsPdf, complaintAboutFile, kindOf, PDF_HEADER_WITHIN, safeFileName } from '../documents/kinds';
import { inputError, text, type Item } from '../operation';

const OPTIONS: Record<'binary' | 'file' | 'url', INodePropertyOptions> = {
	binary: { name: 'Binary File', value: 'binary', description: 'A file from the input, such as a PDF that an earlier node made' },
	file: { name: 'Existing Document', value: 'file', description: 'A document that is already in the Fax.to account' },
	url: { name: 'URL', value: 'url', description: 'A file on the web, which Fax.to fetches itself' },
};

/** The choice of where the pages come from, offering the given places. */
export function source(...places: Array<keyof typeof OPTIONS>): INodeProperties {
	return {
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: places.map((place) => OPTIONS[place]),
		default: 'binary',
		description: 'Where the pages come from',
	};
}

/** Told to whoever gives the node to an AI agent as a tool. */
export const toolNotice: INodeProperties = {
	displayName: 'An AI agent can’t hand over files: choose another source',
	name: 'toolNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { source: ['binary'], '@tool': [true] } },
};

/** The name of the input's binary field. */
export const binaryPropertyName: INodeProperties = {
	displayName: 'Input Data Field Name',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	displayOptions: { show: { source: ['binary'] } },
	hint: 'The name of the input binary field that holds the file',
	description: 'The binary field of the input that holds the file. PDF is the safest format; Fax.to turns other documents into pages itself.',
};

/** The address of a file on the web. */
export const fileUrl: INodeProperties = {
	displayName: 'File URL',
	name: 'fileUrl',
	type: 'string',
	required: true,
	default: '',
	displayOptions: { show: { source: ['url'] } },
	placeholder: 'e.g. https://example.com/letter.pdf',
	description: 'Fax.to fetches this address itself, so it must be reachable from the internet without signing in',
};

/**
 * The file that the item wants uploaded, checked as far as is possible before anything is sent.
 *
 * @throws NodeOperationError when there is no file, it is empty, or it can't be pages
 */
export async function readUpload(item: Item): Promise<UploadSource> {
	return text(item, 'source') === 'url' ? readUrl(item) : await readBinary(item);
}

function readUrl(item: Item): UploadSource {
	const address = text(item, 'fileUrl');
	if (address === '') throw inputError(item, "The field 'File URL' is empty", 'Give the address of the file, starting with https://');
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
		throw inputError(item, `The 'File URL' '${address.slice(0, 200)}' is not a web address`, 'Enter the whole address of the file, starting with https://');
	}
	return { url: url.href };
}

async function readBinary(item: Item): Promise<UploadSource> {
	const { helpers } = item.n8n;
	const name = text(item, 'binaryPropertyName');
	if (name === '') throw inputError(item, "The field 'Input Data Field Name' is empty", "Give the name of the input's binary field, usually data");
	const file = assertFile(item, name);
	const id = file.id;
	const inMemory = id === undefined ? Buffer.from(file.data, 'base64') : undefined;
	const size = inMemory?.length ?? (id === undefined ? 0 : (await helpers.getBinaryMetadata(id)).fileSize);
	const fileName = safeFileName(file.fileName, `fax.${file.fileExtension ?? 'pdf'}`);

	if (size === 0) {
		throw inputError(item, `The file '${fileName}' in the field '${name}' is empty`, 'Check the node that made the file');
	}
	const complaint = complaintAboutFile(file);
	if (complaint !== undefined) {
		throw inputError(item, `The file '${fileName}' can't be faxed: ${complaint}`, 'Turn it into a PDF first');
	}
	if (claimsPdf(file)) {
		const start = inMemory?.subarray(0, PDF_HEADER_WITHIN) ?? (await startOf(item, id ?? ''));
		if (kindOf(start) !== 'pdf') {
			throw inputError(
				item,
				`The file '${fileName}' is called a PDF but is none`,
				'Often it is a web page that came instead of the file: check the node that fetched it',
			);
		}
	}
	return {
		fileName,
		mimeType: file.mimeType,
		size,
		storedAs: id,
		// A stored file is streamed from where n8n keeps it; it never has to fit into memory.
		open: async () => inMemory ?? (await helpers.getBinaryStream(id ?? '')),
	};
}

function assertFile(item: Item, name: string): IBinaryData {
	try {
		return item.n8n.helpers.assertBinaryData(item.index, name);
	} catch {
		const names = Object.keys(item.n8n.getInputData()[item.index]?.binary ?? {});
		throw new NodeOperationError(item.n8n.getNode(), `The input has no file in the field '${name}' ('Input Data Field Name')`, {
			description:
				names.length === 0
					? 'The item holds no file at all: connect a node that outputs one, such as Read/Write Files or HTTP Request'
					: `The item holds: ${names.join(', ')}`,
			itemIndex: item.index,
			level: 'warning',
		});
	}
}

async function startOf(item: Item, id: string): Promise<Buffer> {
	const stream = await item.n8n.helpers.getBinaryStream(id, PDF_HEADER_WITHIN);
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of stream) {
		chunks.push(Buffer.from(chunk));
		length += chunk.length;
		if (length >= PDF_HEADER_WITHIN) break;
	}
	return Buffer.concat(chunks);
}
