// @ts-check
const { createContext } = require('node:vm');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** What a test file may change for the next one of its process: the globals, and who listens to the process. */
function describeProcess() {
	return {
		globals: new Map(Reflect.ownKeys(globalThis).map((key) => [key, Object.getOwnPropertyDescriptor(globalThis, key)])),
		listeners: new Set(process.eventNames().flatMap((name) => process.rawListeners(name))),
		exit: process.exit,
	};
}

/** @param {ReturnType<typeof describeProcess>} before */
function restoreProcess({ globals, listeners, exit }) {
	// Jest's own are under symbols, those who listen to its events among them.
	for (const key of Reflect.ownKeys(globalThis)) if (!globals.has(key)) Reflect.deleteProperty(globalThis, key);
	for (const [key, descriptor] of globals)
		if (descriptor?.configurable) Object.defineProperty(globalThis, key, descriptor);
	for (const name of process.eventNames()) {
		const added = process.rawListeners(name).filter((listener) => !listeners.has(listener));
		for (const listener of added) process.off(name, /** @type {() => void} */ (listener));
	}
	process.exit = exit;
}

/** Node's own globals, for tests that use packages which Node has loaded (runtime.js): an Array of theirs is an Array of the tests. */
class OwnGlobals {
	#before = describeProcess();
	global = globalThis;
	/** Those of jest's first years, which no test wants. */
	fakeTimers = null;
	moduleMocker = new ModuleMocker(globalThis);

	/** @param {import('@jest/environment').JestEnvironmentConfig} config */
	constructor({ projectConfig: config }) {
		this.fakeTimersModern = new ModernFakeTimers({ config, global: globalThis });
	}

	async setup() {
		// As in n8n. Jest's 100 frames make every error dearer, and n8n and its HTTP client make many.
		Error.stackTraceLimit = 10;
	}

	async teardown() {
		this.fakeTimersModern.dispose();
		restoreProcess(this.#before);
	}

	exportConditions() {
		return ['node', 'node-addons'];
	}

	/** Jest wants one; nothing runs in it. */
	getVmContext() {
		return createContext({});
	}
}

// A process that has nothing left to do ends at once: to free its memory first can take longer than jest waits.
process.once('beforeExit', () => process.exit());

module.exports = OwnGlobals;
