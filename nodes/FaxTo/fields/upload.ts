import type { IExecuteFunctions } from 'n8n-workflow';
import type { UploadSource } from '../api/endpoints';
import type { Cover } from '../documents/cover';
import { COVER_LANGUAGES } from '../documents/coverWords';
import {
	fieldNames,
	fileError,
	type FileItem,
	partOf,
	passOn,
	readFile,
	type UnreadPart,
} from '../documents/inputFiles';
import { MAX_IN_MEMORY } from '../documents/inspection';
import { isMarkup, nameAs, safeFileName } from '../documents/kinds';
import type { Part } from '../documents/merge';
import { mergedFile } from '../documents/mergedFiles';
import type { Encoding } from '../documents/textFile';
import { textFileName } from '../documents/textName';
import type { PageSize } from '../documents/typeset';
import { inputError } from '../lib/context';
import { sha256 } from '../lib/digest';
import { oncePer } from '../lib/oncePer';
import { today, zoneOf } from '../lib/time';
import { binaryPropertyName, fileUrl, type PageSource, textField } from './source';

/** The pages in front of the others, and the look of generated pages. */
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
			return addressOf(fileUrl.read(item));
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

const addressOf = (url: string): UploadSource => ({ url, digest: sha256(`url ${url}`) });

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
	if (isMarkup(content)) hintAtMarkup(item.n8n);
	const [size, digest, read] = [content.length, sha256(content), async () => content];
	return { kind: 'text', name: "the field 'Text'", size, digest, start: content, read };
}

async function readBinary(item: FileItem, front: Front): Promise<UploadSource> {
	const names = fieldNames(item, binaryPropertyName.read(item));
	const [name = ''] = names;
	if (names.length === 1 && !front.cover && front.letterhead === undefined) return await passOn(item, name);
	const files = await Promise.all(names.map(async (one) => await readFile(item, one)));
	const parts = files.map((file) => partOf(item, file, front.encoding));
	if (parts.some(({ kind, start }) => kind === 'text' && isMarkup(start))) hintAtMarkup(item.n8n);
	return await mergedUpload(item, parts, nameAs('pdf', files[0]?.fileName ?? 'fax'), front);
}

/** Hints once per run that HTML is faxed as source text. */
const hintAtMarkup = oncePer((n8n: IExecuteFunctions) =>
	n8n.addExecutionHints({
		message:
			'A text looks like HTML. It is faxed as written, including the tags. To fax the page instead, create a PDF of it first, for example with Gotenberg.',
		location: 'outputPane',
		type: 'warning',
	}),
);

/** Several parts as one PDF, created once for all items of a run that share it. */
async function mergedUpload(
	item: FileItem,
	parts: UnreadPart[],
	fileName: string,
	front: Front,
): Promise<UploadSource> {
	const { cover, pageSize, isNumbered } = front;
	const letterhead = await readLetterhead(item, parts, front);
	const heads = letterhead ? [letterhead] : [];
	if ([...heads, ...parts].reduce((sum, { size }) => sum + size, 0) > MAX_IN_MEMORY)
		throw inputError(
			item,
			'The files are larger than 50 MB together',
			'Send fewer or smaller files. A single PDF without a cover page may be larger.',
		);
	const contents = parts.map(({ kind, encoding, digest }) => [kind, encoding, digest]);
	const digest = sha256(JSON.stringify([cover ?? null, pageSize, isNumbered, letterhead?.digest ?? null, contents]));
	const date = cover && today(zoneOf(item.n8n).zone, COVER_LANGUAGES[cover.language].locale);
	const file = await mergedFile(item.n8n, digest, async () => {
		const { merge } = await import('../documents/merge');
		const [head] = await readParts(heads);
		return await merge({ parts: await readParts(parts), pageSize, cover, date, isNumbered, letterhead: head });
	});
	if ('complaint' in file)
		throw inputError(item, file.complaint, file.advice ?? 'Correct it, or remove it, then run again');
	return { ...file, fileName: safeFileName(fileName, 'fax.pdf'), mimeType: 'application/pdf', digest };
}

async function readParts(unread: UnreadPart[]): Promise<Part[]> {
	const parts: Part[] = [];
	for (const { kind, name, encoding, read } of unread) parts.push({ kind, name, encoding, content: await read() });
	return parts;
}

async function readLetterhead(
	item: FileItem,
	parts: UnreadPart[],
	{ cover, letterhead: field }: Front,
): Promise<UnreadPart | undefined> {
	if (field === undefined) return undefined;
	const file = await readFile(item, field);
	const part = partOf(item, file, 'auto');
	if (part.kind === 'text')
		throw fileError(
			item,
			file,
			'can’t be a letterhead',
			"Choose a PDF of one page or a picture for the option 'Letterhead'",
		);
	if (!cover && !parts.some(({ kind }) => kind === 'text'))
		throw inputError(
			item,
			"The option 'Letterhead' is for texts and the cover page, and this fax has neither",
			'Remove the option, or add a cover page',
		);
	return { ...part, name: `the letterhead, ${part.name},` };
}
