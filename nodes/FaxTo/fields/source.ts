import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { createHash } from 'crypto';
import type { UploadSource } from '../api/endpoints';
import { textOf } from '../lib/json';
import type { Cover } from '../documents/cover';
import { safeFileName } from '../documents/kinds';
import { merge, type Part } from '../documents/merge';
import type { PageSize } from '../documents/typeset';
import { inputError, text, type Item } from '../run/operation';
import { fieldNames, MOST_IN_MEMORY, passOn, readFile, readPart } from '../documents/inputFiles';
import { notInTools, onlyInTools } from './tool';

const OPTIONS: Record<'binary' | 'file' | 'text' | 'url', INodePropertyOptions> = {
	binary: {
		name: 'Binary File',
		value: 'binary',
		description: 'One or more files from the input, such as a PDF that an earlier node made',
	},
	file: { name: 'Existing Document', value: 'file', description: 'A document that is already in the Fax.to account' },
	text: { name: 'Text', value: 'text', description: 'A text, which becomes pages' },
	url: { name: 'URL', value: 'url', description: 'A file on the web, which Fax.to fetches itself' },
};

/** The choice of where the pages come from, offering the given places; in a tool only those that an AI agent can name. */
export function source(...places: Array<keyof typeof OPTIONS>): INodeProperties[] {
	const choice: INodeProperties = {
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: places.map((place) => OPTIONS[place]),
		default: 'binary',
		description: 'Where the pages come from',
	};
	const nameable = places.filter((place) => place !== 'binary');
	return [
		notInTools(choice),
		onlyInTools({
			...choice,
			options: nameable.map((place) => OPTIONS[place]),
			default: nameable.includes('text') ? 'text' : 'url',
			description: 'Where the pages come from. An AI agent can’t hand over files.',
		}),
	];
}

/** The names of the input's binary fields. */
export const binaryPropertyName: INodeProperties = {
	displayName: 'Input Data Field Name',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	displayOptions: { show: { source: ['binary'] } },
	placeholder: 'e.g. data, or attachment_*',
	hint: 'The name of the input binary field that holds the file. Several names, separated by commas, or attachment_* become one document',
	description:
		'The binary fields of the input that hold the pages, in their order. PDF, PNG, JPEG and plain text can be put together; a single file of another type is turned into pages by Fax.to.',
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

/** Whether texts of several pages are numbered. */
export const pageNumbers: INodeProperties = {
	displayName: 'Page Numbers',
	name: 'pageNumbers',
	type: 'boolean',
	default: true,
	displayOptions: { show: { '/source': ['binary', 'text'] } },
	description:
		'Whether each page of a text bears its number, where the text takes more than one. Pages of PDFs and pictures stay as they are.',
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

/** What is put in front of the pages, and how those are made that the node makes. */
interface Front {
	cover?: Cover;
	pageSize: PageSize;
	isNumbered: boolean;
}

/**
 * What the item wants uploaded, checked as far as is possible before anything is sent. One file alone is passed on as it is; several, a
 * text, and what has a cover become one PDF.
 *
 * @throws NodeOperationError when there is no file, it is empty, or it can't be pages
 */
export async function readUpload(
	item: Item,
	front: Front = { pageSize: 'a4', isNumbered: true },
): Promise<UploadSource> {
	switch (text(item, 'source')) {
		case 'url':
			if (front.cover)
				throw inputError(
					item,
					"A 'Cover Page' needs the pages in n8n, and Fax.to fetches a 'URL' itself",
					"Download the file with an HTTP Request node and choose the 'Source' Binary File",
				);
			return readUrl(item);
		case 'text':
			return await putTogether(item, async () => [readText(item)], 'text.pdf', front);
		default:
			return await readBinary(item, front);
	}
}

function readUrl(item: Item): UploadSource {
	const address = text(item, 'fileUrl');
	if (address === '')
		throw inputError(item, "The field 'File URL' is empty", 'Enter the address of the file, starting with https://');
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
		throw inputError(
			item,
			`The 'File URL' '${address.slice(0, 200)}' is not a web address`,
			'Enter the whole address of the file, starting with https://',
		);
	}
	return { url: url.href };
}

function readText(item: Item): Part {
	const typed = item.n8n.getNodeParameter('text', item.index, '');
	const content = Buffer.from(typeof typed === 'string' ? typed : textOf(typed));
	if (content.toString().trim() === '') throw inputError(item, "The field 'Text' is empty", 'Enter the text to fax');
	if (content.length > MOST_IN_MEMORY) throw tooLarge(item);
	return { kind: 'text', name: "the field 'Text'", content };
}

async function readBinary(item: Item, front: Front): Promise<UploadSource> {
	const names = fieldNames(item);
	const [name = ''] = names;
	if (names.length === 1 && !front.cover) return await passOn(item, name);
	const files = await Promise.all(names.map(async (one) => await readFile(item, one)));
	if (files.reduce((sum, { size }) => sum + size, 0) > MOST_IN_MEMORY) throw tooLarge(item);
	const read = async () => {
		const parts: Part[] = [];
		for (const file of files) parts.push(await readPart(item, file));
		return parts;
	};
	return await putTogether(item, read, `${(files[0]?.fileName ?? 'fax').replace(/\.[^.]*$/, '')}.pdf`, front);
}

function tooLarge(item: Item) {
	return inputError(
		item,
		'The files are larger than 50 MB together',
		'Send fewer or smaller files; a single PDF without a cover page may be larger',
	);
}

/** Some parts as one PDF, made once for all items of a run that want the same. */
async function putTogether(
	item: Item,
	read: () => Promise<Part[]>,
	fileName: string,
	{ cover, pageSize, isNumbered }: Front,
): Promise<UploadSource> {
	const hash = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');
	const identityOf = (parts: Part[]) =>
		hash(
			JSON.stringify([cover ?? null, pageSize, isNumbered, parts.map(({ kind, content }) => [kind, hash(content)])]),
		);
	const front = cover && { cover, facts: { date: today(item) } };
	const identity = identityOf(await read());
	const result = await item.merged.check(identity, async () => await merge(await read(), pageSize, front, isNumbered));
	if ('complaint' in result) throw inputError(item, result.complaint, 'Correct it, or leave it out, then run again');
	return {
		fileName: safeFileName(fileName, 'fax.pdf'),
		mimeType: 'application/pdf',
		size: result.size,
		identity,
		open: async () => await item.merged.content(identity),
	};
}

/** The date in the workflow's time zone, as it is written on paper. */
function today(item: Item): string {
	return new Date().toLocaleDateString('en-GB', {
		timeZone: item.n8n.getTimezone(),
		day: 'numeric',
		month: 'long',
		year: 'numeric',
	});
}
