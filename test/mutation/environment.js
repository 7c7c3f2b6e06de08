// @ts-check
const path = require('node:path');
const OwnGlobals = require('../runner/environment.js');
const { failedRuns, foundIn, readJournal, ROOT, runOf, write } = require('./journal.js');

/**
 * What to switch off, as run.js says: the beginnings of ids, and how long the tests that try one guard may take together, in milliseconds.
 *
 * @typedef {{ names: string[], maxMilliseconds: number }} Settings
 */

/** @typedef {import('@jest/types').Circus.TestEntry} Test */
/**
 * What a run of a test is for: to warm up, to learn which guards hold, to try it without a guard, or, after it failed so, to see that it passes again.
 *
 * @typedef {{ is: 'first' } | { is: 'second' } | { is: 'off', id: string } | { is: 'after', id: string }} Run
 */

/** Tests of one file are alike: what some do not find the others won't. */
const SHARE_OF_A_FILE = 0.4;
/** A run without a guard may wait for what never comes, in milliseconds. */
const MIN_TIMEOUT = 6_000;

/** @type {Settings} */
const { names, maxMilliseconds } = JSON.parse(process.env.MUTATION ?? '{"names":[]}');
const before = readJournal();
const found = foundIn(before);
const failed = new Set(failedRuns(before).map(runOf));
/** Those that began and were not broken off by what came before. */
const tried = new Set(before.filter(({ what }) => what === 'begun').map(runOf));
for (const line of before) if (line.what === 'spoilt' && !failed.has(runOf(line))) tried.delete(runOf(line));
/** How long tests have tried each guard, in milliseconds. @type {Map<string, number>} */
const spent = new Map();

/** The clock that no test replaces. */
const { now } = Date;

/** @type {string | undefined} */
let off;
/** When a run without a guard must have ended, and how often it asked for guards. */
let [deadline, asked] = [Infinity, 0];
/** @type {Set<string>} */
let held = new Set();

/**
 * What each guard of the nodes calls. A loop that no time-out of jest can end asks for guards, and so ends here.
 *
 * @param {string} id
 * @param {boolean} valueOff what it is when it is off
 * @param {unknown} value
 */
function guard(id, valueOff, value) {
	if (off !== undefined && ++asked % 1000 === 0 && now() > deadline) throw new Error('It runs for ever');
	if (id === off) return valueOff;
	if (Boolean(value) !== valueOff) held.add(id);
	return value;
}

// Above all files, because what a test left behind may still run in the next one.
Reflect.set(globalThis, '__guard', guard);

/** @param {Test} test */
function titleOf(test) {
	const titles = [test.name];
	for (let block = test.parent; block.parent; block = block.parent) titles.unshift(block.name);
	return titles.join(' ');
}

/** A test as jest knew it before it ran. @param {Test} test @param {number | undefined} timeout @returns {Test} */
function anew(test, timeout) {
	return {
		...test,
		duration: null,
		errors: [],
		invocations: 0,
		numPassingAsserts: 0,
		retryReasons: [],
		seenDone: false,
		startedAt: null,
		status: null,
		timeout,
		unhandledRejectionErrorByPromise: new Map(),
	};
}

/** Repeats each test within its process: twice as it is, then once for each guard that held and that no test has found yet, without it. */
class SwitchingOff extends OwnGlobals {
	#file;
	/** @type {WeakMap<Test, Run>} */
	#repeats = new WeakMap();
	/** As `spent`, by tests of this file. @type {Map<string, number>} */
	#spent = new Map();

	/** @param {import('@jest/environment').JestEnvironmentConfig} config @param {import('@jest/environment').EnvironmentContext} context */
	constructor(config, context) {
		super(config);
		this.#file = path.relative(ROOT, context.testPath);
		off = undefined;
	}

	async teardown() {
		await super.teardown();
		write({ what: 'done', file: this.#file });
	}

	/** @param {import('@jest/types').Circus.AsyncEvent | import('@jest/types').Circus.SyncEvent} event */
	handleTestEvent(event) {
		if (event.name === 'test_start') this.#begin(event.test);
		if (event.name === 'test_done') this.#end(event.test);
	}

	/** @param {Test} test */
	#begin(test) {
		const run = this.#repeats.get(test) ?? { is: 'first' };
		const line = { what: /** @type {const} */ ('begun'), file: this.#file, test: titleOf(test) };
		if (run.is === 'off' ? found.has(run.id) : failed.has(runOf(line))) test.mode = 'skip';
		// What hangs after a run without a guard hangs because of it: that run's line stays the last.
		else if (run.is !== 'after') write({ ...line, ...(run.is === 'off' && { off: run.id, timeout: test.timeout }) });
		off = run.is === 'off' ? run.id : undefined;
		deadline = now() + 0.7 * (test.timeout ?? Infinity);
		held = new Set();
	}

	/** @param {Test} test */
	#end(test) {
		off = undefined;
		const run = this.#repeats.get(test) ?? { is: 'first' };
		const line = { file: this.#file, test: titleOf(test) };
		const isGood = test.errors.length === 0;
		if (run.is === 'first') {
			if (!isGood) return this.#giveUp(line);
			if ((test.duration ?? 0) <= SHARE_OF_A_FILE * maxMilliseconds) this.#repeat(test, [{ is: 'second' }]);
		} else if (run.is === 'second') {
			if (!isGood) return write({ what: 'unrepeatable', ...line });
			const ours = [...held].filter((id) => names.some((name) => id.startsWith(name)));
			write({ what: 'held', held: ours, ...line });
			this.#repeat(
				test,
				ours.filter((id) => this.#isWanted({ ...line, off: id }, test.duration ?? 0)).map((id) => ({ is: 'off', id })),
			);
		} else if (run.is === 'off') {
			if (!isGood) this.#repeat(test, [{ is: 'after', id: run.id }]);
		} else {
			if (!isGood) return this.#giveUp({ ...line, off: run.id });
			found.add(run.id);
			write({ what: 'found', ...line, off: run.id });
		}
	}

	/** @param {{ file: string, test: string, off: string }} line @param {number} milliseconds */
	#isWanted({ off: id, ...line }, milliseconds) {
		const all = (spent.get(id) ?? 0) + milliseconds;
		const here = (this.#spent.get(id) ?? 0) + milliseconds;
		if (found.has(id) || tried.has(runOf({ what: 'begun', ...line, off: id }))) return false;
		if (all > maxMilliseconds || here > SHARE_OF_A_FILE * maxMilliseconds) return false;
		spent.set(id, all);
		this.#spent.set(id, here);
		return true;
	}

	/** What jest does next. @param {Test} test @param {Run[]} repeats */
	#repeat(test, repeats) {
		const tests = repeats.map((run) => {
			const again = anew(test, run.is === 'off' ? Math.max(MIN_TIMEOUT, 5 * (test.duration ?? 0)) : undefined);
			this.#repeats.set(again, run);
			return again;
		});
		test.parent.children.splice(test.parent.children.indexOf(test) + 1, 0, ...tests);
	}

	/** Ends a process in which a test fails with all guards on. run.js begins the next one. @param {{ file: string, test: string, off?: string }} line */
	#giveUp(line) {
		write({ what: 'spoilt', ...line });
		process.kill(process.pid, 'SIGKILL');
	}
}

module.exports = SwitchingOff;
