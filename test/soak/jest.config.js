/** The long soak: `npm run test:soak`. @type {import('jest').Config} */
module.exports = {
	...require('../../jest.config.js'),
	rootDir: '../..',
	testMatch: ['<rootDir>/test/soak/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	verbose: true,
};
