// @ts-check
const usual = require('../../jest.config.js');

/** The tests with guards that can be switched off: `npm run test:mutation`. @type {import('jest').Config} */
module.exports = {
	...usual,
	rootDir: '../..',
	reporters: [],
	testEnvironment: '<rootDir>/test/mutation/environment.js',
	// What runs none of the nodes' code, or all of it to compare pages.
	testPathIgnorePatterns: [
		...(usual.testPathIgnorePatterns ?? []),
		'<rootDir>/test/(?:live-check|release|runner|sandbox)/',
		'<rootDir>/test/(?:consistency|house|references)\\.test',
	],
	transform: { ...usual.transform, '\\.ts$': '<rootDir>/test/mutation/transform.js' },
};
