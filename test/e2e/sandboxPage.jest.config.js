// The sandbox's page in a browser, alone: npx jest -c test/e2e/sandboxPage.jest.config.js needs no n8n and takes seconds.
const config = require('./jest.config.js');

module.exports = {
	...config,
	displayName: 'sandbox page',
	testMatch: ['<rootDir>/sandboxPage.test.js'],
	globalSetup: undefined,
	globalTeardown: undefined,
};
