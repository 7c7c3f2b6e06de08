const usual = require('../../jest.config.js');

/** The tests with guards that can be switched off: `npm run test:mutation`. @type {import('jest').Config} */
module.exports = {
	...usual,
	rootDir: '../..',
	reporters: [],
	setupFilesAfterEnv: ['<rootDir>/test/mutation/switch.js'],
	transform: { ...usual.transform, '\\.ts$': '<rootDir>/test/mutation/transform.js' },
};
