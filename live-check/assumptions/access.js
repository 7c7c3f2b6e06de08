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
		unknown: 'Samples show /api/v1 and /api/v2, and two hosts, fax.to and api.fax.to.',
		node: `Asks at ${DEFAULT_BASE_URL}; the credential's field Base URL changes it. Follows no redirect.`,
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
		unknown:
			'The key is in the query in most samples, in the form in two, in a header in the old generated clients, and missing from some coverage calls.',
		node: 'Sends it in the query of every call but register and log in.',
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
		unknown: 'Which status and body come when the key is missing or wrong. 401 is documented, its body is not.',
		node: 'Takes 401, whatever its body, for a wrong key. Would take 403 for the rate limit and wait.',
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
		unknown: 'What the status call says about a fax that does not exist: no error body is printed anywhere.',
		node: 'Understands HTTP 404, and HTTP 400 or 200 with a message that says "not found" or the like. Other words in a 200 would be read as the fax\'s own state.',
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
		unknown: 'What the cost call says about a document that does not exist.',
		node: 'Takes 404, 400 and a 200 whose status is not "success" for an error and shows Fax.to\'s message.',
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
		unknown: 'Whether an error says "failed", the only value that is printed, or something else such as "error".',
		node: 'Takes every status but "success" for an error, where the status is the call\'s own.',
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
		unknown: 'How many calls are allowed, and whether the 403 says how long to wait.',
		node: 'Waits for what Retry-After says, else longer and longer, and tries again for up to a minute; for every kind of call, because a limited call was not carried out.',
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
		unknown: 'Printed samples are broken JSON (closing commas, a missing one), and one file claims XML.',
		node: 'Takes JSON only, whatever the content type says.',
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
		unknown: 'Samples set the content type application/json on GETs and DELETE, where there is no content.',
		node: 'Sends none with GET and DELETE.',
		check: (evidence) =>
			evidence.succeeded('balance') ? settled('GETs work without.') : open('No usable answer came.'),
	},
];
