// @ts-check
/** How values look on the wire: three date formats (T18), two kinds of id (T10), money, phone numbers (T19 to T21). */

/** Every key that contains an ID, for the variant with IDs as text. */
const ID_KEYS = new Set([
	'id',
	'document_id',
	'fax_job_id',
	'did_id',
	'didid',
	'did_group_id',
	'state_id',
	'trunk_id',
	'user_id',
]);

/** @param {number} time @returns {string} `YYYY-MM-DD HH:MM:SS`, UTC */
function plainDateTime(time) {
	return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** @param {number} time @returns {string} `YYYY-MM-DD`, UTC */
function plainDate(time) {
	return new Date(time).toISOString().slice(0, 10);
}

/** @param {number} time @returns {{ date: string, timezone_type: number, timezone: string }} as PHP's DateTime in JSON */
function phpDate(time) {
	return { date: `${plainDateTime(time)}.000000`, timezone_type: 3, timezone: 'UTC' };
}

/** @param {number} cents @returns {number} money as a JSON number, without trailing zeros (T43) */
function money(cents) {
	return cents / 100;
}

/**
 * Digits of a phone number. An unencoded `+` arrives as a space (T20), and may be missing altogether.
 * @param {unknown} text
 * @returns {string | null} 5 to 15 digits, or null when that is no number
 */
function phoneDigits(text) {
	const trimmed = String(text)
		.replace(/^[ +]+/, '')
		.trimEnd();
	const digits = trimmed.replace(/[ ().-]/g, '');
	return /^[1-9]\d{4,14}$/.test(digits) ? digits : null;
}

/**
 * A copy with every id as text.
 * @param {unknown} value
 * @param {string} [key]
 * @returns {unknown}
 */
function idsAsText(value, key) {
	if (Array.isArray(value)) return value.map((item) => idsAsText(item));
	if (value !== null && typeof value === 'object') {
		return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, idsAsText(item, name)]));
	}
	return typeof value === 'number' && key !== undefined && ID_KEYS.has(key) ? String(value) : value;
}

module.exports = { plainDateTime, plainDate, phpDate, money, phoneDigits, idsAsText };
