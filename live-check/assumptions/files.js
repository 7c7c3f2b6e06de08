// @ts-check
/** Documents: what a list shows, and what only uploading shows. */
const { textOf } = require('../evidence');
const { contradicted, open, settled } = require('./verdicts');

/** @type {import('../types').Assumption[]} */
module.exports = [
	{
		id: 'file-id',
		traps: ['T11'],
		unknown: 'Whether the `id` in the list of files is the document id.',
		node: 'Takes it for the document id.',
		check: (evidence) => {
			const answer = evidence.answer('cost of a file');
			if (!answer) return open('There is no file.');
			return evidence.succeeded('cost of a file')
				? settled('The cost call knows it.')
				: contradicted(`The cost call answers it with HTTP ${answer.status}.`);
		},
	},
	{
		id: 'file-size',
		traps: ['T27'],
		unknown: 'Sizes are a number, digits in text, or text with a unit such as "120.45 KB".',
		node: "Turns them into bytes where it simplifies, with 1 KB = 1024 bytes; leaves what it can't read.",
		check: (evidence) => {
			/** @type {Array<[string, string]>} */
			const places = [
				['files', 'size'],
				['incoming faxes', 'filesize'],
			];
			const known = places.filter(([list]) => evidence.records(list).length > 0);
			if (known.length === 0) return open('There is no file and no incoming fax.');
			const odd = known.filter(([list, field]) =>
				evidence.records(list).some((record) => !/^[\d.]+\s*([KMG]?B)?$/i.test(textOf(record[field]))),
			);
			const text = known
				.map(([list, field]) => `${field}: ${evidence.shapesOf(evidence.records(list), field)}`)
				.join('; ');
			return odd.length > 0
				? contradicted(`The node can't read ${odd.map(([, field]) => field).join(', ')}. ${text}.`)
				: settled(`${text}.`);
		},
	},
	{
		id: 'upload-answer',
		traps: ['T5', 'T11', 'T27'],
		unknown: 'Upload says "Success" or "success", and one sample has another `document_id` than `document.id`.',
		node: 'Compares without regard to casing and takes the outer `document_id`.',
		howToSee: 'Run File > Upload, then Fax > Get Cost with its `document_id`.',
	},
	{
		id: 'upload-from-url',
		traps: ['limits'],
		unknown:
			"Whether a URL goes into the field `AddRemoteFile` (two samples) or `file` (two others), and what comes when the address can't be fetched.",
		node: 'Sends `AddRemoteFile` as multipart.',
		howToSee: 'Run File > Upload with a URL, and with one that does not exist.',
	},
	{
		id: 'file-types',
		traps: ['limits'],
		unknown: 'Which files can be faxed and how large they may be; only PDF and text are attested.',
		node: 'Refuses what can have no pages (archives, programs, sound, film) and lets Fax.to decide about the rest. Allows an upload 60 s, and a second more per 100 KB.',
		howToSee: 'Upload a .docx, .jpg, .tiff and a large PDF: compare pages, or note the error message.',
	},
	{
		id: 'clean',
		traps: ['T4', 'T18', 'T27'],
		unknown: 'What cleaning does. The creation time has three spellings in the samples, `filesize` two types.',
		node: 'Passes the record on as it comes.',
		howToSee: 'Run File > Clean on a document that nobody needs; it may change it, so this check does not.',
	},
	{
		id: 'preview-address',
		traps: ['T28'],
		unknown:
			'The samples call it over plain http; its answer names a development host, once with back-slashes. Whether the address needs a session is unknown.',
		node: "Calls over https, turns back-slashes round, adds the key, and downloads from Fax.to's hosts only.",
		howToSee: 'Run File > Generate Preview with the download on.',
	},
];
