import type { IBinaryData } from 'n8n-workflow';
import type { UploadSource } from '../api/endpoints';
import { textOf } from '../lib/json';
import { type ByteStream, wholeOf } from '../lib/streams';
import {
	claimsPdf,
	claimsText,
	complaintAboutFile,
	DAMAGED,
	type FileKind,
	kindOf,
	PDF_HEADER_WITHIN,
	type PdfMarkers,
	pdfMarkers,
	safeFileName,
	uploadNameOf,
} from './kinds';
import type { Part } from './merge';
import type { Encoding } from './textFile';
import { complaintAboutOpening } from './openPdf';
import { complaintAboutPicture } from './pictures';
import { inputError } from '../lib/context';
import type { FileItem } from './mergedFiles';

/** The most bytes that are read into memory as a whole. */
export const MAX_IN_MEMORY = 50 * 1024 * 1024;

/** The fields that 'Input Data Field Name' names, each once, in its order. @param typed what stands there */
export function fieldNames(item: FileItem, typed: string): string[] {
	const fields = Object.keys(item.n8n.getInputData()[item.index]?.binary ?? {});
	if (fields.includes(typed)) return [typed];
	const names = typed
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
	if (names.length === 0) throw noName(item);
	return [
		...new Set(
			names.flatMap((name) => (name.includes('*') && !fields.includes(name) ? matching(item, name, fields) : [name])),
		),
	];
}

function noName(item: FileItem) {
	return inputError(
		item,
		"The field 'Input Data Field Name' is empty",
		"Enter the name of the input's binary field, usually data",
	);
}

function matching(item: FileItem, pattern: string, fields: string[]): string[] {
	const expression = new RegExp(
		`^${pattern
			.split('*')
			.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
			.join('.*')}$`,
	);
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
export async function readFile(item: FileItem, field: string): Promise<InputFile> {
	const { helpers } = item.n8n;
	const data = assertFile(item, field);
	const { id } = data;
	// Decoded where it is needed, and kept only while it is: the files of many items would be twice in memory.
	let decoded: WeakRef<Buffer> | undefined;
	const inMemory = () => {
		const bytes = decoded?.deref() ?? Buffer.from(data.data, 'base64');
		decoded = new WeakRef(bytes);
		return bytes;
	};
	const size =
		id === undefined ? Buffer.byteLength(data.data, 'base64') : (await helpers.getBinaryMetadata(id)).fileSize;
	const extension = textOf(data.fileExtension).replace(/\W/g, '').slice(0, 10);
	const fileName = safeFileName(data.fileName, extension === '' ? 'fax' : `fax.${extension}`);
	if (size === 0)
		throw inputError(
			item,
			`The file '${fileName}' in the field '${field}' is empty`,
			'Check the node that created the file',
		);
	// A stored file is streamed from where n8n keeps it; it never has to fit into memory.
	return {
		field,
		fileName,
		size,
		storedAs: id,
		data,
		open: async () => (id === undefined ? inMemory() : await helpers.getBinaryStream(id)),
	};
}

/** One file alone, byte for byte. */
export async function passOn(item: FileItem, field: string): Promise<UploadSource> {
	const file = await readFile(item, field);
	const { fileName, size, storedAs, data, open } = file;
	const start = await startOf(file);
	const kind = kindOf(start);
	checkKind(item, file, start);
	const opened = (storedAs && item.merged.complaints.get(storedAs)) || complaintAboutContent(file, kind);
	if (storedAs !== undefined) item.merged.complaints.set(storedAs, opened);
	const complaint = await opened;
	if (complaint !== undefined)
		throw inputError(
			item,
			`The file '${fileName}' in the field '${field}' ${complaint}`,
			kind === 'pdf'
				? 'Open it in a PDF reader, print it to a new PDF, and send that one'
				: 'Save the picture again, or in a smaller size, then run again',
		);
	return { ...uploadNameOf(data, fileName, start), size, storedAs, open };
}

/** @throws NodeOperationError where a file can't be pages, whatever is done with it */
function checkKind(item: FileItem, { data, fileName, field }: InputFile, start: Buffer): void {
	const complaint = complaintAboutFile(data, start);
	if (complaint !== undefined)
		throw inputError(
			item,
			`The file '${fileName}' in the field '${field}' can't be faxed: ${complaint}`,
			'Convert it to a PDF first',
		);
	if (claimsPdf(data) && kindOf(start) === 'unknown')
		throw inputError(
			item,
			`The file '${fileName}' in the field '${field}' is named .pdf but isn't a PDF`,
			'It is often a web page instead of the file. Check the node that fetched it.',
		);
}

/** A file as pages to be put together with others. @param encoding of text files @throws NodeOperationError when it can't be */
export async function readPart(item: FileItem, file: InputFile, encoding: Encoding): Promise<Part> {
	const content = await wholeOf(await file.open());
	const start = content.subarray(0, PDF_HEADER_WITHIN);
	const kind = kindOf(start);
	const name = `the file '${file.fileName}' in the field '${file.field}'`;
	checkKind(item, file, start);
	if (kind === 'pdf' || kind === 'png' || kind === 'jpeg') return { kind, name, content };
	if (kind === 'unknown' && claimsText(file.data)) return { kind: 'text', name, content, encoding };
	throw inputError(
		item,
		`T${name.slice(1)} ${kind === 'unknown' ? '' : `is a ${kind.toUpperCase()}, and `}can't be put together with other pages`,
		'PDF, PNG, JPEG and plain text can. Convert it to a PDF first, or send it alone and without a cover page',
	);
}

function assertFile(item: FileItem, name: string): IBinaryData {
	try {
		return item.n8n.helpers.assertBinaryData(item.index, name);
	} catch {
		const names = Object.keys(item.n8n.getInputData()[item.index]?.binary ?? {});
		throw inputError(
			item,
			`The input has no file in the field '${name}' ('Input Data Field Name')`,
			whatThereIs(names),
		);
	}
}

function whatThereIs(fields: string[]): string {
	if (fields.length === 0)
		return 'The item has no file: connect a node that outputs one, such as Read/Write Files or HTTP Request';
	return fields.length === 1
		? `The file is in '${fields.join('')}': enter that name`
		: `The files are in: ${fields.join(', ')}`;
}

async function startOf(file: InputFile, most = PDF_HEADER_WITHIN): Promise<Buffer> {
	const content = await file.open();
	if (Buffer.isBuffer(content)) return content.subarray(0, most);
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of content) {
		chunks.push(Buffer.from(chunk));
		length += chunk.length;
		if (length >= most) break;
	}
	return Buffer.concat(chunks);
}

/** Why a PDF or a picture can't be faxed, the same as where it is put together with others; completes "the file '…' …". */
async function complaintAboutContent(file: InputFile, kind: FileKind): Promise<string | undefined> {
	const read = async () => await wholeOf(await file.open());
	if (kind === 'png' || kind === 'jpeg')
		return file.size > MAX_IN_MEMORY
			? 'is a picture of more than 50 MB, which is too large to fax'
			: complaintAboutPicture(await read());
	if (kind !== 'pdf') return undefined;
	if (file.size <= MAX_IN_MEMORY) return await complaintAboutOpening(read);
	const { encrypted, ends } = await markersOf(file);
	if (!ends) return DAMAGED;
	return encrypted
		? 'is a protected PDF, and too large (more than 50 MB) to see whether it opens without a password'
		: undefined;
}

/** What a PDF says of itself, read piece by piece. */
async function markersOf(file: InputFile): Promise<PdfMarkers> {
	const content = await file.open();
	if (Buffer.isBuffer(content)) return pdfMarkers(content);
	let before = Buffer.alloc(0);
	const found: PdfMarkers = { encrypted: false, ends: false };
	for await (const chunk of content) {
		const bytes = Buffer.concat([before, Buffer.from(chunk)]);
		const { encrypted, ends } = pdfMarkers(bytes);
		found.encrypted ||= encrypted;
		found.ends ||= ends;
		before = Buffer.from(bytes.subarray(-40));
	}
	return found;
}
