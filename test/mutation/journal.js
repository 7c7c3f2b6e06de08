// @ts-check
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const STATE = path.join(__dirname, '.state');
const JOURNAL = path.join(STATE, 'journal.jsonl');

/**
 * One line of the journal, which tells what happened so far: a process that hangs is killed, and the next one goes on from here.
 *
 * - `begun`: a test began, with the guard `off` switched off, if any, for at most `timeout` milliseconds. Of a process that
 *   hung nothing else is known.
 * - `held`: the guards that held in a test, which can be repeated.
 * - `found`: the test fails while the guard `off` is switched off.
 * - `spoilt`: the test failed, and so it did with all guards on: by what was switched off now or before. The process ended.
 * - `hung`: the process was killed, or died, amid the test.
 * - `unrepeatable`: the test failed when it was repeated with all guards on.
 * - `done`: no test of the file is left.
 *
 * @typedef {{ what: 'begun' | 'held' | 'found' | 'spoilt' | 'hung' | 'unrepeatable' | 'done', file: string, test?: string, off?: string, timeout?: number, held?: string[] }} Line
 */

/** @returns {Line[]} */
function readJournal() {
	if (!existsSync(JOURNAL)) return [];
	return readFileSync(JOURNAL, 'utf8')
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line));
}

/** @param {Line} line */
function write(line) {
	appendFileSync(JOURNAL, `${JSON.stringify(line)}\n`);
}

/** One run of a test: what is off, of which test. @param {Line} line */
const runOf = ({ off = '', file, test = '' }) => [off, file, test].join(' ');

/**
 * The runs that failed for good: the process hung, or it was spoilt twice. The second time the run was the first of its process, so nothing
 * but itself can be the cause.
 *
 * @param {Line[]} lines
 */
function failedRuns(lines) {
	const spoilt = lines.filter(({ what }) => what === 'spoilt');
	const twice = spoilt.filter((line) => spoilt.filter((other) => runOf(other) === runOf(line)).length > 1);
	return [...lines.filter(({ what }) => what === 'hung'), ...twice];
}

/** The guards that a test misses. @param {Line[]} lines @returns {Set<string>} */
function foundIn(lines) {
	const found = [...lines.filter(({ what }) => what === 'found'), ...failedRuns(lines)];
	return new Set(found.flatMap(({ off }) => off ?? []));
}

module.exports = { JOURNAL, ROOT, STATE, failedRuns, foundIn, readJournal, runOf, write };
