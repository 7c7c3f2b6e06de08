#!/usr/bin/env node
// @ts-check
/**
 * npm run test:compat: the end-to-end tests that need no browser, in each n8n of test/compat and in the playground's own, one after
 * the other. Installs what is missing. Writes the table of versions in the README; with --check it only says whether that is right.
 * Versions can be named (npm run test:compat -- 2.8.4); the table stays as it is then.
 */
const { spawn } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { parseArgs } = require('node:util');
const { seconds } = require('../../playground/progress.js');
const { README, WORKS, versions, withTable } = require('./versions.js');

/** @typedef {import('./versions.js').Version} Version */

const JEST = require.resolve('jest/bin/jest');
const CONFIG = join(__dirname, 'jest.config.js');

/**
 * @param {Version} version
 * @param {string} report where jest writes what came of it
 * @returns {Promise<{ passed: number, failed: number, isBroken: boolean }>}
 */
async function runTests({ folder }, report) {
	const child = spawn(process.execPath, [JEST, '-c', CONFIG, '--json', '--outputFile', report], {
		stdio: ['ignore', 'inherit', 'inherit'],
		env: { ...process.env, FAXTO_N8N_FOLDER: folder },
	});
	// Ctrl-C reaches jest too, which stops its n8n; this waits for that.
	for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => child.kill(signal));
	const code = await new Promise((resolve) => child.once('close', resolve));
	try {
		const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
		return { passed: numPassedTests, failed: numFailedTests, isBroken: code !== 0 };
	} catch {
		// It did not come to any test: n8n was not installed, or did not start.
		return { passed: 0, failed: 0, isBroken: true };
	}
}

async function main() {
	const { values, positionals } = parseArgs({
		options: { check: { type: 'boolean', default: false } },
		allowPositionals: true,
	});
	const known = versions();
	const unknown = positionals.find((name) => !known.some(({ n8n }) => n8n === name));
	if (unknown !== undefined)
		throw new Error(`There is no n8n ${unknown} here, only ${known.map(({ n8n }) => n8n).join(', ')}.`);
	const wanted = known.filter(({ n8n }) => positionals.length === 0 || positionals.includes(n8n));

	const reports = mkdtempSync(join(tmpdir(), 'faxto-compat-'));
	const results = [];
	let passed = 0;
	let failed = 0;
	for (const [index, version] of wanted.entries()) {
		const begun = Date.now();
		console.log(`\n=== n8n ${version.n8n} on Node ${version.node} (${index + 1} of ${wanted.length})`);
		const outcome = await runTests(version, join(reports, `${version.n8n}.json`));
		const result = outcome.isBroken
			? outcome.failed > 0
				? `${outcome.failed} of ${outcome.passed + outcome.failed} tests fail`
				: 'does not start'
			: WORKS;
		console.log(`=== n8n ${version.n8n}: ${result}, ${outcome.passed} tests passed, ${seconds(begun)}`);
		results.push({ ...version, result });
		passed += outcome.passed;
		failed += outcome.isBroken ? Math.max(1, outcome.failed) : 0;
	}
	rmSync(reports, { recursive: true });

	if (positionals.length === 0) {
		const readme = readFileSync(README, 'utf8');
		const right = withTable(readme, results);
		if (values.check && right !== readme) {
			console.log('The table of versions in README.md is out of date: npm run test:compat writes it.');
			failed += 1;
		} else if (right !== readme) {
			writeFileSync(README, right);
			console.log('README.md has a new table of versions.');
		}
	}
	console.log(`${passed} passed, ${failed} failed`);
	process.exitCode = failed === 0 ? 0 : 1;
}

main().catch((error) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
