import type { Context } from '../lib/context';
import { type Cover, textsOf } from '../documents/cover';
import { choice, text } from './kinds';
import { collection } from './parameter';

/** What stands large on a cover. */
const MARKINGS = [
	{ name: 'Confidential', value: 'confidential' },
	{ name: 'For Review', value: 'forReview' },
	{ name: 'Please Comment', value: 'pleaseComment' },
	{ name: 'Please Reply', value: 'pleaseReply' },
	{ name: 'Urgent', value: 'urgent' },
];

const line = (name: string, displayName: string, placeholder: string, description: string, rows?: number) =>
	text({
		in: 'coverPage',
		displayName,
		name,
		placeholder,
		description,
		...(rows === undefined ? {} : { typeOptions: { rows } }),
		mayFindNothing: true,
	}).or('');

const company = line('company', 'Company', 'e.g. Example Clinic', 'The company that the fax is for');
const confidentialityNote = line(
	'confidentialityNote',
	'Confidentiality Note',
	'e.g. This fax is for the addressee only',
	'A note at the foot of the page',
	3,
);
const from = line('from', 'From', 'e.g. Nathan Smith', 'Who sends the fax');
const marking = choice(
	{
		in: 'coverPage',
		displayName: 'Label',
		name: 'marking',
		default: 'urgent',
		description: 'What to print in large letters at the top',
		mayFindNothing: true,
	},
	MARKINGS,
);
const message = line(
	'message',
	'Message',
	'e.g. Please call us back today',
	'A text below the rest; a long one takes more pages',
	5,
);
const pageSize = choice(
	{
		in: 'coverPage',
		displayName: 'Page Size',
		name: 'pageSize',
		description: 'The paper of the cover, and of pages made from text and pictures',
		mayFindNothing: true,
	},
	[
		{ name: 'A4', value: 'a4' },
		{ name: 'Letter', value: 'letter' },
	],
).or('a4');
const phone = line('phone', 'Phone', 'e.g. +1 202 555 0142', 'Where to call back');
const ourReference = line('reference', 'Our Reference', 'e.g. Case 2026-1187', 'What the fax is about in your files');
const subject = line('subject', 'Subject', 'e.g. Discharge letter', 'What the fax is about');
const to = line('to', 'To', 'e.g. Dr. Grey', 'Who the fax is for');

/** A page in front of the others. */
export const coverPage = collection(
	{
		displayName: 'Cover Page',
		name: 'coverPage',
		placeholder: 'Add cover page field',
		description:
			"A page in front of the others, for the sources Binary File and Text only: a URL and an existing document don't pass through n8n. The date and the number of pages are filled in.",
	},
	[company, confidentialityNote, from, marking, message, ourReference, pageSize, phone, subject, to].sort((a, b) =>
		a.label.localeCompare(b.label),
	),
);

/** The cover page of the item; undefined when it has none. @throws NodeOperationError when a choice is none */
export function readCover(item: Context): Cover | undefined {
	const cover: Cover = {
		to: to.read(item),
		company: company.read(item),
		from: from.read(item),
		phone: phone.read(item),
		reference: ourReference.read(item),
		subject: subject.read(item),
		message: message.read(item),
		marking: marking.read(item) ?? '',
		confidentialityNote: confidentialityNote.read(item),
		pageSize: pageSize.read(item),
		language: 'en',
		labels: {},
	};
	return textsOf(cover).some(({ text: one }) => one !== '') ? cover : undefined;
}

/** The paper of pages that the node makes. @throws NodeOperationError when it is unknown */
export function readPageSize(item: Context): Cover['pageSize'] {
	return pageSize.read(item);
}
