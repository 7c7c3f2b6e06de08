// @ts-check
// Small pieces of Markdown.

/** Text that ends as a sentence does. @param {string | undefined} text */
function sentence(text) {
	return text === undefined || text === '' ? '' : text.replace(/([^.!?])$/, '$1.');
}

/** Where GitHub puts the anchor of a heading. @param {string} text */
function anchor(text) {
	return text
		.toLowerCase()
		.replace(/[^\w\- ]/g, '')
		.replaceAll(' ', '-');
}

/** @param {string[]} parts @returns {string} those that say something, as paragraphs */
function paragraphs(...parts) {
	return parts.filter((part) => part !== '').join('\n\n');
}

module.exports = { anchor, paragraphs, sentence };
