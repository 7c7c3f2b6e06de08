// @ts-check
/**
 * Writes nodes/FaxTo/api/schema.ts from openapi.yaml, so the node's wire types cannot drift from what the sandbox serves.
 * `--check` writes nothing and exits with 1 when the file on disk differs.
 */
const { readFileSync, writeFileSync, mkdirSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const SOURCE = path.join(__dirname, 'openapi.yaml');
const TARGET = path.join(__dirname, '..', 'nodes', 'FaxTo', 'api', 'schema.ts');
const HEADER = '// Generated from sandbox/openapi.yaml by `npm run types`; do not edit.\n\n';

/** @returns {Promise<string>} the text that schema.ts should have */
async function generate() {
	const { default: openapiTS, astToString } = await import('openapi-typescript');
	return HEADER + astToString(await openapiTS(pathToFileURL(SOURCE)));
}

async function main() {
	const wanted = await generate();
	if (process.argv.includes('--check')) {
		let found = '';
		try {
			found = readFileSync(TARGET, 'utf8');
		} catch {
			// A missing file differs, too.
		}
		if (found !== wanted) {
			console.error('nodes/FaxTo/api/schema.ts is out of date: run `npm run types`.');
			process.exitCode = 1;
		}
		return;
	}
	mkdirSync(path.dirname(TARGET), { recursive: true });
	writeFileSync(TARGET, wanted);
}

void main();
