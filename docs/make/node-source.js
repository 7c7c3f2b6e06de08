// The node's own classes, read from TypeScript: what is generated from them can't be older than the source.
const { readFileSync } = require('node:fs');
const path = require('node:path');
const ts = require('typescript');

const ROOT = path.join(__dirname, '..', '..');
const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true };

/**
 * Lets `require` read TypeScript from here on, and loads the node.
 * @returns {{ FaxTo: new () => object, FaxToApi: new () => object, operations: object[], resources: Array<{ name: string, value: string }> }}
 */
function loadNode() {
	require.extensions['.ts'] = (module, file) => {
		const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions, fileName: file });
		module._compile(outputText, file);
	};
	const { FaxTo } = require(path.join(ROOT, 'nodes/FaxTo/FaxTo.node.ts'));
	const { FaxToApi } = require(path.join(ROOT, 'credentials/FaxToApi.credentials.ts'));
	const { RESOURCES } = require(path.join(ROOT, 'nodes/FaxTo/operation.ts'));
	const operations = Object.values(require(path.join(ROOT, 'nodes/FaxTo/operations/index.ts')));
	return { FaxTo, FaxToApi, operations, resources: [...RESOURCES] };
}

module.exports = { ROOT, loadNode };
