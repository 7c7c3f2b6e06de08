// @ts-check
const path = require('node:path');
const swc = require('@swc/jest');
const { instrument } = require('./guards.js');

const NODES = path.join(__dirname, '..', '..', 'nodes', 'FaxTo') + path.sep;
/** As jest.config.js has them. @type {import('@swc/core').Options} */
const OPTIONS = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } };

/** The nodes' files, with guards that can be switched off; other files as in every test. */
module.exports = {
	createTransformer() {
		const usual = swc.createTransformer(OPTIONS);
		/** @type {(text: string, file: string) => string} */
		const changed = (text, file) => (file.startsWith(NODES) ? instrument(path.relative(NODES, file), text) : text);
		return {
			...usual,
			process: (/** @type {string} */ text, /** @type {string} */ file, /** @type {never} */ options) =>
				usual.process?.(changed(text, file), file, options),
			getCacheKey: (/** @type {string} */ text, /** @type {string} */ file, /** @type {never} */ options) =>
				usual.getCacheKey?.(changed(text, file), file, options),
		};
	},
};
