import type { INodeProperties } from 'n8n-workflow';
import { textOf } from '../lib/json';
import { type Cover, textsOf } from '../documents/cover';
import { collection, inputError, type Item } from '../run/operation';

/** What stands large on a cover. */
const MARKINGS: Record<string, string> = {
	urgent: 'Urgent',
	forReview: 'For review',
	pleaseComment: 'Please comment',
	pleaseReply: 'Please reply',
	confidential: 'Confidential',
};

const line = (displayName: string, name: string, placeholder: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder,
	description,
});

/** A page in front of the others. */
export const coverPage: INodeProperties = {
	displayName: 'Cover Page',
	name: 'coverPage',
	type: 'collection',
	placeholder: 'Add cover page field',
	default: {},
	description:
		"A page in front of the others, for the sources Binary File and Text only: a URL and an existing document don't pass through n8n. The date and the number of pages are filled in.",
	options: [
		line('Company', 'company', 'e.g. Example Clinic', 'The company that the fax is for'),
		{
			displayName: 'Confidentiality Note',
			name: 'confidentialityNote',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'e.g. This fax is for the addressee only',
			description: 'A note at the foot of the page',
		},
		line('From', 'from', 'e.g. Nathan Smith', 'Who sends the fax'),
		{
			displayName: 'Marking',
			name: 'marking',
			type: 'options',
			options: Object.entries(MARKINGS)
				.map(([value, name]) => ({ name, value }))
				.sort((a, b) => a.name.localeCompare(b.name)),
			default: 'urgent',
			description: 'What to print in large letters at the top',
		},
		{
			displayName: 'Message',
			name: 'message',
			type: 'string',
			typeOptions: { rows: 5 },
			default: '',
			placeholder: 'e.g. Please call us back today',
			description: 'A text below the rest; a long one takes more pages',
		},
		{
			displayName: 'Page Size',
			name: 'pageSize',
			type: 'options',
			options: [
				{ name: 'A4', value: 'a4' },
				{ name: 'Letter', value: 'letter' },
			],
			default: 'a4',
			description: 'The paper of the cover, and of pages made from text and pictures',
		},
		line('Phone', 'phone', 'e.g. +1 202 555 0142', 'Where to call back'),
		line('Reference', 'reference', 'e.g. Case 2026-1187', 'What the fax is about in your files'),
		line('Subject', 'subject', 'e.g. Discharge letter', 'What the fax is about'),
		line('To', 'to', 'e.g. Dr. Grey', 'Who the fax is for'),
	],
};

/** The cover page of the item; undefined when it has none. @throws NodeOperationError when a choice is none */
export function readCover(item: Item): Cover | undefined {
	const cover = chosenCover(item);
	return textsOf(cover).some((text) => text !== '') ? cover : undefined;
}

/** The paper of pages that the node makes. @throws NodeOperationError when it is unknown */
export function readPageSize(item: Item): Cover['pageSize'] {
	return chosenCover(item).pageSize;
}

function chosenCover(item: Item): Cover {
	const given = collection(item, 'coverPage');
	const text = (name: string) => textOf(given[name]).trim();
	const size = text('pageSize').toLowerCase() || 'a4';
	if (size !== 'a4' && size !== 'letter')
		throw inputError(
			item,
			`The 'Page Size' of the 'Cover Page' must be a4 or letter, not '${size}'`,
			'Choose it from the list',
		);
	const marking = text('marking');
	return {
		to: text('to'),
		company: text('company'),
		from: text('from'),
		phone: text('phone'),
		reference: text('reference'),
		subject: text('subject'),
		message: text('message'),
		marking: Object.hasOwn(MARKINGS, marking) ? (MARKINGS[marking] ?? '') : marking,
		confidentialityNote: text('confidentialityNote'),
		pageSize: size,
	};
}
