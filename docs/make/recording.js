// @ts-check
/**
 * Runs every operation in n8n's own engine against the sandbox and records outputs, calls
 * and errors: the one source of the output schemas and of docs/operations.md.
 */
const path = require('node:path');
const { ROOT, loadNode } = require('./node-source');
const { ANYWHERE, VARIANTS, scenarios } = require('./scenarios');

/** The sandbox's "now" while it is recorded, so that the same run gives the same dates every day. */
const NOW = Date.UTC(2026, 0, 15, 9, 30);
const HASTE = 100;
/** Milliseconds. Time-outs are longer than any pause, and stay as they are: a busy machine needs them. The shortest is that of a preview. */
const MAX_PAUSE = 9_000;

/**
 * @typedef {import('./scenarios').Run} Run
 * @typedef {import('../../sandbox/types').LogEntry} Call
 * @typedef {import('n8n-workflow').INodeExecutionData[]} Items
 * @typedef {import('../../nodes/FaxTo/run/operation').Operation} Operation
 * @typedef {{ title: string, message: string, description: string }} Complaint
 *
 * @typedef {{ run: Run, items: Items, calls: Call[] }} Shown
 *
 * @typedef {object} OperationRecord
 * @property {Operation} operation as the node has it
 * @property {Shown[]} shown the runs as they are with the usual answers
 * @property {Items[]} outputs of all runs with Simplify, where there is one, in all response variants; those with the usual answers come first
 * @property {Complaint[]} failures
 *
 * @typedef {object} Recording
 * @property {import('n8n-workflow').INodeTypeDescription} node the node's description
 * @property {ReadonlyArray<{ name: string, value: string }>} resources
 * @property {Map<string, OperationRecord>} operations by `resource:operation`, in the order of the menu
 * @property {Complaint[]} anywhere
 * @property {Array<{ id: string, method: string, path: string }>} api the documented operations
 * @property {(property: string) => string[]} documentedTypes
 * @property {(text: string) => string} published replaces what only belongs to this run: port, keys, random names
 */

/**
 * @returns {Promise<Recording>}
 * @throws {Error} when a run fails, or a failure does not
 */
async function record() {
	const { FaxTo, FaxToApi, operations, resources } = loadNode();
	const harness = require(path.join(ROOT, 'test/harness/engine.ts'));
	const { pdf } = require(path.join(ROOT, 'test/harness/pdf.ts'));
	const { startDeduplication } = require(path.join(ROOT, 'test/harness/deduplication.js'));
	const { usual } = require(path.join(ROOT, 'test/harness/usual.js'));
	const { startSandbox } = require(path.join(ROOT, 'sandbox'));
	const { apiDescription } = require(path.join(ROOT, 'sandbox/validate.js'));

	const slowDown = hurry();
	const faxTo = new FaxTo();
	const engine = harness.makeEngine({ nodes: { faxTo }, credentials: { faxToApi: new FaxToApi() } });
	const plans = scenarios(await pdf(1));
	const sandbox = await startSandbox({ timeScale: 0 });
	const api = apiDescription();

	let executions = 0;
	/** @param {string} operation @param {Run} run @param {Record<string, unknown>} [variant] */
	const execute = async (operation, { parameters, items, before, credential }, variant = {}) => {
		await resetTo(sandbox, NOW);
		await startDeduplication();
		sandbox.control.settings(variant);
		await before?.(sandbox);
		sandbox.control.clearRequests();
		const [resource, value] = operation.split(':');
		const result = await engine.run({
			type: 'faxTo',
			// The process remembers the references of a workflow.
			id: `recorded-${++executions}`,
			parameters: { resource, operation: value, ...parameters },
			credentials: { faxToApi: { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl, callbackToken: '', ...credential } },
			...(items === undefined ? {} : { items }),
		});
		// These are read from the clock, and the page must be the same every day.
		for (const { json } of result.items)
			if (String(json.status).startsWith('already_')) json.time = new Date(NOW).toISOString();
		return { items: result.items, error: result.error, calls: sandbox.control.requests() };
	};

	/** @param {string} operation @param {import('./scenarios').Failure} failure @returns {Promise<Complaint>} */
	const complaint = async (operation, failure) => {
		const { error } = await execute(operation, failure);
		if (!error) throw new Error(`${operation} was to fail: ${failure.title}`);
		return { title: failure.title, message: String(error.message), description: String(error.description ?? '') };
	};

	// The node recognises its own fax in the history only if the two clocks agree.
	const { now } = Date;
	const gap = NOW - now();
	Date.now = () => now() + gap;
	try {
		/** @type {Map<string, OperationRecord>} */
		const recorded = new Map();
		for (const operation of inMenuOrder(operations, resources)) {
			const id = `${operation.resource}:${operation.value}`;
			// Operations without an entry in docs/make/scenarios.js run once, as usual.
			/** @type {import('./scenarios').Plan} */
			const plan = plans[id] ?? { runs: [{ parameters: usual(namesOf(operation)) }], failures: [] };
			/** @type {OperationRecord} */
			const entry = { operation, shown: [], outputs: [], failures: [] };
			for (const { parameters } of [...plan.runs, ...plan.failures])
				requireFields(operation, Object.keys(parameters ?? {}));
			for (const variant of VARIANTS) {
				for (const run of plan.runs) {
					const { items, error, calls } = await execute(id, run, variant);
					if (error)
						throw new Error(`${id} (${run.title ?? 'first run'}) failed: ${error.message}. ${error.description ?? ''}`);
					// The editor shows the default output; with Simplify off, the names are Fax.to's.
					if (run.parameters?.simplify !== false) entry.outputs.push(items);
					if (variant === VARIANTS[0] && run.onlyForSchema !== true) entry.shown.push({ run, items, calls });
				}
			}
			for (const failure of plan.failures) entry.failures.push(await complaint(id, failure));
			recorded.set(id, entry);
		}
		const anywhere = [];
		for (const failure of ANYWHERE.failures) anywhere.push(await complaint(ANYWHERE.operation, failure));
		return {
			node: faxTo.description,
			resources,
			operations: recorded,
			anywhere,
			api: api.operations,
			documentedTypes: typesIn(api.document),
			published: publisher(sandbox),
		};
	} finally {
		Date.now = now;
		slowDown();
		await sandbox.stop();
		harness.cleanUp();
	}
}

/** The names of an operation's fields. @param {Operation} operation */
function namesOf({ fields }) {
	return [...new Set(fields.flatMap(({ properties }) => properties.map(({ name }) => name)))];
}

/** @param {Operation} operation @param {string[]} names @throws {Error} for a parameter that the operation has no field for */
function requireFields(operation, names) {
	const known = new Set(namesOf(operation));
	const foreign = names.filter((name) => !known.has(name));
	if (foreign.length > 0)
		throw new Error(
			`docs/make/scenarios.js sets ${foreign.join(', ')}, which ${operation.resource}:${operation.value} does not have`,
		);
}

/** Lets the node's pauses pass quickly: it gives up on a lost answer only after half a minute. @returns {() => void} ends that */
function hurry() {
	const { setTimeout: real } = globalThis;
	/** @param {(...values: unknown[]) => void} run @param {number} [wait] @param {unknown[]} values */
	const quick = (run, wait = 0, ...values) => real(run, wait > MAX_PAUSE ? wait : wait / HASTE, ...values);
	globalThis.setTimeout = Object.assign(quick, real);
	return () => (globalThis.setTimeout = real);
}

/** The sandbox reads the time when it is reset, and keeps it where its time stands still. @param {import('../../sandbox').Sandbox} sandbox @param {number} time */
async function resetTo(sandbox, time) {
	const { now } = Date;
	Date.now = () => time;
	const reset = sandbox.control.reset();
	Date.now = now;
	await reset;
}

/** @param {Operation[]} operations @param {ReadonlyArray<{ value: string }>} resources */
function inMenuOrder(operations, resources) {
	return resources.flatMap(({ value }) =>
		operations.filter(({ resource }) => resource === value).sort((a, b) => a.name.localeCompare(b.name)),
	);
}

/** The types that the OpenAPI description gives a property of that name, wherever it stands. @param {{ components?: unknown }} document @returns {(property: string) => string[]} */
function typesIn(document) {
	/** @type {Map<string, Set<string>>} */
	const types = new Map();
	const visit = (/** @type {unknown} */ part) => {
		if (typeof part !== 'object' || part === null) return;
		const properties = 'properties' in part && typeof part.properties === 'object' ? part.properties : {};
		for (const [name, schema] of Object.entries(properties ?? {})) {
			const known = types.get(name) ?? new Set();
			for (const type of [schema.type ?? []].flat()) if (type !== 'null') known.add(type);
			types.set(name, known);
		}
		Object.values(part).forEach(visit);
	};
	visit(document.components);
	return (property) => [...(types.get(property) ?? [])];
}

/** @param {import('../../sandbox').Sandbox} sandbox @returns {(text: string) => string} */
function publisher({ url, apiKey }) {
	const { host } = new URL(url);
	return (text) =>
		text
			.replaceAll(url, 'https://fax.to')
			.replaceAll(host, 'fax.to')
			.replaceAll(apiKey, '********')
			.replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '********')
			// Fax.to's names for stored files are random; this one is from its documents.
			.replace(/\b[0-9a-f]{13}(?=\.)/g, '598317a8404bd')
			// The clock runs on while a run is recorded, on a busy machine by some seconds.
			.replace(/(?<=after \S+T\d\d:)\d\d:\d\d(?=Z)/g, '30:00')
			// A PDF contains the compressed time of its creation, so its size changes by some bytes.
			.replace(/("(?:file)?size": )\d+/g, '$13645')
			.replace(/("filesize": )"[\d.]+ KB"/g, '$1"3.56 KB"');
}

module.exports = { record };
