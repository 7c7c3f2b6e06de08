/**
 * The package's own code that makes pages, built apart into a folder from which its libraries can be found: the package ships as one file.
 */
const { mkdtempSync, rmSync } = require('node:fs');
const path = require('node:path');
const { build } = require('esbuild');
const { esbuildPlugin } = require('../fonts/pack');

const ROOT = path.join(__dirname, '..');

async function loadDocuments() {
	const folder = mkdtempSync(path.join(ROOT, 'node_modules/.documents-'));
	const outfile = path.join(folder, 'documents.js');
	try {
		await build({
			stdin: {
				contents: `export * from './nodes/FaxTo/documents/merge'; export * from './nodes/FaxTo/documents/kinds';`,
				resolveDir: ROOT,
			},
			outfile,
			bundle: true,
			platform: 'node',
			external: ['@cantoo/pdf-lib', 'n8n-workflow'],
			plugins: [esbuildPlugin],
		});
		return require(outfile);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

module.exports = { loadDocuments };
