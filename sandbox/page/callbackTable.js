// @ts-check
/** The callbacks that were sent, and the receiver's answers. */
const { html, short } = require('./html');
const { badge, moment } = require('./words');

/**
 * @typedef {ReturnType<import('../callbacks').Callbacks['list']>[number]} Listed
 * @typedef {import('../types').CallbackAttempt} Attempt
 */

/** Maximum length of a receiver's answer in the table. */
const ANSWER_LENGTH = 100;

/** @param {Listed} callback */
function subject({ event, fields }) {
	if (event === 'faxReceived')
		return html`Fax received<br><span class="hint">from <bdi>+${short(fields['from'] ?? '')}</bdi></span>`;
	const job = fields['fax_job_id'] ?? '';
	return html`Delivery receipt<br><span class="hint"><a href="/sent/${job}">job ${job}</a>, ${fields['msg_code']}</span>`;
}

/** @param {Listed} callback */
function state({ state: name, attempts }) {
	const last = attempts.at(-1);
	if (name === 'delivered') return badge('good', 'Accepted');
	if (name === 'expired') return badge('bad', 'Given up');
	return last !== undefined && isAnswered(last) ? badge('bad', 'Will be repeated') : badge('waiting', 'On its way');
}

/** @param {Attempt} attempt */
function isAnswered({ status, error }) {
	return status !== null || error !== undefined;
}

/** Explanations of the system's error codes for people who have never seen one. @type {Array<[RegExp, string]>} */
const CONNECTION_ERRORS = [
	[/ECONNREFUSED/, 'nothing listens at this address. Is n8n running, and is the port right?'],
	[/ENOTFOUND|EAI_AGAIN/, 'this host name does not exist. Check the Callback URL.'],
	[/ECONNRESET|EPIPE|socket hang up/, 'the connection was closed before an answer came.'],
	[/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/, 'this address can’t be reached from here.'],
	[
		/EPROTO|wrong version number|CERT|certificate/i,
		'the secure connection failed. Check http or https, and the certificate.',
	],
];

/** The meaning of a trigger's answers. @type {Record<number, string>} */
const REFUSALS = {
	401: 'the token is missing or wrong. The Callback URL needs ?token= and the Callback Token of the credential.',
	404: 'no published workflow has this address.',
};

/** @param {string} error of the system, or of the sandbox @returns {string} */
function plainly(error) {
	return CONNECTION_ERRORS.find(([pattern]) => pattern.test(error))?.[1] ?? error;
}

/** @param {Attempt | undefined} attempt */
function answer(attempt) {
	if (attempt === undefined || !isAnswered(attempt)) return html`<span class="hint">No answer yet</span>`;
	if (attempt.status === null)
		return html`No answer: <bdi class="answer">${short(plainly(attempt.error ?? ''), ANSWER_LENGTH)}</bdi>`;
	const refusal = REFUSALS[attempt.status];
	if (refusal !== undefined) return html`HTTP ${attempt.status}: ${refusal}`;
	return html`HTTP ${attempt.status}${attempt.body !== '' && html` <code>${short(attempt.body, ANSWER_LENGTH)}</code>`}`;
}

/** @param {Listed} callback */
function row(callback) {
	const { attempts, createdAt } = callback;
	const tries = attempts.length > 1 ? html`<br><span class="hint">${attempts.length} attempts</span>` : '';
	return html`<tr><td>${moment(Date.parse(createdAt))}</td><td>${subject(callback)}</td><td>${state(callback)}${tries}</td><td>${answer(attempts.at(-1))}</td></tr>`;
}

/** @param {Listed[]} callbacks newest first */
function callbackTable(callbacks) {
	return html`<div class="scroll" tabindex="0" role="region" aria-label="Callbacks"><table>
<thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">State</th><th scope="col">Answer</th></tr></thead>
<tbody>${callbacks.map(row)}</tbody>
</table></div>`;
}

module.exports = { callbackTable, plainly };
