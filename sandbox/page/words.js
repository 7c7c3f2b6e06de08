// @ts-check
/** How the page displays outcomes, money, times and numbers. */
const { RECEIPT_MESSAGES, STATUS_SUCCESS_MESSAGE } = require('../outcomes');
const { html } = require('./html');

/**
 * @typedef {import('../types').Job} Job
 * @typedef {import('../types').Outcome} Outcome
 */

/** @type {Record<Outcome, { label: string, explained: string }>} */
const OUTCOMES = {
	ok: { label: 'Delivered', explained: 'The fax arrives.' },
	busy: { label: 'Busy', explained: 'The line is busy.' },
	no_answer: { label: 'No answer', explained: 'Nobody picks up.' },
	hangup: { label: 'Hung up', explained: 'The other side hangs up early.' },
	file_error: { label: 'File error', explained: 'Fax.to can’t convert the file.' },
	unknown: { label: 'Unknown error', explained: 'Fax.to doesn’t know what went wrong.' },
	slow: { label: 'Delivered late', explained: 'The fax arrives, but only after a minute.' },
	refused: { label: 'Refused', explained: 'Fax.to takes no fax for this number. None is sent, nothing is charged.' },
};

/**
 * @param {Job} job
 * @returns {{ label: string, kind: 'waiting' | 'good' | 'bad', message: string }}
 */
function outcomeOfJob({ ended, msgCode }) {
	if (!ended) return { label: 'On its way', kind: 'waiting', message: 'Fax.to is calling the other side.' };
	const isDelivered = msgCode === 'ok';
	const message = isDelivered ? STATUS_SUCCESS_MESSAGE : RECEIPT_MESSAGES[msgCode];
	return { label: OUTCOMES[msgCode].label, kind: isDelivered ? 'good' : 'bad', message };
}

/** @param {number} cents @returns {string} with two decimals */
function amount(cents) {
	return (cents / 100).toFixed(2);
}

/** @param {number} count @param {string} noun @returns {string} */
function counted(count, noun) {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** @param {number} time @returns {import('./html').Html} in this machine's time zone, which is the reader's */
function moment(time) {
	return html`<time datetime="${new Date(time).toISOString()}">${TIME.format(time)}</time>`;
}

/** @param {'waiting' | 'good' | 'bad'} kind @param {string} label */
function badge(kind, label) {
	return html`<span class="badge ${kind}">${label}</span>`;
}

module.exports = { OUTCOMES, amount, badge, counted, moment, outcomeOfJob };
