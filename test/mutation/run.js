#!/usr/bin/env node
// @ts-check
/**
 * npm run test:mutation -- purchase events/once.ts: lists the guards (conditions of `if`, `? :`, `&&`, `||`) of these folders or files below
 * nodes/FaxTo that no test misses when they are switched off. Outside of CI: takes about ten minutes for a folder.
 *
 * Each test runs twice, then once for each guard that held in it and that no test has found, in one process (environment.js). What happens is
 * written to test/mutation/.state/journal.jsonl.
 *
 * - `--tests unit/paging`: only in these test files, of which jest takes part of the path; may be given several times
 * - `--seconds 10`: the tests that try one guard may take so long together. One that is true in a thousand tests may need more, or `--tests`
 * - `--resume`: goes on with the last run, which must be of the same code
 */
const { spawn, spawnSync } = require('node:child_process');
const { mkdirSync, readFileSync, readdirSync, rmSync, statSync } = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { guardsOf } = require('./guards.js');
const { failedRuns, foundIn, JOURNAL, readJournal, ROOT, STATE, write } = require('./journal.js');

/** @typedef {import('./environment.js').Settings} Settings */

const NODES = path.join(ROOT, 'nodes', 'FaxTo');
const JEST = [
	'--max-semi-space-size=32',
	require.resolve('jest/bin/jest'),
	'-c',
	path.join(__dirname, 'jest.config.js'),
];
/** Jest ends a test that waits for ever; a process that is silent for so many milliseconds longer runs for ever. */
const MAX_SILENCE = 6_000;
/** With all guards on, the longest test and its hooks. */
const MAX_TEST = 240_000;
const LOOK_EVERY = 2_000;

/** @param {string} name a folder or a file below nodes/FaxTo @returns {string[]} */
function filesOf(name) {
	const at = path.join(NODES, name);
	if (!statSync(at).isDirectory()) return [name];
	return readdirSync(at, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts') && file !== 'schema.ts')
		.map((file) => path.join(name, file))
		.sort();
}

/** @param {string[]} patterns @returns {string[]} */
function testFiles(patterns) {
	const { stdout } = spawnSync(process.execPath, [...JEST, '--listTests', ...patterns], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	return stdout
		.split('\n')
		.filter(Boolean)
		.map((file) => path.relative(ROOT, file));
}

/** Runs tests in one process until it ends, hangs or gives up. @param {string[]} files @param {Settings} settings */
async function runTests(files, settings) {
	const before = readJournal().length;
	const child = spawn(process.execPath, [...JEST, '-i', '--forceExit', '--silent', '--runTestsByPath', ...files], {
		cwd: ROOT,
		env: { ...process.env, MUTATION: JSON.stringify(settings) },
		stdio: 'ignore',
	});
	let [lines, silent] = [before, 0];
	const look = setInterval(() => {
		const now = readJournal();
		silent = now.length > lines ? 0 : silent + LOOK_EVERY;
		lines = now.length;
		if (silent > (now.at(-1)?.timeout ?? MAX_TEST) + MAX_SILENCE) child.kill('SIGKILL');
	}, LOOK_EVERY);
	await new Promise((resolve) => child.once('exit', resolve));
	clearInterval(look);
	const after = readJournal();
	const last = after.at(-1);
	if (last === undefined || after.length === before)
		throw new Error(`Jest runs no test of ${files[0]}: try npx jest -c test/mutation/jest.config.js ${files[0]}`);
	if (last.what !== 'spoilt' && last.what !== 'done') write({ ...last, what: 'hung' });
}

/** Prints what no test misses. @param {string[]} names @returns {number} how many guards that are */
function report(names) {
	const lines = readJournal();
	const found = foundIn(lines);
	const count = (/** @type {string[]} */ ids) => {
		/** @type {Map<string, number>} */
		const counts = new Map();
		for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
		return counts;
	};
	const tried = count(lines.flatMap(({ what, off }) => (what === 'begun' && off ? off : [])));
	const held = count(lines.flatMap(({ held: ids }) => ids ?? []));
	for (const { what, file, test } of lines)
		if (what === 'unrepeatable') console.log(`Not used, fails when it is repeated: ${file}: ${test}`);
	for (const { file, test, off } of failedRuns(lines))
		if (!off) console.log(`Not used, fails as it is: ${file}: ${test}`);
	let [missed, survived] = [0, 0];
	for (const file of names.flatMap(filesOf)) {
		for (const guard of guardsOf(file, readFileSync(path.join(NODES, file), 'utf8'))) {
			if (found.has(guard.id)) missed += 1;
			else {
				survived += 1;
				const holds = held.get(guard.id) ?? 0;
				const why = `${guard.off ? 'false' : 'true'} in ${holds} tests, tried in ${tried.get(guard.id) ?? 0}`;
				console.log(`${file}:${guard.line}  ${guard.text}  (${why})`);
			}
		}
	}
	console.log(`${missed} guards are missed by a test, ${survived} are not`);
	return survived;
}

async function main() {
	const { values, positionals: names } = parseArgs({
		options: {
			tests: { type: 'string', multiple: true, default: [] },
			seconds: { type: 'string', default: '10' },
			resume: { type: 'boolean', default: false },
		},
		allowPositionals: true,
	});
	if (names.length === 0)
		throw new Error('Name what to switch off, such as: npm run test:mutation -- purchase events api');
	const settings = {
		names: names.map((name) => (filesOf(name)[0] === name ? `${name}:` : `${name.replace(/\/$/, '')}/`)),
		maxMilliseconds: 1000 * Number(values.seconds),
	};
	mkdirSync(STATE, { recursive: true });
	if (!values.resume) rmSync(JOURNAL, { force: true });
	const files = testFiles(values.tests);
	for (;;) {
		const done = readJournal().flatMap(({ what, file }) => (what === 'done' ? file : []));
		const left = files.filter((file) => !done.includes(file));
		if (left.length === 0) break;
		const cheap = left.filter((file) => file.startsWith(path.join('test', 'unit')));
		await runTests(cheap.length > 0 ? cheap : left, settings);
	}
	process.exitCode = report(names) > 0 ? 1 : 0;
}

void main();
