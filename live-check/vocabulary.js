// @ts-check
/**
 * The only words from answers that a report may show. Everything else becomes a shape, so that a report can be posted in
 * public: a word that is not here might be a name.
 */
const { RECEIPT_MESSAGES, STATUS_SUCCESS_MESSAGE } = require('../sandbox/outcomes');

/** The sentences that the documents print for the end of a fax. */
const DOCUMENTED_SENTENCES = [STATUS_SUCCESS_MESSAGE, ...Object.values(RECEIPT_MESSAGES)];

const WORDS = new Set(
	`${DOCUMENTED_SENTENCES.join(' ')}
	success successful successfully ok failed failure fail error executed active inactive expired pending queued queue sending sent delivered
	processing progress in waiting scheduled retrying dialing partial canceled cancelled rejected blocked new read unread done completed
	complete started unknown busy hangup answered not no yet found exist exists does invalid missing required field the a an is are was
	such has have been be of for to with your you this that it and or at on by please try again later unauthorized unauthorised forbidden
	access denied permission rate limit exceeded too many requests request attempts resource page record document documents file files
	fax faxes job id number numbers recipient country code state area key api token user account balance credit insufficient internal
	server method allowed validation parameter format must status message data result results empty conversion timeout
	geographic national mobile utc gmt`
		.toLowerCase()
		.match(/[a-z]+/g) ?? [],
);

/** Parts of addresses that the documents show. */
const PATH_WORDS = new Set([
	'api',
	'v1',
	'v2',
	'receivefax',
	'inbox',
	'file',
	'preview',
	'numbers',
	'incoming-faxes',
	'fax',
	'fax-history',
	'files',
	'member',
	'my-documents',
	'show-file',
	'preview.png',
	'download',
	'balance',
	'countries',
	'login',
	'docs',
	'dashboard',
	'settings',
	'storage',
	'public',
]);

/** Query parameters that the documents show. */
const QUERY_WORDS = new Set(['api_key', 'page', 'limit']);

/**
 * One word, such as a status.
 * @param {string} text
 * @returns {string | null} the word in the casing that came, null when it is not one of ours
 */
function knownWord(text) {
	return /^[A-Za-z]+$/.test(text) && WORDS.has(text.toLowerCase()) ? text : null;
}

/**
 * A sentence with every unknown word as `…`.
 * @param {string} text
 * @returns {string} such as `no fax … found`
 */
function maskedSentence(text) {
	const words = text
		.slice(0, 300)
		.split(/\s+/)
		.filter(Boolean)
		.map((word) => {
			const bare = word.toLowerCase().replace(/^["'([-]+|["')\].,:;!?-]+$/g, '');
			return bare === '' || bare.split(/[-/']/).every((part) => WORDS.has(part)) ? bare : '…';
		});
	const masked = words.filter((word) => word !== '');
	return masked.filter((word, index) => word !== '…' || masked[index - 1] !== '…').join(' ');
}

/** @param {string} text @returns {boolean} whether it is one of the printed sentences, also with a broken apostrophe (T42) */
function isDocumentedSentence(text) {
	/** @param {string} sentence */
	const bare = (sentence) =>
		sentence
			.replace(/\bdon\W*(?:â€™)?t\b/gi, 'dont')
			.replace(/[^a-z]+/gi, ' ')
			.trim()
			.toLowerCase();
	return DOCUMENTED_SENTENCES.some((sentence) => bare(sentence) === bare(text));
}

/**
 * The name of a received field. Names are not values, but a list may be keyed by a number or a file name.
 * @param {string} name
 * @returns {string} the name, or `(a name that is not shown)`
 */
function fieldName(name) {
	return /^[A-Za-z_]{1,40}\d{0,2}$/.test(name) || /^(a2_code|created date)$/.test(name)
		? name
		: '(a name that is not shown)';
}

module.exports = { PATH_WORDS, QUERY_WORDS, knownWord, maskedSentence, isDocumentedSentence, fieldName };
