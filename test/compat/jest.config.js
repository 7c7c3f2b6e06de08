// What the end-to-end tests check over n8n's own API, for the n8n that FAXTO_N8N_FOLDER names; run.js goes through all of them.
const config = require('../e2e/jest.config.js');
const { VERSIONS } = require('../../playground/install.js');

const SUITES = [
	'package',
	'credential',
	'send',
	'operations',
	'documents',
	'once',
	'trigger',
	'trigger-once',
	'trigger-restart',
	'trigger-examples',
];

module.exports = {
	...config,
	displayName: `n8n ${VERSIONS.n8n}`,
	testMatch: SUITES.map((name) => `${config.rootDir}/${name}.test.js`),
};
