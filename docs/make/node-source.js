// The node's own classes, read from TypeScript: what is generated from them can't be older than the source.
const path = require('node:path');
const { transformFileSync } = require('@swc/core');

const ROOT = path.join(__dirname, '..', '..');
/** @type {import('@swc/core').Options} */
const OPTIONS = {
	jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
	module: { type: 'commonjs' },
	swcrc: false,
};

/**
 * Lets `require` read TypeScript from here on, and loads the node.
 * @returns {{ FaxTo: new () => object, FaxToApi: new () => object, operations: object[], resources: Array<{ name: string, value: string }> }}
 */
function loadNode() {
	require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, OPTIONS).code, file);
	const { FaxTo } = require(path.join(ROOT, 'nodes/FaxTo/FaxTo.node.ts'));
	const { FaxToApi } = require(path.join(ROOT, 'credentials/FaxToApi.credentials.ts'));
	const { RESOURCES } = require(path.join(ROOT, 'nodes/FaxTo/run/operation.ts'));
	const operations = Object.values(require(path.join(ROOT, 'nodes/FaxTo/operations/index.ts')));
	return { FaxTo, FaxToApi, operations, resources: [...RESOURCES] };
}

module.exports = { ROOT, loadNode };
