// @ts-check
/** HTML templates in which every value is escaped. */

/** Text that is already HTML; only `html` creates it. */
class Html {
	/** @param {string} text */
	constructor(text) {
		this.text = text;
	}
}

/** @typedef {string | number | null | undefined | false | Html | Html[]} Value */

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** @param {Value} value @returns {string} */
function escaped(value) {
	if (value instanceof Html) return value.text;
	if (Array.isArray(value)) return value.map(escaped).join('');
	if (value === null || value === undefined || value === false) return '';
	return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * A tag for templates: the template is HTML, the values inserted are text. Attribute values need their quotes.
 * @param {TemplateStringsArray} strings
 * @param {Value[]} values
 * @returns {Html}
 */
function html(strings, ...values) {
	return new Html(strings.reduce((text, string, index) => text + escaped(values[index - 1]) + string));
}

/** Longer names and texts fill the screen without adding information. */
const LONGEST = 120;

/**
 * @param {string} text from anywhere
 * @param {number} [longest] characters
 * @returns {string} one line without control characters
 */
function short(text, longest = LONGEST) {
	// Cuts between characters, and does not process the rest of a very long text.
	const begin = Array.from(text.slice(0, 4 * longest).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '));
	return begin.length > longest ? `${begin.slice(0, longest - 1).join('')}…` : begin.join('');
}

module.exports = { Html, html, short };
