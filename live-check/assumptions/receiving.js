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
		unknown: 'Whether /incoming-faxes/{recipient} wants the number with or without +.',
		node: 'Sends digits only.',
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
		unknown: "Whether `file_url` and `preview_file` always hold the account's key.",
		node: 'Takes the key out of what it shows, and lets n8n add it when it downloads.',
		check: (evidence) => addresses(evidence, (shape) => !shape.includes('api_key (another)')),
	},
	{
		id: 'address-host',
		traps: ['T29'],
		unknown: 'On which host received faxes are; samples show fax.to, under a path of its own.',
		node: 'Downloads from fax.to, hosts below it, and the host of the base URL; from no other.',
		check: (evidence) =>
			addresses(evidence, (shape) => /host (www\.|api\.)?fax\.to,|below fax\.to|host of the base URL/.test(shape)),
	},
	{
		id: 'address-id',
		traps: ['T29'],
		unknown: 'In the samples the id in the address is not the id of the fax.',
		node: 'Takes the address as it is and never makes one from the id.',
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
		unknown: '`city_name` and `order_reference` of a number are null in the samples.',
		node: 'Takes null and text.',
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
		unknown: 'What is behind `file_url` and `preview_file`: a PDF and a picture, by their names.',
		node: 'Looks at the first bytes and takes PDF, TIFF, PNG, JPEG and GIF.',
		howToSee: 'Run Incoming Fax > Download for both.',
	},
	{
		id: 'provision',
		traps: ['T13', 'T30', 'T32'],
		unknown:
			'Samples buy a number with POST or GET and on two paths. What it costs, what comes when none is left, and whether newer numbers have greater ids, is not written.',
		node: 'Sends POST with an empty body to the long path, never GET; after a lost answer it looks in the list of numbers for a new one and never buys again. Shows `did_number` and `did_id` beside `number` and `didid`.',
		howToSee: 'Buy a number with Number > Buy; it costs money.',
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
