// @ts-check
/** Own numbers and received faxes. */
const { textOf } = require('../evidence');
const { contradicted, open, settled } = require('./verdicts');

/** @typedef {import('../evidence').Evidence} Evidence */

const ADDRESSES = ['file_url', 'preview_file'];

/** @type {import('../types').Assumption[]} */
module.exports = [
	{
		id: 'recipient-in-path',
		traps: ['T21'],
		unknown: '/incoming-faxes/{recipient} with or without +.',
		node: 'Digits only.',
		test: ['test/engine/traps.test.ts', 'T21: the recipient goes into the path as digits only'],
		check: (evidence) => {
			const [fax] = evidence.records('incoming faxes', 'incoming faxes, full page');
			const answer = evidence.answer('incoming faxes of a number');
			if (!fax || !answer) return open('There is no incoming fax.');
			const list = evidence.list('incoming faxes of a number');
			if (!list) return contradicted(`HTTP ${answer.status} came without a list.`);
			if (list.records.length === 0)
				return contradicted('Digits without + find nothing, although the number has faxes.');
			const digits = textOf(fax['number']).replace(/\D/g, '');
			const foreign = list.records.some((record) => textOf(record['number']).replace(/\D/g, '') !== digits);
			return foreign ? contradicted('Faxes of other numbers came, too.') : settled('Digits without + work.');
		},
	},
	{
		id: 'key-in-addresses',
		traps: ['T3'],
		unknown: 'Whether `file_url` and `preview_file` always contain the key.',
		node: 'Taken out when shown; n8n adds it to a download.',
		test: ['test/engine/traps.test.ts', 'T3: file URLs come without the key, in the raw record too'],
		check: (evidence) => addresses(evidence, (shape) => !shape.includes('api_key (another)')),
	},
	{
		id: 'address-host',
		traps: ['T29'],
		unknown: 'On which host received faxes are.',
		node: 'fax.to, hosts below it, the base URL’s; no other.',
		test: [
			'test/engine/receivedFiles.test.ts',
			'a file at %s, which is on another host than Fax.to’s, is not asked for',
		],
		check: (evidence) =>
			addresses(evidence, (shape) => /host (www\.|api\.)?fax\.to,|below fax\.to|host of the base URL/.test(shape)),
	},
	{
		id: 'address-id',
		traps: ['T29'],
		unknown: 'The id in the address is not the fax’s.',
		node: 'The address as it is.',
		test: ['test/engine/oneFax.test.ts', 'incomingFax:download brings a large fax byte for byte (T29), kept %s'],
		check: (evidence) => {
			const faxes = evidence.records('incoming faxes').filter((fax) => textOf(fax['file_url']) !== '');
			if (faxes.length === 0) return open('There is no incoming fax with an address.');
			const same = faxes.filter(
				(fax) => (/\/inbox\/(\d+)\//.exec(textOf(fax['file_url']))?.[1] ?? '') === textOf(fax['id']),
			).length;
			return settled(
				same === faxes.length ? 'They are the same.' : same === 0 ? 'They differ.' : 'They are the same for some.',
			);
		},
	},
	{
		id: 'empty-number-fields',
		traps: ['T31'],
		unknown: '`city_name` and `order_reference` can be null.',
		node: 'Null and text.',
		test: ['test/engine/traps.test.ts', 'T31: a number without a city is listed by its country'],
		check: (evidence) => {
			const numbers = evidence.records('numbers');
			if (numbers.length === 0) return open('There is no number.');
			return settled(
				['city_name', 'order_reference'].map((field) => `${field}: ${evidence.shapesOf(numbers, field)}`).join('; '),
			);
		},
	},
	{
		id: 'received-file',
		traps: ['T29', 'limits'],
		unknown: 'What is behind `file_url` and `preview_file`.',
		node: 'PDF, TIFF, PNG, JPEG or GIF, by the first bytes.',
		test: ['test/engine/receivedFiles.test.ts', '%s is named and typed by its bytes'],
		howToSee: 'Incoming Fax > Download, both.',
	},
	{
		id: 'provision',
		traps: ['T13', 'T30', 'T32'],
		unknown: 'POST or GET, two paths; costs, stock, order of ids.',
		node: 'POST, empty body, the long path. After a lost answer: the list of numbers, never a second purchase.',
		test: [
			'test/engine/operations.test.ts',
			'T13: provision is a POST with an empty body, and T32: its names are those of /numbers',
		],
		howToSee: 'Number > Buy; it costs money.',
	},
];

/** @param {Evidence} evidence @param {(shape: string) => boolean} expected */
function addresses(evidence, expected) {
	const shapes = new Set(
		evidence
			.records('incoming faxes')
			.flatMap((fax) =>
				ADDRESSES.flatMap((field) =>
					textOf(fax[field]) === '' ? [] : [evidence.shapes.ofAddress(textOf(fax[field]))],
				),
			),
	);
	if (shapes.size === 0) return open('There is no incoming fax with an address.');
	const text = `${[...shapes].slice(0, 4).join('; ')}.`;
	return [...shapes].every(expected) ? settled(text) : contradicted(text);
}
