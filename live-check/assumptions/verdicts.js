// @ts-check
/** The three ways in which a check can end. */

/** @typedef {import('../types').Verdict} Verdict */

/** The answer shows what the documents leave open, and the node handles it. @param {string} finding @returns {Verdict} */
const settled = (finding) => ({ verdict: 'settled', finding: sentence(finding) });

/** The answer shows something that the node does not expect. @param {string} finding @returns {Verdict} */
const contradicted = (finding) => ({ verdict: 'contradicted', finding: sentence(finding) });

/** No answer shows it. @param {string} finding why @returns {Verdict} */
const open = (finding) => ({ verdict: 'open', finding: sentence(finding) });

/** @param {string} text */
function sentence(text) {
	return text.endsWith('.') ? text : `${text}.`;
}

module.exports = { settled, contradicted, open };
