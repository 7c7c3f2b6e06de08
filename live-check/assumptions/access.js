// @ts-check
/** The base URL, the key, and what an error looks like. */
const { DEFAULT_BASE_URL } = require('../base-url');
const { isObject, textOf } = require('../evidence');
const { contradicted, open, settled } = require('./verdicts');

/** @typedef {import('../evidence').Evidence} Evidence */

/** @type {import('../types').Assumption[]} */
module.exports = [
	{
		id: 'base-url',
		traps: ['T1', 'T2'],
		unknown: '/api/v1 or /api/v2; host fax.to or api.fax.to.',
		node: `Base URL, by default ${DEFAULT_BASE_URL}. No redirect is followed.`,
		test: ['test/engine/traps.test.ts', 'T1, T2: version 2 on fax.to, unless the credential says otherwise'],
		check: (evidence) => {
			const answer = evidence.answer('balance');
			if (!answer) return open('No answer came.');
			if (answer.location !== null)
				return contradicted(`A redirect came: ${evidence.shapes.ofAddress(answer.location)}.`);
			if (!evidence.succeeded('balance'))
				return contradicted(`HTTP ${answer.status} with ${answer.bodyKind} came instead of a balance.`);
			return evidence.baseUrl === DEFAULT_BASE_URL
				? settled('It works there.')
				: open('Another base URL was asked, and works.');
		},
	},
	{
		id: 'key-in-query',
		traps: ['T3', 'T22', 'T36'],
		unknown: 'Where the key goes: query, form, header or nowhere.',
		node: 'The query of every call but register and login.',
		test: ['test/engine/oneFax.test.ts', 'account:getBalance gives Fax.to’s answer, with the key in the query only'],
		check: (evidence) => {
			const answer = evidence.answer('balance');
			if (evidence.succeeded('balance')) return settled('The key in the query is accepted.');
			return answer?.status === 401
				? contradicted('The key in the query is refused, or the key is wrong.')
				: open('No usable answer came.');
		},
	},
	{
		id: 'missing-key',
		traps: ['errors'],
		unknown: 'What comes for a wrong key; 401 is documented without a body.',
		node: '401 is a wrong key; 403 would be the rate limit.',
		test: ['test/engine/credential.test.ts', '%s is told apart, in words'],
		check: (evidence) => {
			const answer = evidence.answer('balance without a key');
			if (!answer) return open('No answer came.');
			const text = evidence.shapes.ofRefusal(answer);
			return answer.status === 401 ? settled(text) : contradicted(text);
		},
	},
	{
		id: 'unknown-fax',
		traps: ['T7', 'T8', 'errors'],
		unknown: 'What comes for the status of a fax that does not exist.',
		node: '404; or 400 or 200 with a message such as "not found". Other words in a 200 would be the fax’s state.',
		test: ['test/engine/outcomes.test.ts', 'a fax that Fax.to does not know is an error, not a failed fax'],
		check: (evidence) => {
			const answer = evidence.answer('status of no fax');
			if (!answer) return open('No answer came.');
			const text = evidence.shapes.ofRefusal(answer);
			const message = isObject(answer.json) ? textOf(answer.json['message']) : '';
			const understood =
				answer.status === 404 ||
				answer.status === 400 ||
				(answer.status === 200 &&
					/not found|unauthori[sz]ed|forbidden|invalid|no such|does not exist|rate limit/i.test(message));
			return understood ? settled(text) : contradicted(text);
		},
	},
	{
		id: 'unknown-document',
		traps: ['T7', 'T8', 'errors'],
		unknown: 'What comes for the cost of a document that does not exist.',
		node: '404, 400, or a 200 whose status is not "success".',
		test: ['test/engine/badInput.test.ts', 'a document that does not exist'],
		check: (evidence) => {
			const answer = evidence.answer('cost of no file');
			if (!answer) return open('No answer came.');
			const text = evidence.shapes.ofRefusal(answer);
			const refused =
				answer.status === 404 ||
				answer.status === 400 ||
				(answer.status === 200 && !evidence.succeeded('cost of no file'));
			return refused ? settled(text) : contradicted(text);
		},
	},
	{
		id: 'failed-status-word',
		traps: ['T7', 'T8'],
		unknown: 'Whether an error says "failed" or another word.',
		node: 'Every status but "success" is an error, where it is the call’s own.',
		test: ['test/engine/traps.test.ts', 'T8: the status "%s" is no success, in whatever 200 it stands'],
		check: (evidence) => {
			const words = ['balance without a key', 'status of no fax', 'cost of no file'].flatMap((id) => {
				const json = evidence.answer(id)?.json;
				return evidence.succeeded(id) || !isObject(json) || json['status'] === undefined
					? []
					: [evidence.shapes.of(json['status'], 'status')];
			});
			return words.length > 0
				? settled(`${[...new Set(words)].join(' or ').replaceAll('text ', '')} came.`)
				: open('No error came with a status.');
		},
	},
	{
		id: 'rate-limit',
		traps: ['T9', 'limits'],
		unknown: 'How many calls are allowed; whether the 403 says how long to wait.',
		node: 'Waits for Retry-After, else longer and longer. A limited call was not carried out.',
		test: ['test/engine/traps.test.ts', 'T9: 403 says "rate limit", not "forbidden", and is waited out'],
		check: (evidence) => {
			const limited = evidence.observations.filter(
				({ reply, id }) => reply.kind === 'answer' && reply.limited > 0 && id !== 'balance without a key',
			);
			if (limited.length === 0) return open('No call was limited at two calls a second.');
			const told = limited.some(({ reply }) => reply.kind === 'answer' && reply.retryAfter);
			const ended = limited.some(
				({ reply }) => reply.kind === 'answer' && reply.status !== 403 && reply.status !== 429,
			);
			const how = told ? 'and says how long to wait' : 'and does not say how long to wait';
			return ended
				? settled(`The limit came at two calls a second ${how}; it went away.`)
				: contradicted(`403 or 429 came ${how}, and did not go away: perhaps it is no rate limit.`);
		},
	},
	{
		id: 'strict-json',
		traps: ['T37'],
		unknown: 'Samples are broken JSON; one file claims XML.',
		node: 'JSON only, whatever the content type.',
		test: ['test/engine/sendOnce.test.ts', 'broken JSON'],
		check: (evidence) => {
			const answers = evidence.observations.flatMap(({ reply }) =>
				reply.kind === 'answer' && reply.status === 200 ? [reply] : [],
			);
			if (answers.length === 0) return open('No answer with status 200 came.');
			const others = answers.filter(({ bodyKind }) => bodyKind !== 'json').map(({ bodyKind }) => bodyKind);
			if (others.length > 0) return contradicted(`Some answers are not JSON: ${[...new Set(others)].join(', ')}.`);
			const named = answers.every(({ mediaType }) => mediaType === 'application/json');
			return settled(`All are JSON${named ? ' and say so' : ', but not all say so'}.`);
		},
	},
	{
		id: 'get-without-content-type',
		traps: ['T35'],
		unknown: 'Samples give GET and DELETE a content type.',
		node: 'None.',
		test: ['test/engine/traps.test.ts', 'T35: a GET and a DELETE have no content type'],
		check: (evidence) =>
			evidence.succeeded('balance') ? settled('GETs work without.') : open('No usable answer came.'),
	},
];
