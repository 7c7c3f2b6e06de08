import type { Context } from '../lib/context';
import { type Cover, textsOf } from '../documents/cover';
import type { CoverLabel } from '../documents/coverWords';
import { choice, asText, shownValue, text } from './kinds';
import { coverLanguage } from './language';
import { collection, Parameter } from './parameter';

/** The words that can be printed large on a cover. */
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
		typeOptions: { rows },
		mayFindNothing: true,
	}).or('');

const company = line('company', 'Company', 'e.g. Example Clinic', 'The company of the recipient');
const confidentialityNote = line(
	'confidentialityNote',
	'Confidentiality Note',
	'e.g. This fax is for the addressee only',
	'A note at the foot of the page',
	3,
);
const from = line('from', 'From', 'e.g. Nathan Smith', 'The sender of the fax');
const marking = choice(
	{
		in: 'coverPage',
		displayName: 'Label',
		name: 'marking',
		default: 'urgent',
		description: 'Printed in large letters at the top',
		mayFindNothing: true,
	},
	MARKINGS,
);
const message = line(
	'message',
	'Message',
	'e.g. Please call us back today',
	'Printed below the other fields. A long message continues on further pages.',
	5,
);
const pageSize = choice(
	{
		in: 'coverPage',
		displayName: 'Page Size',
		name: 'pageSize',
		description:
			'The paper size of the cover, and of pages made from text and pictures. By default, the size used in the country of the recipient.',
		mayFindNothing: true,
	},
	[
		{ name: 'A4', value: 'a4' },
		{ name: 'Letter', value: 'letter' },
	],
);

/** The words of the cover that can be replaced, by their names in the field. */
const LABELS: Record<string, CoverLabel> = {
	fax: 'fax',
	to: 'to',
	company: 'company',
	from: 'from',
	phone: 'phone',
	date: 'date',
	pages: 'pages',
	included: 'included',
	'our reference': 'reference',
	subject: 'subject',
};

const labels = Parameter.of<Cover['labels']>(
	{
		in: 'coverPage',
		displayName: 'Custom Wording',
		name: 'labels',
		typeOptions: { rows: 4 },
		placeholder: 'e.g. To = Til',
		description:
			'Your own words instead of those of the language, one per line: Fax, To, Company, From, Phone, Date, Pages, Included (after the number of pages), Our Reference, Subject',
		mayFindNothing: true,
	},
	{
		property: { type: 'string', default: '' },
		noun: 'a line such as To = Til',
		parse: (value, refuse) =>
			Object.fromEntries(
				asText(value, refuse)
					.split(/[\r\n]+/)
					.filter((line) => line.trim() !== '')
					.map((line) => {
						const [, name = '', own = ''] = /^([^=:]+)[=:](.*)$/.exec(line) ?? [];
						const label = LABELS[name.trim().toLowerCase()];
						if (label !== undefined && own.trim() !== '') return [label, own.trim()];
						throw refuse(
							`has a line that replaces no word: ${shownValue(line)}`,
							'Enter lines such as To = Til, with the names Fax, To, Company, From, Phone, Date, Pages, Included, Our Reference and Subject',
						);
					}),
			),
	},
).or({});
const phone = line('phone', 'Phone', 'e.g. +1 202 555 0142', 'The phone number of the sender');
const ourReference = line(
	'reference',
	'Our Reference',
	'e.g. Case 2026-1187',
	'Your own case or file number, only printed. To keep a fax from being sent twice, use the option Send Only Once (Reference).',
);
const subject = line('subject', 'Subject', 'e.g. Discharge letter', 'The subject of the fax');
const to = line('to', 'To', 'e.g. Dr. Grey', 'The recipient of the fax');

/** The cover page. */
export const coverPage = collection(
	{
		displayName: 'Cover Page',
		name: 'coverPage',
		placeholder: 'Add cover page field',
		description:
			"A page in front of the others. Only for the sources Binary File and Text, as a URL or an existing file doesn't pass through n8n. The date and the number of pages are filled in.",
	},
	[
		company,
		confidentialityNote,
		from,
		labels,
		coverLanguage,
		marking,
		message,
		ourReference,
		pageSize,
		phone,
		subject,
		to,
	].sort((a, b) => a.label.localeCompare(b.label)),
);

/**
 * The item's cover page; undefined if it has none.
 * @throws NodeOperationError when a choice is invalid
 */
export function readCover(item: Context, size: Cover['pageSize']): Cover | undefined {
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
		pageSize: size,
		language: coverLanguage.read(item),
		labels: {},
	};
	const own = labels.read(item);
	return textsOf(cover).some(({ text: one }) => one !== '') ? { ...cover, labels: own } : undefined;
}

/**
 * The paper size of generated pages: the chosen one, or that of the recipient's country. @throws NodeOperationError
 * when the choice is invalid
 */
export async function readPageSize(item: Context, faxNumber: string): Promise<Cover['pageSize']> {
	return pageSize.read(item) ?? (await paperOf(faxNumber));
}

/** Countries that use US Letter, from Unicode's CLDR (supplementalData, paperSize), and the islands of the United States. */
const LETTER_COUNTRIES = new Set('BZ CA CL CO CR GT MX NI PA PH PR SV US VE AS GU MP VI'.split(' '));

/** The usual paper size in the country of a number. @param faxNumber E.164 */
async function paperOf(faxNumber: string): Promise<Cover['pageSize']> {
	const { parsePhoneNumberFromString } = await import('../bundles/phoneNumbers');
	const parsed = parsePhoneNumberFromString(faxNumber);
	// North American toll-free numbers have no country.
	const country = parsed?.country ?? (parsed?.countryCallingCode === '1' ? 'US' : '');
	return LETTER_COUNTRIES.has(country) ? 'letter' : 'a4';
}
