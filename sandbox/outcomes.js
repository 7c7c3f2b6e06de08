// @ts-check
/**
 * How faxes end: the documented msg_code table, and the numbers that choose a line of it. The numbers are in the range
 * that North America keeps for fiction, so they belong to nobody.
 */

/** @typedef {import('./types').MsgCode} MsgCode */

/** @type {Record<string, import('./types').Outcome>} number with `+` → what happens there; all other numbers are `ok` */
const MAGIC_NUMBERS = {
	'+12025550100': 'ok',
	'+12025550101': 'busy',
	'+12025550102': 'no_answer',
	'+12025550103': 'hangup',
	'+12025550104': 'file_error',
	'+12025550105': 'unknown',
	'+12025550106': 'slow',
	'+12025550199': 'refused',
};

/** Texts of the delivery receipt. @type {Record<MsgCode, string>} */
const RECEIPT_MESSAGES = {
	ok: 'Success! Your fax has been sent!',
	unknown: 'Fax Failed - Unknown Error (We don’t know exactly what went wrong - contact us for more info)',
	no_answer: 'Fax Failed - No Answer from Fax machine',
	busy: 'Fax Failed - Line Busy (The fax machine could be busy)',
	file_error: 'Fax Failed - File conversion failed. Re-upload and Retry',
	hangup: 'Fax Failed - Early Hangup',
};

/** The status call has its own words for success. */
const STATUS_SUCCESS_MESSAGE = 'Sent! Fax Has Been Answered.';
const STATUS_RUNNING_MESSAGE = 'In progress';

/**
 * @param {string} digits number without `+`
 * @param {import('./types').Outcome | null} chosen for all numbers alike; null leaves it to the number
 * @returns {{ refused: boolean, slow: boolean, msgCode: MsgCode }}
 */
function outcomeOf(digits, chosen) {
	const magic = chosen ?? MAGIC_NUMBERS[`+${digits}`] ?? 'ok';
	const msgCode = magic === 'slow' || magic === 'refused' ? 'ok' : magic;
	return { refused: magic === 'refused', slow: magic === 'slow', msgCode };
}

module.exports = { MAGIC_NUMBERS, RECEIPT_MESSAGES, STATUS_SUCCESS_MESSAGE, STATUS_RUNNING_MESSAGE, outcomeOf };
