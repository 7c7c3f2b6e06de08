// @ts-check
/**
 * Keeps other web pages away from addresses that need no key. A page from elsewhere can make the reader's browser send requests to this
 * machine; such a request carries a foreign `Origin`. A page whose name suddenly leads to 127.0.0.1 (DNS rebinding) counts as
 * one of ours for the browser, but gives itself away by the name in `Host`.
 */
const { isIP } = require('node:net');

/** Names that only this machine, or a container on it, gives itself. */
const OWN_NAME = /^(localhost|[a-z0-9-]+\.localhost|host\.docker\.internal|host\.containers\.internal)$/;

/**
 * @param {string | undefined} host a `Host` header
 * @returns {boolean} whether it is an address or one of this machine's own names: neither can be made to lead elsewhere
 */
function isOwnHost(host) {
	if (host === undefined || !URL.canParse(`http://${host}`)) return false;
	const { hostname } = new URL(`http://${host}`);
	return OWN_NAME.test(hostname) || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/**
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @param {string} method
 * @returns {string | null} why the request is refused; null when it is not
 */
function foreignness({ host, origin, 'sec-fetch-site': site }, method) {
	if (!isOwnHost(host)) return 'Open the sandbox by its own address, for example http://127.0.0.1:5199.';
	if (method === 'GET') return null;
	const isForeign =
		origin === undefined
			? site !== undefined && site !== 'same-origin' && site !== 'none'
			: origin !== `http://${host}`;
	return isForeign ? 'This request comes from another web page. Use the sandbox’s own page.' : null;
}

/**
 * A hook that answers 403 to requests from other web pages.
 * @param {import('fastify').FastifyRequest} request
 * @param {import('fastify').FastifyReply} reply
 */
async function ownPagesOnly(request, reply) {
	const error = foreignness(request.headers, request.method);
	if (error === null) return;
	await reply.code(403).header('connection', 'close').type('application/json').send(JSON.stringify({ error }));
}

module.exports = { ownPagesOnly };
