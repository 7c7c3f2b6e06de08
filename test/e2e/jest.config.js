const { join } = require('node:path');

// The end-to-end tests: the packed tarball in a real n8n that talks to the sandbox. Started once for all files.
module.exports = {
	displayName: 'e2e',
	rootDir: __dirname,
	roots: [__dirname],
	testMatch: ['<rootDir>/*.test.js'],
	testEnvironment: 'node',
	reporters: ['default', join(__dirname, '../runner/slowest.js')],
	// Plain JavaScript that Node runs as it is; only the list of operations is shared with tests that are in TypeScript.
	transform: require('../../jest.config.js').transform,
	globalSetup: './start.js',
	globalTeardown: './stop.js',
	// All files share one n8n and one sandbox, and count what arrives there.
	maxWorkers: 1,
	testTimeout: 120_000,
	verbose: true,
};
