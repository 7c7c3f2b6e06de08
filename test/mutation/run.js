#!/usr/bin/env node
// @ts-check
/**
 * npm run test:mutation -- purchase events/once.ts: switches off each guard (the condition of an `if` or a `? :`) of these folders or files
 * below nodes/FaxTo, one after the other, runs the tests in which it held, and lists the guards that no test misses. Outside of CI: takes hours.
 * With --again it takes what held from the record of the last run, which must be of the same code.
 */
const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { guardsOf } = require('./guards.js');

const ROOT = path.join(__dirname, '..', '..');
const NODES = path.join(ROOT, 'nodes', 'FaxTo');
const STATE = path.join(__dirname, '.state');
const RECORD = path.join(STATE, 'held.jsonl');
const REPORT = path.join(STATE, 'report.json');
const JEST = [require.resolve('jest/bin/jest'), '-c', path.join(__dirname, 'jest.config.js')];
/** A test that waits for what never comes ends after a minute; one that runs for ever does not. */
const MAX_MILLISECONDS = 180_000;
/** The fastest tests in which a guard held find most; the others are run only if these do not. */
const FIRST = 12;

/** @typedef {{ file: string, test: string, milliseconds: number }} Test */

/** @param {string[]} names @returns {string[]} */
function filesOf(names) {
	return names.flatMap((name) => {
		const at = path.join(NODES, name);
		if (!statSync(at).isDirectory()) return [name];
		return readdirSync(at, { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts') && file !== 'schema.ts')
			.map((file) => path.join(name, file));
	});
}

/** @param {string[]} options @param {NodeJS.ProcessEnv} env @returns {boolean} whether all tests passed */
function jest(options, env) {
	const { status } = spawnSync(process.execPath, [...JEST, ...options], {
		cwd: ROOT,
		env: { ...process.env, ...env },
		stdio: 'ignore',
		timeout: env.GUARD_OFF ? MAX_MILLISECONDS : undefined,
		killSignal: 'SIGKILL',
	});
	return status === 0;
}

/** In which tests each guard held. @returns {Map<string, Test[]>} */
function recorded() {
	/** @type {{ testResults: Array<{ name: string, assertionResults: Array<{ fullName: string, duration?: number | null }> }> }} */
	const report = JSON.parse(readFileSync(REPORT, 'utf8'));
	const took = new Map(
		report.testResults.flatMap(({ name, assertionResults }) =>
			assertionResults.map(({ fullName, duration }) => [`${name} ${fullName}`, duration ?? 0]),
		),
	);
	/** @type {Map<string, Test[]>} */
	const byGuard = new Map();
	for (const line of readFileSync(RECORD, 'utf8').split('\n').filter(Boolean)) {
		/** @type {{ file: string, test: string, held: string[] }} */
		const { file, test, held } = JSON.parse(line);
		const milliseconds = took.get(`${file} ${test}`) ?? 0;
		for (const id of held) byGuard.set(id, [...(byGuard.get(id) ?? []), { file, test, milliseconds }]);
	}
	return byGuard;
}

/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a test fails without this guard. @param {string} id @param {Test[]} tests */
function isMissed(id, tests) {
	const byTime = [...tests].sort((a, b) => a.milliseconds - b.milliseconds);
	return [byTime.slice(0, FIRST), byTime.slice(FIRST)].some((some) => {
		if (some.length === 0) return false;
		const files = [...new Set(some.map(({ file }) => file))];
		const names = some.map(({ test }) => escaped(test));
		return !jest(['--bail', '--maxWorkers=1', '--runTestsByPath', ...files, '-t', `^(${names.join('|')})$`], {
			GUARD_OFF: id,
		});
	});
}

const { values, positionals } = parseArgs({ options: { again: { type: 'boolean' } }, allowPositionals: true });
if (positionals.length === 0)
	throw new Error('Name what to switch off, such as: npm run test:mutation -- purchase events api');
mkdirSync(STATE, { recursive: true });
if (!values.again || !existsSync(RECORD)) {
	rmSync(RECORD, { force: true });
	if (!jest(['--json', '--outputFile', REPORT], { GUARD_RECORD: RECORD }))
		throw new Error('The tests fail as they are: run npm test');
}
const byGuard = recorded();
let missed = 0;
let survived = 0;
for (const file of filesOf(positionals)) {
	for (const { id, text } of guardsOf(file, readFileSync(path.join(NODES, file), 'utf8'))) {
		const tests = byGuard.get(id) ?? [];
		if (tests.length > 0 && isMissed(id, tests)) {
			missed += 1;
			continue;
		}
		survived += 1;
		console.log(`${id}  ${text}  (${tests.length === 0 ? 'never true in a test' : `true in ${tests.length} tests`})`);
	}
}
console.log(`${missed} guards are missed by a test, ${survived} are not`);
process.exitCode = survived > 0 ? 1 : 0;
