// @ts-check
/**
 * The last look at a text before it leaves. Reports are made of shapes, so there should be nothing to find; this makes sure
 * that a mistake in a finding does not publish a key or a phone number.
 */

const { redactor } = require('./node-functions');

/**
 * @param {string} text
 * @param {string} key of the account
 * @param {unknown[]} answers all bodies that came
 * @returns {string} with the key in any spelling, and every personal-looking value out of the answers, as `***`
 */
function sweep(text, key, answers) {
	/** @type {Set<string>} */
	const secrets = new Set();
	for (const answer of answers) collect(answer, secrets);
	let clean = redactor(key).text(text);
	for (const secret of [...secrets].sort((a, b) => b.length - a.length)) clean = clean.split(secret).join('***');
	return clean;
}

/** @param {unknown} value @param {Set<string>} secrets gets ids, phone numbers, addresses and file names */
function collect(value, secrets) {
	if (Array.isArray(value)) {
		for (const item of value) collect(item, secrets);
	} else if (value !== null && typeof value === 'object') {
		for (const [name, item] of Object.entries(value)) {
			collect(name, secrets);
			collect(item, secrets);
		}
	} else if (typeof value === 'number' || typeof value === 'string') {
		const text = String(value).trim();
		if (/\d{5}/.test(text) || /\S@\S/.test(text) || /\S\.[a-z]{3,4}$/i.test(text)) secrets.add(text);
		for (const digits of text.match(/\d{5,}/g) ?? []) secrets.add(digits);
	}
}

module.exports = { sweep };
