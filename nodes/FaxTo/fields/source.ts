import type { IBinaryData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { createHash } from 'crypto';
import type { UploadSource } from '../api/endpoints';
import { textOf } from '../api/json';
import type { ByteStream } from '../api/transport';
import type { Cover } from '../documents/cover';
import { claimsPdf, claimsText, complaintAboutFile, kindOf, PDF_HEADER_WITHIN, safeFileName, saysEncrypted } from '../documents/kinds';
import { merge, type Part } from '../documents/merge';
import { complaintAboutPicture, pictureSize } from '../documents/pictures';
import type { PageSize } from '../documents/typeset';
import { inputError, text, type Item } from '../operation';

const OPTIONS: Record<'binary' | 'file' | 'text' | 'url', INodePropertyOptions> = {
	binary: { name: 'Binary File', value: 'binary', description: 'One or more files from the input, such as a PDF that an earlier node made' },
	file: { name: 'Existing Document', value: 'file', description: 'A document that is already in the Fax.to account' },
	text: { name: 'Text', value: 'text', description: 'A text, which becomes pages' },
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

/** The names of the input's binary fields. */
export const binaryPropertyName: INodeProperties = {
	displayName: 'Input Data Field Name',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	displayOptions: { show: { source: ['binary'] } },
	placeholder: 'e.g. data, or attachment_*',
	hint: 'The name of the input binary field that holds the file. Several names, separated by commas, or attachment_* make one fax',
	description: 'The binary fields of the input that hold the pages, in their order. PDF, PNG, JPEG and plain text can be put together; a single file of another type is turned into pages by Fax.to.',
};

/** A text that becomes pages. */
export const textField: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	typeOptions: { rows: 5 },
	required: true,
	default: '',
	displayOptions: { show: { source: ['text'] } },
	placeholder: 'e.g. Dear Dr. Grey, …',
	description: 'The text to fax. Line breaks stay as they are.',
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

/** The most bytes that are put together: it is done in memory. */
const MOST_BYTES = 50 * 1024 * 1024;

/** What is put in front of the pages. */
interface Front {
	cover?: Cover;
	pageSize: PageSize;
}

/**
 * What the item wants uploaded, checked as far as is possible before anything is sent. One file alone is passed on as it is; several, a
 * text, and what has a cover become one PDF.
 *
 * @throws NodeOperationError when there is no file, it is empty, or it can't be pages
 */
export async function readUpload(item: Item, front: Front = { pageSize: 'a4' }): Promise<UploadSource> {
	switch (text(item, 'source')) {
		case 'url':
			if (front.cover) throw inputError(item, "A 'Cover Page' needs the pages in n8n, and Fax.to fetches a 'URL' itself", "Download the file with an HTTP Request node and choose the 'Source' Binary File");
			return readUrl(item);
		case 'text':
			return await putTogether(item, [readText(item)], 'text.pdf', front);
		default:
			return await readBinary(item, front);
	}
}

function readUrl(item: Item): UploadSource {
	const address = text(item, 'fileUrl');
	if (address === '') throw inputError(item, "The field 'File URL' is empty", 'Enter the address of the file, starting with https://');
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
		throw inputError(item, `The 'File URL' '${address.slice(0, 200)}' is not a web address`, 'Enter the whole address of the file, starting with https://');
	}
	return { url: url.href };
}

function readText(item: Item): Part {
	const typed = item.n8n.getNodeParameter('text', item.index, '');
	const content = Buffer.from(typeof typed === 'string' ? typed : textOf(typed));
	if (content.toString().trim() === '') throw inputError(item, "The field 'Text' is empty", 'Enter the text to fax');
	if (content.length > MOST_BYTES) throw tooLarge(item);
	return { kind: 'text', name: "the field 'Text'", content };
}

async function readBinary(item: Item, front: Front): Promise<UploadSource> {
	const names = fieldNames(item);
	const [name = ''] = names;
	if (names.length === 1 && !front.cover) return await passOn(item, name);
	const files = await Promise.all(names.map(async (one) => await readFile(item, one)));
	if (files.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) throw tooLarge(item);
	const parts: Part[] = [];
	for (const file of files) parts.push(await readPart(item, file));
	return await putTogether(item, parts, `${(files[0]?.fileName ?? 'fax').replace(/\.[^.]*$/, '')}.pdf`, front);
}

function tooLarge(item: Item) {
	return inputError(item, 'The files are larger than 50 MB together', 'Send fewer or smaller files; a single PDF without a cover page may be larger');
}

/** The fields that 'Input Data Field Name' names, each once, in its order. */
function fieldNames(item: Item): string[] {
	const typed = text(item, 'binaryPropertyName');
	if (typed === '') throw inputError(item, "The field 'Input Data Field Name' is empty", "Enter the name of the input's binary field, usually data");
	const fields = Object.keys(item.n8n.getInputData()[item.index]?.binary ?? {});
	if (fields.includes(typed)) return [typed];
	const names = typed.split(',').map((name) => name.trim()).filter((name) => name !== '');
	return [...new Set(names.flatMap((name) => (name.includes('*') && !fields.includes(name) ? matching(item, name, fields) : [name])))];
}

function matching(item: Item, pattern: string, fields: string[]): string[] {
	const expression = new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
	const found = fields.filter((field) => expression.test(field));
	if (found.length > 0) return found;
	throw inputError(item, `No field of the input matches '${pattern}' ('Input Data Field Name')`, whatThereIs(fields));
}

/** A file of the input. */
interface InputFile {
	field: string;
	fileName: string;
	size: number;
	/** Where n8n keeps it; undefined for a file in memory. */
	storedAs?: string;
	data: IBinaryData;
	open: () => Promise<Buffer | ByteStream>;
}

/** A file with its size. @throws NodeOperationError when there is none, or nothing of it could be pages */
async function readFile(item: Item, field: string): Promise<InputFile> {
	const { helpers } = item.n8n;
	const data = assertFile(item, field);
	const { id } = data;
	const inMemory = id === undefined ? Buffer.from(data.data, 'base64') : undefined;
	const size = inMemory?.length ?? (id === undefined ? 0 : (await helpers.getBinaryMetadata(id)).fileSize);
	const fileName = safeFileName(data.fileName, `fax.${data.fileExtension ?? 'pdf'}`);
	if (size === 0) throw inputError(item, `The file '${fileName}' in the field '${field}' is empty`, 'Check the node that made the file');
	const complaint = complaintAboutFile(data);
	if (complaint !== undefined) throw inputError(item, `The file '${fileName}' in the field '${field}' can't be faxed: ${complaint}`, 'Turn it into a PDF first');
	// A stored file is streamed from where n8n keeps it; it never has to fit into memory.
	return { field, fileName, size, storedAs: id, data, open: async () => inMemory ?? (await helpers.getBinaryStream(id ?? '')) };
}

/** One file alone, byte for byte. */
async function passOn(item: Item, field: string): Promise<UploadSource> {
	const file = await readFile(item, field);
	const { fileName, size, storedAs, data, open } = file;
	const start = await startOf(file);
	const kind = kindOf(start);
	if (claimsPdf(data) && kind !== 'pdf') throw notAPdf(item, file);
	if (kind === 'pdf' && (await isEncrypted(file))) throw inputError(item, `The file '${fileName}' in the field '${field}' is protected with a password`, 'Save it without protection, then run again');
	const complaint = kind === 'png' ? complaintAboutPicture(pictureSize(start)) : undefined;
	if (complaint !== undefined) throw inputError(item, `The file '${fileName}' in the field '${field}' ${complaint}`, 'Make the picture smaller, then run again');
	return { fileName, mimeType: data.mimeType, size, storedAs, open };
}

function notAPdf(item: Item, { fileName, field }: InputFile) {
	return inputError(item, `The file '${fileName}' in the field '${field}' is named .pdf but isn't a PDF`, 'Often it is a web page that came instead of the file: check the node that fetched it');
}

async function readPart(item: Item, file: InputFile): Promise<Part> {
	const content = await wholeOf(file);
	const kind = kindOf(content.subarray(0, PDF_HEADER_WITHIN));
	const name = `the file '${file.fileName}' in the field '${file.field}'`;
	if (claimsPdf(file.data) && kind !== 'pdf') throw notAPdf(item, file);
	if (kind === 'pdf' || kind === 'png' || kind === 'jpeg') return { kind, name, content };
	if (kind === 'unknown' && claimsText(file.data)) return { kind: 'text', name, content };
	throw inputError(item, `T${name.slice(1)} can't be put together with other pages`, 'PDF, PNG, JPEG and plain text can. Turn it into a PDF first, or send it alone and without a cover page');
}

/** Some parts as one PDF, made once for all items of a run that want the same. */
async function putTogether(item: Item, parts: Part[], fileName: string, { cover, pageSize }: Front): Promise<UploadSource> {
	const hash = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');
	const identity = hash(JSON.stringify([cover ?? null, pageSize, parts.map(({ kind, content }) => [kind, hash(content)])]));
	const made = item.merged.get(identity) ?? merge(parts, pageSize, cover && { cover, facts: { date: today(item) } });
	item.merged.set(identity, made);
	const result = await made;
	if ('complaint' in result) throw inputError(item, result.complaint, 'Correct it, or leave it out, then run again');
	const { content } = result;
	return { fileName: safeFileName(fileName, 'fax.pdf'), mimeType: 'application/pdf', size: content.length, identity, open: async () => content };
}

/** The date in the workflow's time zone, as it is written on paper. */
function today(item: Item): string {
	return new Date().toLocaleDateString('en-GB', { timeZone: item.n8n.getTimezone(), day: 'numeric', month: 'long', year: 'numeric' });
}

function assertFile(item: Item, name: string): IBinaryData {
	try {
		return item.n8n.helpers.assertBinaryData(item.index, name);
	} catch {
		const names = Object.keys(item.n8n.getInputData()[item.index]?.binary ?? {});
		throw inputError(item, `The input has no file in the field '${name}' ('Input Data Field Name')`, whatThereIs(names));
	}
}

function whatThereIs(fields: string[]): string {
	if (fields.length === 0) return 'The item holds no file at all: connect a node that outputs one, such as Read/Write Files or HTTP Request';
	return fields.length === 1 ? `The file is in '${fields.join('')}': enter that name` : `The files are in: ${fields.join(', ')}`;
}

async function startOf(file: InputFile): Promise<Buffer> {
	const content = await file.open();
	if (Buffer.isBuffer(content)) return content.subarray(0, PDF_HEADER_WITHIN);
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of content) {
		chunks.push(Buffer.from(chunk));
		length += chunk.length;
		if (length >= PDF_HEADER_WITHIN) break;
	}
	return Buffer.concat(chunks);
}

async function wholeOf(file: InputFile): Promise<Buffer> {
	const content = await file.open();
	if (Buffer.isBuffer(content)) return content;
	const chunks: Buffer[] = [];
	for await (const chunk of content) chunks.push(Buffer.from(chunk));
	return Buffer.concat(chunks);
}

/** Whether a PDF says that it is encrypted; read piece by piece. */
async function isEncrypted(file: InputFile): Promise<boolean> {
	const content = await file.open();
	if (Buffer.isBuffer(content)) return saysEncrypted(content);
	let before = Buffer.alloc(0);
	for await (const chunk of content) {
		const bytes = Buffer.concat([before, Buffer.from(chunk)]);
		if (saysEncrypted(bytes)) return true;
		before = Buffer.from(bytes.subarray(-40));
	}
	return false;
}
