// @ts-check
// The versions of n8n that the tests go through, and the table in the README that tells how they did.
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '../..');
const README = join(ROOT, 'README.md');

const BEGIN = '<!-- versions: written by npm run test:compat -->';
const END = '<!-- /versions -->';
/** What the README says of a version in which everything works. */
const WORKS = 'works';

/**
 * @typedef {{ folder: string, n8n: string, node: string }} Version
 * @typedef {Version & { result: string }} Result
 */

/** @param {string} folder @returns {Version} */
function versionIn(folder) {
	const { n8n, node } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).devDependencies;
	return { folder, n8n, node };
}

/** @returns {Version[]} the newest first, which is the playground's own */
function versions() {
	const older = readdirSync(__dirname)
		.map((name) => join(__dirname, name))
		.filter((folder) => existsSync(join(folder, 'package.json')));
	return [join(ROOT, 'playground'), ...older]
		.map(versionIn)
		.sort((a, b) => b.n8n.localeCompare(a.n8n, 'en', { numeric: true }));
}

/** @param {Result[]} results @returns {string} */
function table(results) {
	const rows = results.map(({ n8n, node, result }) => `| ${n8n} | ${node} | ${result} |`);
	const oldest = results.filter(({ result }) => result === WORKS).at(-1);
	const promise = oldest ? `The oldest n8n that works is ${oldest.n8n}.` : 'None of them works.';
	return [BEGIN, '| n8n | Node.js | Result |', '| --- | --- | --- |', ...rows, '', promise, END].join('\n');
}

/**
 * @param {string} readme
 * @param {Result[]} results
 * @returns {string} the README with their table
 * @throws {Error} when it has no place for it
 */
function withTable(readme, results) {
	const begin = readme.indexOf(BEGIN);
	const end = readme.indexOf(END);
	if (begin < 0 || end < begin)
		throw new Error(`README.md has no place for the table: put ${BEGIN} and ${END} into it.`);
	return readme.slice(0, begin) + table(results) + readme.slice(end + END.length);
}

module.exports = { README, WORKS, versions, withTable };
