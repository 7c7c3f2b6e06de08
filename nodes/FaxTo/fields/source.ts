import type { INodeProperties } from 'n8n-workflow';
import type { UploadSource } from '../api/endpoints';
import type { Cover } from '../documents/cover';
import { COVER_LANGUAGES } from '../documents/coverWords';
import { isMarkup, safeFileName } from '../documents/kinds';
import { merge, type Part } from '../documents/merge';
import { textFileName } from '../documents/textName';
import type { PageSize } from '../documents/typeset';
import { inputError } from '../lib/context';
import { sha256 } from '../lib/digest';
import { today, zoneOf } from '../lib/time';
import type { FileItem } from '../documents/mergedFiles';
import { ENCODINGS, type Encoding } from '../documents/textFile';
import { fieldNames, partOf, passOn, readFile, type UnreadPart } from '../documents/inputFiles';
import { MAX_IN_MEMORY } from '../documents/inspection';
import { asText, choice, text, toggle, verbatim } from './kinds';
import { Parameter } from './parameter';
import { notInTools, onlyInTools } from './tool';

/** Maximum length of an address, as in browsers. */
const MAX_ADDRESS = 8_192;

const PLACES: Record<'binary' | 'file' | 'text' | 'url', { name: string; description: string }> = {
	binary: {
		name: 'Binary File',
		description: 'One or more files from the input, such as a PDF created by an earlier node',
	},
	file: { name: 'Existing File', description: 'A file that is already in the Fax.to account' },
	text: { name: 'Text', description: 'Text that is converted to pages' },
	url: { name: 'URL', description: 'A file on the web, which Fax.to fetches itself' },
};

/** The possible sources of pages. */
type PageSource = keyof typeof PLACES;

/** The choice of a source from the given ones; in a tool, only those that an AI agent can use. */
export function source<P extends PageSource>(...places: P[]): Parameter<P, never> {
	const forTools = (field: INodeProperties): INodeProperties => ({
		...field,
		options: field.options?.filter((option) => 'value' in option && option.value !== 'binary'),
		default: places.some((place) => place === 'text') ? 'text' : 'url',
		description: 'Where the pages come from. An AI agent can’t hand over files.',
	});
	return choice(
		{
			displayName: 'Source',
			name: 'source',
			description: 'Where the pages come from',
			forms: (field) => [notInTools(field), onlyInTools(forTools(field))],
		},
		places.map((value) => ({ value, name: PLACES[value].name, description: PLACES[value].description })),
	).required('Choose where the pages come from');
}

/** The names of the input's binary fields, as typed. */
export const binaryPropertyName = text({
	displayName: 'Input Data Field Name',
	name: 'binaryPropertyName',
	default: 'data',
	displayOptions: { show: { source: ['binary'] } },
	placeholder: 'e.g. data, or attachment_*',
	hint: 'The name of the input binary field containing the file. Several names, separated by commas, or attachment_* are combined into one.',
	description:
		'The input binary fields that contain the pages, in their order. PDF, PNG, JPEG and plain text files can be combined. A single file of another type is sent unchanged; Fax.to does not state which types it accepts.',
}).required("Enter the name of the input's binary field, usually data");

/** A text that is turned into pages. */
export const textField = verbatim({
	displayName: 'Text',
	name: 'text',
	typeOptions: { rows: 5 },
	displayOptions: { show: { source: ['text'] } },
	placeholder: 'e.g. Dear Dr. Grey, …',
	description: 'The text to fax. Line breaks stay as they are.',
}).required('Enter the text to fax');

/** Whether to number the pages of long texts. */
export const pageNumbers = toggle({
	in: 'options',
	displayName: 'Page Numbers',
	name: 'pageNumbers',
	default: true,
	displayOptions: { show: { '/source': ['binary', 'text'] } },
	description:
		'Whether to number the pages of a text that is longer than one page. Pages of PDFs and pictures are not changed.',
}).or(true);

/** The encoding of text files. */
export const encoding = choice<Encoding>(
	{
		in: 'options',
		displayName: 'Encoding',
		name: 'encoding',
		displayOptions: { show: { '/source': ['binary'] } },
		description: 'The encoding of text files that are neither UTF-8 nor start with a byte order mark',
		forms: (field) => [notInTools(field)],
	},
	[
		{
			name: 'Automatic',
			value: 'auto',
			description: 'UTF-8, or the encoding that the byte order mark of the file states',
		},
		...encodings(),
	],
).or('auto');

function encodings(): Array<{ name: string; value: Encoding }> {
	const values = Object.keys(ENCODINGS).filter((value): value is keyof typeof ENCODINGS => value in ENCODINGS);
	return values.map((value) => ({ name: ENCODINGS[value], value })).sort((a, b) => a.name.localeCompare(b.name));
}

/** The address of a file on the web. */
export const fileUrl = Parameter.of(
	{
		displayName: 'File URL',
		name: 'fileUrl',
		displayOptions: { show: { source: ['url'] } },
		placeholder: 'e.g. https://example.com/letter.pdf',
		description: 'Fax.to fetches this address itself, so it must be reachable from the internet without signing in',
	},
	{
		property: { type: 'string', default: '' },
		noun: 'the address of a file',
		parse: (value, refuse) => {
			const address = asText(value, refuse).trim();
			const url = address.length <= MAX_ADDRESS && URL.canParse(address) ? new URL(address) : undefined;
			if (url && ['http:', 'https:'].includes(url.protocol)) return url.href;
			throw refuse(
				`'${address.slice(0, 200)}' is not a web address`,
				'Enter the whole address of the file, starting with https://',
			);
		},
	},
).required('Enter the address of the file, starting with https://');

/** The letterhead. */
export const letterheadPropertyName = text({
	in: 'options',
	displayName: 'Letterhead',
	name: 'letterheadPropertyName',
	placeholder: 'e.g. letterhead',
	displayOptions: { show: { '/source': ['binary', 'text'] } },
	description:
		'The name of the input binary field containing a one-page PDF or a picture. It is printed beneath texts and the cover page. A picture that is wider than it is high becomes a logo at the top.',
});

/** What precedes the pages, and how generated pages look. */
interface Front {
	cover?: Cover;
	pageSize: PageSize;
	isNumbered: boolean;
	/** Whether the name of a text must reveal nothing about it. */
	isNameNeutral?: boolean;
	/** For text files. */
	encoding: Encoding;
	/** The binary field with the letterhead. */
	letterhead?: string;
}

/**
 * The upload for an item, checked as far as possible before anything is sent. A single file is passed on unchanged;
 * several files, texts and anything with a cover become one PDF.
 * @param place one of the operation's sources
 * @throws NodeOperationError when the file is missing, empty, or can't be turned into pages
 */
export async function readUpload(
	item: FileItem,
	place: Exclude<PageSource, 'file'>,
	front: Front = { pageSize: 'a4', isNumbered: true, encoding: 'auto' },
): Promise<UploadSource> {
	switch (place) {
		case 'url':
			if (front.cover)
				throw inputError(
					item,
					"A 'Cover Page' needs the pages in n8n, and Fax.to fetches a 'URL' itself",
					"Download the file with an HTTP Request node and choose the 'Source' Binary File",
				);
			return addressOf(item);
		case 'text': {
			const typed = readText(item);
			const { cover, isNameNeutral = false } = front;
			const fileName = textFileName(cover?.subject ?? '', typed.start.toString(), isNameNeutral);
			return await mergedUpload(item, [typed], fileName, front);
		}
		case 'binary':
			return await readBinary(item, front);
	}
}

function addressOf(item: FileItem): UploadSource {
	const url = fileUrl.read(item);
	return { url, digest: sha256(`url ${url}`) };
}

function readText(item: FileItem): UnreadPart {
	const typed = textField.read(item);
	const half = /\p{Cs}/u.exec(typed);
	if (half)
		throw inputError(
			item,
			`'Text' contains half a character (U+${half[0].charCodeAt(0).toString(16).toUpperCase()}), after '${typed.slice(Math.max(0, half.index - 20), half.index).replace(/\p{Cs}/gu, '')}'`,
			'An expression cut it in two, for example an emoji with slice(). Cut the text elsewhere.',
		);
	const content = Buffer.from(typed);
	if (content.length > MAX_IN_MEMORY) throw tooLarge(item);
	if (isMarkup(content)) hintAtMarkup(item);
	return { kind: 'text', name: "the field 'Text'", digest: sha256(content), start: content, read: async () => content };
}

async function readBinary(item: FileItem, front: Front): Promise<UploadSource> {
	const names = fieldNames(item, binaryPropertyName.read(item));
	const [name = ''] = names;
	if (names.length === 1 && !front.cover && front.letterhead === undefined) return await passOn(item, name);
	const files = await Promise.all(names.map(async (one) => await readFile(item, one)));
	if (files.reduce((sum, { size }) => sum + size, 0) > MAX_IN_MEMORY) throw tooLarge(item);
	const parts = files.map((file) => partOf(item, file, front.encoding));
	if (parts.some(({ kind, start }) => kind === 'text' && isMarkup(start))) hintAtMarkup(item);
	return await mergedUpload(item, parts, `${(files[0]?.fileName ?? 'fax').replace(/\.[^.]*$/, '')}.pdf`, front);
}

/** Runs in which the hint was given. */
const hinted = new WeakSet<object>();

/** Hints once per run that HTML is faxed as source text. */
function hintAtMarkup({ n8n }: FileItem): void {
	if (hinted.has(n8n)) return;
	hinted.add(n8n);
	n8n.addExecutionHints({
		message:
			'A text looks like HTML. It is faxed as written, including the tags. To fax the page instead, create a PDF of it first, for example with Gotenberg.',
		location: 'outputPane',
		type: 'warning',
	});
}

function tooLarge(item: FileItem) {
	return inputError(
		item,
		'The files are larger than 50 MB together',
		'Send fewer or smaller files. A single PDF without a cover page may be larger.',
	);
}

/** Several parts as one PDF, created once for all items of a run that share it. */
async function mergedUpload(
	item: FileItem,
	parts: UnreadPart[],
	fileName: string,
	{ cover, pageSize, isNumbered, letterhead: letterheadField }: Front,
): Promise<UploadSource> {
	const letterhead = letterheadField === undefined ? undefined : await readLetterhead(item, letterheadField);
	if (letterhead && !cover && !parts.some(({ kind }) => kind === 'text'))
		throw inputError(
			item,
			"The option 'Letterhead' is for texts and the cover page, and this fax has neither",
			'Remove the option, or add a cover page',
		);
	const contents = parts.map(({ kind, encoding: read, digest }) => [kind, read, digest]);
	const digest = sha256(JSON.stringify([cover ?? null, pageSize, isNumbered, letterhead?.digest ?? null, contents]));
	const front = cover && {
		cover,
		facts: { date: today(zoneOf(item.n8n).zone, COVER_LANGUAGES[cover.language].locale) },
	};
	const result = await item.merged.check(digest, async () => {
		const [head] = letterhead ? await readParts([letterhead]) : [];
		return await merge(await readParts(parts), pageSize, front, isNumbered, head);
	});
	if ('complaint' in result)
		throw inputError(item, result.complaint, result.advice ?? 'Correct it, or remove it, then run again');
	return {
		fileName: safeFileName(fileName, 'fax.pdf'),
		mimeType: 'application/pdf',
		size: result.size,
		digest,
		open: async () => await item.merged.content(digest),
	};
}

async function readParts(unread: UnreadPart[]): Promise<Part[]> {
	const parts: Part[] = [];
	for (const { kind, name, encoding: written, read } of unread)
		parts.push({ kind, name, encoding: written, content: await read() });
	return parts;
}

async function readLetterhead(item: FileItem, field: string): Promise<UnreadPart> {
	const file = await readFile(item, field);
	const part = file.size > MAX_IN_MEMORY ? undefined : partOf(item, file, 'auto');
	if (part && part.kind !== 'text') return { ...part, name: `the letterhead, ${part.name},` };
	throw inputError(
		item,
		`The file '${file.fileName}' in the field '${field}' can’t be a letterhead`,
		"Choose a PDF of one page or a picture for the option 'Letterhead'",
	);
}
