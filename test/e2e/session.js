// @ts-check
// How the tests find what start.js started: jest runs them in another context, which shares only the environment.
const { OWNER } = require('../../playground/playground.js');
const { createRest } = require('../../playground/rest.js');

/** @typedef {import('../../playground/playground.js').Playground} Playground */

const VARIABLE = 'FAXTO_E2E_SESSION';

/** @param {Playground} playground */
function publish({ rest, n8n, sandbox, ...plain }) {
	const { url, baseUrl, apiKey } = sandbox;
	process.env[VARIABLE] = JSON.stringify({ ...plain, url: rest.url, n8n, sandbox: { url, baseUrl, apiKey } });
}

/** @returns {Promise<Playground>} with its own sign-in; its parts can be talked to, but not stopped */
async function join() {
	const text = process.env[VARIABLE];
	if (text === undefined) throw new Error('Run these tests with npm run test:e2e: nothing is started here.');
	const { url, ...plain } = JSON.parse(text);
	const rest = createRest(url);
	await rest.signIn(OWNER);
	return { ...plain, rest };
}

module.exports = { join, publish };
