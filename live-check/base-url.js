// @ts-check
/** The server that is checked. */

/** The default of the node's credential (T1, T2). */
const DEFAULT_BASE_URL = 'https://fax.to/api/v2';

/**
 * @param {string} text
 * @returns {string} without a closing slash
 * @throws {Error} that says why it can't be used
 */
function readBaseUrl(text) {
	if (!URL.canParse(text)) throw new Error('--base-url is not a web address');
	const url = new URL(text);
	const here = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && here)) {
		throw new Error('--base-url must start with https://, because the key travels in the address');
	}
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw new Error('--base-url must be a plain address without sign-in data, "?" or "#"');
	}
	return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

module.exports = { DEFAULT_BASE_URL, readBaseUrl };
