// @ts-check
/** Sent faxes: status, history, price, and what only sending shows. */
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
		unknown: 'The history is GET /fax-history in half of the documents, GET /fax in the others.',
		node: 'Asks /fax-history.',
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
		unknown: 'Whether the `id` in the history is the fax job id.',
		node: 'Takes it for the fax job id.',
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
		unknown: "Whether `status` of the status call is the fax's or the call's own.",
		node: 'Looks at the message first; where that and the status say no more than "success", looks the fax up in the history.',
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
		unknown:
			'The sentences of the status call: one is printed, for success. Those of the receipts differ from it, and one has a broken apostrophe.',
		node: 'Knows the outcome by telling words in them, such as "busy" or "no answer".',
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
		unknown: 'Whether the status call and the history tell the same about a fax.',
		node: 'Takes the status call where it is clear, else the history.',
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
		unknown: 'All values that the status of a fax can have; "executed", "success" and "failed" are printed.',
		node: 'Takes "success" for delivered, "failed" for failed and every other word for in progress.',
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
		unknown: 'Numbers have a + in some fields and none in others.',
		node: 'Compares digits only.',
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
		unknown: 'Samples send a bare + in the query, which a server reads as a space.',
		node: 'Sends %2B.',
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
		unknown: 'The price is in `cost`; one old client reads `balance`.',
		node: 'Reads `cost`.',
		check: (evidence) => {
			if (!evidence.succeeded('cost of a file')) return open('There is no file to ask the price of.');
			const body = evidence.body('cost of a file');
			return body['cost'] === undefined
				? contradicted('There is no `cost`.')
				: settled(`\`cost\` is there (${evidence.shapes.of(body['cost'])}).`);
		},
	},
	{
		id: 'balance-extra-fields',
		traps: ['errors'],
		unknown: 'One client reads `sunbscription_credit_allowance` (so spelled) beside the balance.',
		node: 'Passes on whatever comes.',
		check: (evidence) => {
			if (!evidence.succeeded('balance')) return open('No balance came.');
			return settled(
				'sunbscription_credit_allowance' in evidence.body('balance') ? 'It is there.' : 'It is not there.',
			);
		},
	},
	{
		id: 'sending-status',
		traps: ['T6', 'T7'],
		unknown: 'What POST /fax says: "executed" when taken; "failed" with HTTP 200 or 400 when not.',
		node: 'Takes any answer with a `fax_job_id` for accepted, whatever its status says. Without one, "failed" and "error" are a refusal; for anything else it looks into the history.',
		howToSee:
			"Send a fax, and one to a number that can't be reached or with no credit left: look at `status` and the error.",
	},
	{
		id: 'sending-limited',
		traps: ['T9'],
		unknown: 'Whether a 403 on POST /fax really means that no fax was taken.',
		node: 'Sends it again after waiting.',
		howToSee: 'Send many faxes at once: after a rate limit, the history must show each only once.',
	},
	{
		id: 'sending-lost-answer',
		traps: ['errors'],
		unknown:
			'Whether a fax was taken when POST /fax timed out, broke off or gave a 5xx, and how soon a new fax is in the history.',
		node: 'Looks for the fax in the history by document and number, newer than what was there before. Where it finds none, it says that the fax may have been sent; it never sends again blindly.',
		howToSee: 'Send a fax and run Fax > Get Many at once: is it there?',
	},
	{
		id: 'sending-parameters',
		traps: ['T35', 'T36'],
		unknown: 'Samples of POST /fax put the parameters into the query, a form or multipart.',
		node: 'Sends a form (urlencoded) with the key in the query.',
		howToSee: 'Send a fax.',
	},
	{
		id: 'delete-after-send',
		traps: ['T39'],
		unknown:
			'Whether `delete_file=1` deletes the document at once or when the fax has ended, and also after a failure.',
		node: 'Says that the document is gone afterwards.',
		howToSee: 'Send with Delete After Send on, then look at File > Get Many now and after the fax has ended.',
	},
	{
		id: 'file-or-document-id',
		traps: ['T40'],
		unknown: 'Whether POST /fax still takes a file, and which one counts when there is a document id, too.',
		node: 'Never sends both: uploads first, then sends the document id.',
		howToSee: 'Not needed: the node does not use it.',
	},
	{
		id: 'sender-id',
		traps: ['limits'],
		unknown: 'What `tsi_number` may hold, and whether it is heeded.',
		node: 'Passes on the option Sender ID (TSI) as it is.',
		howToSee:
			'Send a fax to an own number with that option: look at the head of the page and at `rsid` of the callback.',
	},
	{
		id: 'failed-fax-cost',
		traps: ['limits', 'T43'],
		unknown: 'Whether a failed fax is paid for, and in which currency prices are.',
		node: 'Shows `cost` and `user_cash_balance` as they come, without a currency.',
		howToSee:
			'Send a fax to a number without a fax machine: compare the balance before and after. The currency is on the invoice.',
	},
];
