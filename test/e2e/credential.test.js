// @ts-check
// n8n's own test of a credential, as behind the dialog's "Test" button, against every way in which it can go wrong.
const { createServer } = require('node:http');
const { CREDENTIAL_TYPE } = require('../../playground/examples.js');
const { claimPort } = require('../../playground/ports.js');
const session = require('./session.js');

/** @type {import('../../playground/playground.js').Playground} */
let playground;
/** @type {import('node:http').Server[]} */
const servers = [];
/** Every message that was seen, to compare them at the end. @type {Map<string, string>} */
const messages = new Map();

beforeAll(async () => {
	playground = await session.join();
});

afterAll(async () => {
	await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
});

/** @param {Partial<{apiKey: string, baseUrl: string}>} changes */
function testCredential(changes) {
	const { rest, credential, credentialData } = playground;
	return rest.testCredential(credential, CREDENTIAL_TYPE, { ...credentialData, ...changes });
}

/**
 * A Fax.to that answers everything alike.
 * @param {number} status
 * @param {string} contentType
 * @param {string} body
 * @returns {Promise<string>} its base URL
 */
async function answering(status, contentType, body) {
	const server = createServer((_request, response) =>
		response.writeHead(status, { 'content-type': contentType }).end(body),
	);
	servers.push(server);
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const address = server.address();
	if (typeof address !== 'object' || address === null) throw new Error('no address');
	return `http://127.0.0.1:${address.port}/api/v2`;
}

test('the right key is OK', async () => {
	expect(await testCredential({})).toMatchObject({ status: 'OK' });
});

/** @type {Array<[string, () => Promise<Partial<{apiKey: string, baseUrl: string}>>, RegExp]>} */
const cases = [
	['a wrong key', async () => ({ apiKey: 'not-the-right-key' }), /key/i],
	['an empty key', async () => ({ apiKey: '' }), /key/i],
	[
		'a rate limit (403)',
		async () => ({
			baseUrl: await answering(403, 'application/json', '{"status":"failed","message":"Rate limit exceeded"}'),
		}),
		/limit/i,
	],
	[
		'a port where nothing listens',
		async () => ({ baseUrl: `http://127.0.0.1:${(await claimPort(6200)).port}/api/v2` }),
		/refused|reach/i,
	],
	['a host that does not exist', async () => ({ baseUrl: 'https://faxto.invalid/api/v2' }), /found|reach/i],
	[
		'a base URL that is another web site',
		async () => ({ baseUrl: await answering(200, 'text/html', '<!doctype html><title>Welcome</title>') }),
		/base url|web page|no fax\.to api/i,
	],
	[
		'a base URL whose path is wrong',
		async () => ({ baseUrl: await answering(404, 'text/html', '<h1>Not Found</h1>') }),
		/base url|no fax\.to api/i,
	],
	[
		'200 with "failed"',
		async () => ({
			baseUrl: await answering(200, 'application/json', '{"status":"failed","message":"Account suspended"}'),
		}),
		/Account suspended/,
	],
	[
		'a server fault (500)',
		async () => ({ baseUrl: await answering(500, 'text/html', '<h1>Server Error</h1>') }),
		/500|fault/i,
	],
];

test.each(cases)('%s is an error in words of its own', async (name, make, words) => {
	const changes = await make();
	const result = await testCredential(changes);
	expect(result).toMatchObject({ status: 'Error', message: expect.stringMatching(words) });
	expect(result.message).not.toContain(changes.apiKey || playground.credentialData.apiKey);
	messages.set(name, result.message);
});

test('the messages tell the causes apart', () => {
	expect(messages.size).toBe(cases.length);
	const distinct = [
		'a wrong key',
		'a rate limit (403)',
		'a port where nothing listens',
		'a base URL that is another web site',
		'200 with "failed"',
		'a server fault (500)',
	];
	expect(new Set(distinct.map((name) => messages.get(name))).size).toBe(distinct.length);
});
