/** Everything that needs no running n8n server; that is in test/e2e and test/queue. @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/runner/environment.js',
	runtime: '<rootDir>/test/runner/runtime.js',
	reporters: ['default', '<rootDir>/test/runner/slowest.js'],
	testSequencer: '<rootDir>/test/runner/longestFirst.js',
	testMatch: ['<rootDir>/test/**/*.test.{ts,js}'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/queue/', '<rootDir>/test/soak/'],
	// dist, the playground and the other n8n hold copies of package.json that jest would take for other packages.
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/playground/', '<rootDir>/test/compat/\\d'],
	transform: {
		'\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
		'\\.ttf$': require.resolve('./fonts/pack.js'),
	},
	transformIgnorePatterns: ['/node_modules/.*(?<!\\.ttf)$'],
	// No test depends on how fast the machine is: what it waits for comes, or the test ends after a minute.
	testTimeout: 60_000,
	// As many as a small machine has cores: each one more loads n8n once more, and warms up.
	maxWorkers: 2,
};
