// The packed tarball in n8n's queue mode: a main process, two that take webhooks, a worker, PostgreSQL and Redis.
module.exports = {
	displayName: 'queue',
	rootDir: __dirname,
	testEnvironment: 'node',
	reporters: ['default', '<rootDir>/../runner/slowest.js'],
	transform: {},
	testTimeout: 240_000,
	verbose: true,
};
