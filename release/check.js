#!/usr/bin/env node
// @ts-check
/**
 * npm run release:check: walks n8n's list for verified nodes and says what is right, what is wrong, and what only a
 * maintainer can do. Exits 1 when something is wrong. With --publish, placeholders are wrong too.
 */
const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { walk } = require('./points');

const ROOT = path.join(__dirname, '..');
const READ = ['README.md', 'LICENSE', 'CHANGELOG.md', '.github/workflows/publish.yml'];
const MARKS = { pass: 'pass       ', fail: 'FAIL       ', maintainer: 'maintainer ' };

/** @returns {Map<string, string>} */
function readFiles() {
	const shipped = ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
			(name) => `${folder}/${name.replaceAll(path.sep, '/')}`,
		),
	);
	const names = [...READ, ...shipped.filter((name) => name.endsWith('.ts'))];
	return new Map(names.map((name) => [name, readFileSync(path.join(ROOT, name), 'utf8')]));
}

/** @returns {Promise<string[]>} the complaints of n8n's scanner */
async function scan() {
	const { analyzePackage } = await import('@n8n/scan-community-package/scanner/scanner.mjs');
	const result = await analyzePackage(ROOT, ['package.json', '{nodes,credentials}/**/*.{js,ts,json}']);
	return result.passed ? [] : String(result.details ?? result.message).split('\n');
}

async function main() {
	const { values } = parseArgs({
		options: { publish: { type: 'boolean', default: false }, tag: { type: 'string' }, repository: { type: 'string' } },
	});
	const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
	const results = walk(
		{ manifest, files: readFiles(), scan: await scan(), tag: values.tag, repository: values.repository },
		values.publish ?? false,
	);
	for (const { point, status, detail } of results)
		console.log(`${MARKS[status]}${point}${detail === undefined ? '' : `: ${detail}`}`);
	const count = (/** @type {string} */ status) => results.filter((result) => result.status === status).length;
	console.log(`${count('pass')} pass, ${count('fail')} fail, ${count('maintainer')} for a maintainer`);
	process.exitCode = count('fail') === 0 ? 0 : 1;
}

main().catch((error) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
