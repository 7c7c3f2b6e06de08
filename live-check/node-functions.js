// @ts-check
/**
 * The node's own readers of dates, outcomes and pages, so that the check shows how the node really reads an answer, and its redactor. They
 * are pure functions; loaded from their source, because a build may be missing or old.
 */
const { readFileSync } = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const NODE = path.join(__dirname, '..', 'nodes', 'FaxTo');

/** @type {Map<string, Record<string, unknown>>} */
const loaded = new Map();

/** @param {string} file @returns {Record<string, unknown>} its exports */
function load(file) {
	const known = loaded.get(file);
	if (known) return known;
	/** @type {Record<string, unknown>} */
	const exported = {};
	loaded.set(file, exported);
	const ts = require('typescript');
	const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
		compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
	});
	const run = vm.compileFunction(outputText, ['exports', 'require'], { filename: file });
	run(exported, (/** @type {string} */ name) =>
		name.startsWith('.') ? load(path.join(path.dirname(file), `${name}.ts`)) : require(name),
	);
	return exported;
}

/** @typedef {typeof import('../nodes/FaxTo/api/dates')} Dates */
/** @typedef {typeof import('../nodes/FaxTo/faxes/outcome')} Outcomes */
/** @typedef {typeof import('../nodes/FaxTo/api/paging')} Paging */
/** @typedef {typeof import('../nodes/FaxTo/api/redact')} Redact */

// Loaded when first used: nobody should wait for a compiler to learn that the key is missing.
module.exports = {
	/** @type {Dates['isoDate']} */
	isoDate: (value) =>
		/** @type {Dates} */ (/** @type {unknown} */ (load(path.join(NODE, 'api', 'dates.ts')))).isoDate(value),
	/** @type {Outcomes['outcomeOf']} */
	outcomeOf: (record, statusIsTheJobs) =>
		/** @type {Outcomes} */ (/** @type {unknown} */ (load(path.join(NODE, 'faxes', 'outcome.ts')))).outcomeOf(
			record,
			statusIsTheJobs,
		),
	/** @type {Paging['paginationOf']} */
	paginationOf: (body) =>
		/** @type {Paging} */ (/** @type {unknown} */ (load(path.join(NODE, 'api', 'paging.ts')))).paginationOf(body),
	/** @type {Redact['redactor']} */
	redactor: (key) =>
		/** @type {Redact} */ (/** @type {unknown} */ (load(path.join(NODE, 'api', 'redact.ts')))).redactor(key),
};
