import type { INodeProperties } from 'n8n-workflow';
import { ENCODINGS, type Encoding } from '../documents/textFile';
import { asText, choice, shownValue, text, toggle, verbatim } from './kinds';
import { Parameter } from './parameter';
import { notInTools, onlyInTools } from './tool';

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
export type PageSource = keyof typeof PLACES;

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

/** Whether a text's file is named after it. */
export const nameAfterText = toggle({
	in: 'options',
	displayName: 'Name After Text',
	name: 'nameAfterText',
	default: false,
	displayOptions: { show: { '/source': ['text'] } },
	description:
		'Whether to name the file after the subject or the first words of the text, so that lists and the history of Fax.to show it. If you don’t add this option, it is, unless Delete After Send is on.',
}).or(true);

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
			const url = URL.canParse(address) ? new URL(address) : undefined;
			if (url && ['http:', 'https:'].includes(url.protocol)) return url.href;
			throw refuse(
				`${shownValue(address)} is not a web address`,
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
