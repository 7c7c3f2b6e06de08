// @ts-check
const { createRequire, isBuiltin } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const ROOT = path.join(__dirname, '..', '..');
const NODES = path.join(ROOT, 'nodes') + path.sep;
const SANDBOX = path.join(ROOT, 'sandbox');
const BEGINNING = '(function (module, exports, require, __dirname, __filename, jest) {';

/** @type {Map<string, { code: string, script: Script }>} */
const scripts = new Map();

/**
 * A module as a function, which is compiled once for all test files of a process: only what it makes when it is run belongs to a file.
 *
 * @param {string} code
 * @param {string} filename
 */
function asFunction(code, filename) {
	const known = scripts.get(filename);
	const script =
		known?.code === code
			? known.script
			: new Script(`${BEGINNING}${code}\n})`, { filename, columnOffset: -BEGINNING.length });
	scripts.set(filename, { code, script });
	return script.runInThisContext();
}

/**
 * Whether Node loads a module, once for all test files of a process: one of a package, or the sandbox. What the nodes use beside
 * n8n-workflow is built into them, so it is as much their own as their code is.
 *
 * @param {string} from
 * @param {string} name
 */
function isShared(from, name) {
	if (isBuiltin(name)) return false;
	if (name.startsWith('.')) return path.resolve(path.dirname(from), name).startsWith(SANDBOX);
	if (path.isAbsolute(name)) return name.includes(`${path.sep}node_modules${path.sep}`);
	return !from.startsWith(NODES) || name === 'n8n-workflow';
}

/**
 * Whether a module that jest loads for itself is loaded once: the packages that it stands on. What is named by its path, such as what runs the
 * tests, belongs to a file.
 *
 * @param {string} name
 */
function isJests(name) {
	return !name.startsWith('.') && !path.isAbsolute(name);
}

/**
 * What jest takes of Node's async_hooks to know which of several tests of a file is running. They run one after the other here, and a real storage
 * makes every promise dearer.
 */
class NoStorage {
	/** @template T @param {unknown} _value @param {() => T} task */
	run(_value, task) {
		return task();
	}

	getStore() {}
}

/**
 * Jest loads each module anew for each test file, which takes seconds for n8n's engine, and in another world than Node's own, where
 * `instanceof Error` says no of an error. Here what is tested and the tests are loaded anew for each file, among Node's globals
 * (environment.js), and what they stand on is loaded once.
 */
class FoundationsOnce extends Runtime {
	/** @param {ConstructorParameters<typeof Runtime>} parts */
	constructor(...parts) {
		super(...parts);
		Reflect.set(this, 'createScriptFromCode', asFunction);
	}

	/**
	 * @template T
	 * @param {string} from
	 * @param {string} [name]
	 * @param {Parameters<Runtime['requireModule']>[2]} [options]
	 * @param {boolean} [isActual]
	 * @returns {T}
	 */
	requireModule(from, name, options, isActual) {
		if (name === undefined || !(options?.isInternalModule ? isJests(name) : isShared(from, name)))
			return super.requireModule(from, name, options, isActual);
		const shared = createRequire(from)(name);
		return name === 'async_hooks' ? { ...shared, AsyncLocalStorage: NoStorage } : shared;
	}
}

module.exports = FoundationsOnce;
