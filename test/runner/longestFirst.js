// @ts-check
const Sequencer = require('@jest/test-sequencer').default;

/** The files that take longest. One that began last would be waited for while a worker has nothing to do. */
const LONGEST = [
	'../engine/faultMatrix.test.ts',
	'../engine/soak.test.ts',
	'../engine/endless.test.js',
	'../engine/rate.test.ts',
	'../consistency.test.ts',
].map((file) => require.resolve(file));

/** The order of jest's test files: on a fresh machine jest knows no times and would go by the size of files. */
module.exports = class LongestFirst extends Sequencer {
	/** @param {Array<import('@jest/test-result').Test>} tests */
	async sort(tests) {
		const place = (/** @type {import('@jest/test-result').Test} */ { path: file }) =>
			LONGEST.includes(file) ? LONGEST.indexOf(file) : LONGEST.length;
		return (await super.sort(tests)).sort((a, b) => place(a) - place(b));
	}
};
