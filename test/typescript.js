// @ts-check
/** Lets `require` of a script that Node runs itself read TypeScript: the nodes' sources, and the harness of the tests; and the fonts that they import. */
const Module = require('node:module');
const { transformFileSync } = require('@swc/core');
const { moduleOf } = require('../fonts/pack.js');

/** @type {import('@swc/core').Options} */
const OPTIONS = {
	jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
	module: { type: 'commonjs' },
	swcrc: false,
};

/** Node's own way to compile what a file holds. @typedef {{ _compile(code: string, file: string): unknown }} Compiler */

Reflect.set(Reflect.get(Module, '_extensions'), '.ts', (/** @type {Compiler} */ module, /** @type {string} */ file) =>
	module._compile(transformFileSync(file, OPTIONS).code, file),
);
Reflect.set(Reflect.get(Module, '_extensions'), '.ttf', (/** @type {Compiler} */ module, /** @type {string} */ file) =>
	module._compile(moduleOf(file), file),
);
