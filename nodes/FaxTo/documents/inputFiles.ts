import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { UploadSource } from '../api/endpoints';
import { inputError } from '../lib/context';
import { textOf } from '../lib/json';
import { fromStorage, piecesOf, wholeOf } from '../lib/streams';
import { type Content, inspected, type Inspection } from './inspection';
import { claimsPdf, claimsText, complaintAboutFile, safeFileName, uploadNameOf } from './kinds';
import type { Part } from './merge';
import type { Encoding } from './textFile';

/** Bytes per read of n8n's storage: reading by its usual 64 KB makes an upload a third slower. */
const PIECE = 512 * 1024;

/** An input item, with what its files need. */
export interface FileItem {
	n8n: IExecuteFunctions;
	index: number;
}

/** The fields named in 'Input Data Field Name', without duplicates, in order. @param typed the field's content */
export function fieldNames(item: FileItem, typed: string): string[] {
	const fields = Object.keys(item.n8n.getInputData()[item.index]?.binary ?? {});
	// Commas alone name no field, which the error about them says.
	if (fields.includes(typed) || /^[\s,]*$/.test(typed)) return [typed];
	const names = typed
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
	return [
		...new Set(
			names.flatMap((name) => (name.includes('*') && !fields.includes(name) ? matching(item, name, fields) : [name])),
		),
	];
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

/** A file of the input, with the results of its inspection. */
interface InputFile extends Inspection {
	field: string;
	fileName: string;
	data: IBinaryData;
	/** Opens the file at its start. A stored file is streamed from n8n's storage, so it never has to fit into memory. */
	open: Content['open'];
}

/**
 * A file of the item, read once for all items of the run that share it.
 * @param opens whether to check that it can be faxed as it is
 * @throws NodeOperationError when it is missing, empty or unreadable
 */
export async function readFile(item: FileItem, field: string, opens = false): Promise<InputFile> {
	const data = assertFile(item, field);
	const content = contentOf(item, data);
	const extension = textOf(data.fileExtension).replace(/\W/g, '').slice(0, 10);
	const fileName = safeFileName(data.fileName, extension === '' ? 'fax' : `fax.${extension}`);
	const inspection = await inspected(item.n8n, content, opens).catch(() => {
		const advice = 'Check the node that created the file, then run again';
		throw fileError(item, { fileName, field }, 'changed or became unreadable', advice);
	});
	if (inspection.size === 0)
		throw fileError(item, { fileName, field }, 'is empty', 'Check the node that created the file, then run again');
	return { ...inspection, field, fileName, data, open: content.open };
}

function contentOf({ n8n: { helpers } }: FileItem, { id, data }: IBinaryData): Content {
	// As in n8n, an empty ID is none.
	if (id)
		return {
			key: id,
			announced: async () => (await fromStorage(helpers.getBinaryMetadata(id))).fileSize,
			open: async () => await fromStorage(helpers.getBinaryStream(id, PIECE)),
		};
	// Decoded on demand and held weakly: otherwise the files of many items would be in memory twice.
	let decoded: WeakRef<Buffer> | undefined;
	const open = async () => {
		const bytes = decoded?.deref() ?? fromBase64(data);
		decoded = new WeakRef(bytes);
		return bytes;
	};
	return { key: data, announced: async () => (await open()).length, open };
}

/** The bytes of a file in memory; some programs write a data URL. @throws Error when it is not base64, which Node would ignore */
function fromBase64(data: string): Buffer {
	const base64 = data.replace(/^data:[^,]*;base64,/i, '');
	if (/[^\w+/=\s-]/.test(base64)) throw new Error('Not base64');
	return Buffer.from(base64, 'base64');
}

/** A single file, unchanged. @throws NodeOperationError when it can't be faxed */
export async function passOn(item: FileItem, field: string): Promise<UploadSource> {
	const file = await readFile(item, field, true);
	checkKind(item, file);
	const { fileName, data, start, kind, size, digest, open, complaint } = file;
	const advice =
		kind === 'pdf'
			? 'Open it in a PDF reader, print it to a new PDF, and send that one'
			: 'Save the picture again, or in a smaller size, then run again';
	if (complaint) throw fileError(item, file, complaint.complaint, complaint.advice ?? advice);
	return { ...uploadNameOf(data, fileName, start), size, digest, open };
}

/** @throws NodeOperationError when a file can't be turned into pages at all */
function checkKind(item: FileItem, file: InputFile): void {
	const complaint = complaintAboutFile(file.data, file.start);
	if (complaint !== undefined) throw fileError(item, file, `can't be faxed: ${complaint}`, 'Convert it to a PDF first');
	if (claimsPdf(file.data) && file.kind === 'unknown')
		throw fileError(
			item,
			file,
			"is named .pdf but isn't a PDF",
			'It is often a web page instead of the file. Check the node that fetched it.',
		);
}

/** @param complaint completes "The file '…' in the field '…' …" */
export function fileError(
	item: FileItem,
	{ fileName, field }: Pick<InputFile, 'fileName' | 'field'>,
	complaint: string,
	advice: string,
) {
	return inputError(item, `The file '${fileName}' in the field '${field}' ${complaint}`, advice);
}

/** Pages to be merged with others, and how to read them. */
export interface UnreadPart extends Omit<Part, 'content'> {
	/** Bytes. */
	size: number;
	/** Identifies its bytes. */
	digest: string;
	/** Its first bytes. */
	start: Buffer;
	read: () => Promise<Buffer>;
}

/** A file as a part to be merged with others. @param encoding of text files @throws NodeOperationError when it can't be merged */
export function partOf(item: FileItem, file: InputFile, encoding: Encoding): UnreadPart {
	const { kind, size, digest, start, open } = file;
	const name = `the file '${file.fileName}' in the field '${file.field}'`;
	checkKind(item, file);
	const part = { name, size, digest, start, read: async () => await wholeOf(piecesOf(await open())) };
	if (kind === 'pdf' || kind === 'png' || kind === 'jpeg') return { ...part, kind };
	if (kind === 'unknown' && claimsText(file.data)) return { ...part, kind: 'text', encoding };
	throw fileError(
		item,
		file,
		`${kind === 'unknown' ? '' : `is a ${kind.toUpperCase()}, and `}can't be put together with other pages`,
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
