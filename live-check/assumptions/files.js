// @ts-check
/** Documents: facts that a list shows, and those that only an upload shows. */
const { textOf } = require('../evidence');
const { contradicted, open, settled } = require('./verdicts');

/** @type {import('../types').Assumption[]} */
module.exports = [
	{
		id: 'file-id',
		traps: ['T11'],
		unknown: 'Whether the `id` in the list of files is the document id.',
		node: 'It is.',
		test: ['test/unit/simple.test.ts', 'a document, from %s'],
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
		unknown: 'Sizes are numbers, digits, or text such as "120.45 KB".',
		node: 'Simplified: bytes, 1 KB = 1024; else as it came.',
		test: ['test/engine/traps.test.ts', 'T27: a size is a number of bytes when simplified, and as it came when raw'],
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
		unknown: '"Success" or "success"; `document_id` or `document.id`.',
		node: 'The outer `document_id`.',
		test: ['test/engine/traps.test.ts', 'T11: the document is the answer’s document_id, not the id inside its record'],
		howToSee: 'Upload, then Get Cost with its `document_id`.',
	},
	{
		id: 'upload-from-url',
		traps: ['limits'],
		unknown: 'The field `AddRemoteFile` or `file`; what comes for a bad address.',
		node: '`AddRemoteFile`, multipart.',
		test: ['test/engine/oneFax.test.ts', 'file:upload from a URL leaves the fetching to Fax.to'],
		howToSee: 'Upload a URL, and one that does not exist.',
	},
	{
		id: 'file-types',
		traps: ['limits'],
		unknown: 'Which files, and how large; only PDF and text are attested.',
		node: 'Refuses what has no pages (archives, programs, sound, film); Fax.to decides about the rest.',
		test: ['test/engine/badInput.test.ts', 'a stored file is looked into as well'],
		howToSee: 'Upload .docx, .jpg, .tiff and a large PDF: pages, or the error.',
	},
	{
		id: 'clean',
		traps: ['T4', 'T18', 'T27'],
		unknown: 'What cleaning does; its record has three spellings.',
		node: 'One record, however it is spelled.',
		test: ['test/engine/operations.test.ts', 'clean gives one simple record, whichever way the %s spells it'],
		howToSee: 'Clean a document that nobody needs.',
	},
	{
		id: 'preview-address',
		traps: ['T28'],
		unknown: 'Plain http, a development host, back-slashes.',
		node: 'https, back-slashes turned round, Fax.to’s hosts only.',
		test: [
			'test/engine/operations.test.ts',
			'T28: generatePreview is asked for over the base URL, and brings the picture on request',
		],
		howToSee: 'Generate Preview with the download.',
	},
];
