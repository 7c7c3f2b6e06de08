// @ts-check
/** Sent faxes: status, history, price, and facts that only sending shows. */
const { textOf } = require('../evidence');
const { outcomeOf } = require('../node-functions');
const { isDocumentedSentence, knownWord, maskedSentence } = require('../vocabulary');
const { contradicted, open, settled } = require('./verdicts');

const STATUS_CALLS = ['status of a fax', 'status of another fax'];

/** @type {import('../types').Assumption[]} */
module.exports = [
	{
		id: 'history-path',
		traps: ['T12'],
		unknown: 'GET /fax-history or GET /fax.',
		node: '/fax-history.',
		test: [
			'test/engine/operations.test.ts',
			'T12: getAll reads /fax-history and adds the outcome; Simplify has ten fields and an ISO date',
		],
		check: (evidence) => {
			const other = evidence.list('history by its other name') ? '/fax works too' : '/fax does not';
			if (evidence.list('history')) return settled(`/fax-history works, ${other}.`);
			return evidence.answer('history')
				? contradicted(`/fax-history gives no list; ${other}.`)
				: open('No answer came.');
		},
	},
	{
		id: 'history-id',
		traps: ['T11'],
		unknown: 'Whether the history’s `id` is the fax job id.',
		node: 'It is.',
		test: ['test/engine/sendOnce.test.ts', '%s after Fax.to took the fax: the history says which job it is'],
		check: (evidence) => {
			const answer = evidence.answer('status of a fax');
			if (!answer) return open('There is no sent fax to ask about.');
			if (answer.status === 200 && textOf(evidence.body('status of a fax')['status']) !== '')
				return settled('The status call knows it.');
			return contradicted(`The status call answers it with HTTP ${answer.status}.`);
		},
	},
	{
		id: 'status-meaning',
		traps: ['T6'],
		unknown: 'Whether the status call’s `status` is the fax’s or the call’s.',
		node: 'The message counts first; a bare "success" leads to the history.',
		test: ['test/engine/oneFax.test.ts', 'T6: the other reading of GET status gives the same outcomes'],
		check: (evidence) => {
			const faxes = evidence.records('history', 'history, full page');
			const failed = faxes.find((fax) => /fail/i.test(textOf(fax['status'])));
			if (!failed) return open('There is no failed fax in the history to tell by.');
			const status = textOf(evidence.body('status of a fax')['status']).toLowerCase();
			if (status === '') return open('The status call gave no answer for a failed fax.');
			if (status === 'success') return settled('A failed fax has status "success": it is the call\'s own.');
			if (status === 'failed') return settled('A failed fax has status "failed": it is the fax\'s.');
			return contradicted(`A failed fax has ${evidence.shapes.of(status, 'status')}.`);
		},
	},
	{
		id: 'status-message',
		traps: ['T6', 'T42'],
		unknown: 'One sentence of the status call is printed; receipts have others.',
		node: 'Telling words such as "busy" or "no answer".',
		test: ['test/engine/traps.test.ts', 'T42: the text of "unknown" is understood however its apostrophe came: %s'],
		check: (evidence) => {
			const asked = STATUS_CALLS.map((id) => evidence.body(id)).filter((body) => body['status'] !== undefined);
			if (asked.length === 0) return open('There is no sent fax to ask about.');
			const sentences = asked.map((body) => {
				const message = textOf(body['message']);
				const outcome = outcomeOf({ message }, false)?.outcome ?? 'nothing';
				return {
					known: outcome !== 'nothing',
					text: `"${maskedSentence(message)}"${isDocumentedSentence(message) ? ' (documented)' : ''}: ${outcome}`,
				};
			});
			const text = `The node reads ${sentences.map((sentence) => sentence.text).join('; ')}.`;
			return sentences.every(({ known }) => known) ? settled(text) : contradicted(text);
		},
	},
	{
		id: 'status-agrees-with-history',
		traps: ['T6'],
		unknown: 'Whether the status call and the history agree.',
		node: 'A wait ends when the history says so; at its end the status counts, too.',
		test: ['test/unit/deliveryWatch.test.ts', 'the history says that it ended, the status not yet: the history counts'],
		check: (evidence) => {
			const faxes = evidence.records('history', 'history, full page');
			// The survey asks about a failed fax first, then about a delivered one, else about the newest.
			const failed = faxes.find((fax) => /fail/i.test(textOf(fax['status'])));
			const delivered = faxes.find((fax) => /success/i.test(textOf(fax['status'])));
			const chosen = [failed, delivered].filter((fax) => fax !== undefined);
			const pairs = chosen.flatMap((fax, index) => {
				const body = evidence.body(STATUS_CALLS[index] ?? '');
				return body['status'] === undefined
					? []
					: [{ history: outcomeOf(fax, true)?.outcome, status: outcomeOf(body, false)?.outcome }];
			});
			if (pairs.length === 0) return open('There is no ended fax to compare.');
			const unlike = pairs.filter(({ history, status }) => status !== undefined && status !== history);
			if (unlike.length > 0)
				return contradicted(
					unlike.map(({ history, status }) => `History: ${history}, status call: ${status}.`).join(' '),
				);
			return settled(
				pairs
					.map(({ history, status }) => `${history}: ${status === undefined ? 'only the history tells' : 'both tell'}`)
					.join('; '),
			);
		},
	},
	{
		id: 'status-words',
		traps: ['T6'],
		unknown: 'Which statuses a fax can have.',
		node: '"success" is delivered, "failed" failed, any other word in progress.',
		test: ['test/unit/outcomes.test.ts', 'unknown words count as nothing: a failed fax has failed, any other goes on'],
		check: (evidence) => {
			const words = new Set(evidence.records('history', 'history, full page').map((fax) => textOf(fax['status'])));
			if (words.size === 0) return open('There is no sent fax.');
			const odd = [...words].filter((word) => !['executed', 'success', 'failed'].includes(word.toLowerCase()));
			if (odd.length > 0)
				return contradicted(
					`Also: ${odd.map((word) => (knownWord(word) ? `"${word}"` : 'a word that is not shown')).join(', ')}.`,
				);
			return settled(`Seen: ${[...words].map((word) => `"${knownWord(word) ?? ''}"`).join(', ')}.`);
		},
	},
	{
		id: 'plus-sign',
		traps: ['T19'],
		unknown: 'Numbers with or without +.',
		node: 'Digits count.',
		test: ['test/engine/traps.test.ts', 'T19: numbers with and without + are the same number'],
		check: (evidence) => {
			/** @type {Array<[string, string]>} */
			const places = [
				['history', 'recipient'],
				['incoming faxes', 'sender'],
				['incoming faxes', 'number'],
				['numbers', 'did_number'],
			];
			const known = places.filter(([list]) => evidence.records(list).length > 0);
			if (known.length === 0) return open('No record came.');
			const odd = known.filter(([list, field]) =>
				evidence.records(list).some((record) => !/^\+?[\d ]+$/.test(textOf(record[field]))),
			);
			const text = known
				.map(([list, field]) => {
					const signs = new Set(
						evidence.records(list).map((record) => (textOf(record[field]).startsWith('+') ? 'with +' : 'without +')),
					);
					return `${field}: ${[...signs].join(' and ')}`;
				})
				.join('; ');
			return odd.length > 0
				? contradicted(`Not only digits in: ${odd.map(([, field]) => field).join(', ')}. ${text}.`)
				: settled(`${text}.`);
		},
	},
	{
		id: 'plus-encoding',
		traps: ['T20'],
		unknown: 'Samples send a bare + in the query.',
		node: '%2B.',
		test: ['test/engine/operations.test.ts', 'T20: getCost sends the + of the number as %2B'],
		check: (evidence) => {
			const answer = evidence.answer('cost of a file');
			if (!answer) return open('There is no file to ask the price of.');
			return evidence.succeeded('cost of a file')
				? settled('A number with %2B is accepted.')
				: contradicted(`HTTP ${answer.status} came for a number with %2B.`);
		},
	},
	{
		id: 'cost-field',
		traps: ['T41'],
		unknown: 'The price is in `cost`; one client reads `balance`.',
		node: '`cost`.',
		test: ['test/engine/traps.test.ts', 'T41: the price is in "cost"'],
		check: (evidence) => {
			if (!evidence.succeeded('cost of a file')) return open('There is no file to ask the price of.');
			const body = evidence.body('cost of a file');
			return body['cost'] === undefined
				? contradicted('There is no `cost`.')
				: settled(`\`cost\` is there (${evidence.shapes.of(body['cost'])}).`);
		},
	},
	{
		id: 'sending-status',
		traps: ['T6', 'T7'],
		unknown: 'What POST /fax answers when it accepts a fax, and when not.',
		node: 'With a `fax_job_id` it is accepted, whatever the status. Without, "failed" and "error" refuse; anything else is looked up.',
		test: [
			'test/engine/unkind/answers.test.ts',
			'HTTP %i with an id anywhere in its body: accepted means an id, so one fax (%j)',
		],
		howToSee: 'Send to a good number, and without credit: `status`, error.',
	},
	{
		id: 'sending-limited',
		traps: ['T9'],
		unknown: 'Whether a 403 on POST /fax means that no fax was accepted.',
		node: 'It does: sent again after waiting.',
		test: ['test/engine/rate.test.ts', '%i with Retry-After is waited out, and the call repeated'],
		howToSee: 'Send many at once: is each in the history once?',
	},
	{
		id: 'sending-lost-answer',
		traps: ['errors'],
		unknown: 'Whether a fax was accepted when the answer was lost; how soon the history has it.',
		node: 'Looked up by document and number; never sent again blindly.',
		test: [
			'test/engine/sendOnce.test.ts',
			'%s before Fax.to took it: it says that nobody knows, and sends no second time',
		],
		howToSee: 'Send, and run Fax > Get Many at once: is it there?',
	},
	{
		id: 'sending-parameters',
		traps: ['T35', 'T36', 'T40'],
		unknown: 'POST /fax: query, form or multipart; whether it accepts a file.',
		node: 'A form with a document id; the key in the query.',
		test: ['test/engine/traps.test.ts', 'T40: POST /fax carries a document id and never a file'],
		howToSee: 'Send a fax.',
	},
	{
		id: 'delete-after-send',
		traps: ['T39'],
		unknown: 'Whether `delete_file=1` deletes at once, at the end, or after a failure.',
		node: 'The document counts as deleted.',
		test: ['test/engine/traps.test.ts', 'T39: a document that was deleted after sending is gone, in words'],
		howToSee: 'Send with Delete After Send: File > Get Many now, and at the end.',
	},
];
