// @ts-check
// One fax out, one fax in, through n8n; checks the actual effects instead of trusting a status.
const { createHash } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');
const { control } = require('./playground.js');
const { itemsOf } = require('./rest.js');

/**
 * @typedef {import('./playground.js').Playground} Playground
 * @typedef {import('./rest.js').Execution} Execution
 * @typedef {import('./rest.js').Item} Item
 */

/** Callbacks arrive within a second or two; after this time they are missing. */
const CALLBACK_WITHIN_MS = 60_000;
const POLL_MS = 250;

/** The demonstration failed; the message states where. */
class DemoFailure extends Error {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = 'DemoFailure';
	}
}

/**
 * @param {unknown} condition
 * @param {string} message
 * @returns {asserts condition}
 */
function must(condition, message) {
	if (!condition) throw new DemoFailure(message);
}

/**
 * @param {Execution} execution
 * @param {string} what
 */
function mustSucceed(execution, what) {
	const why = execution.error
		? `: ${[execution.error.message, execution.error.description].filter(Boolean).join(' ')}`
		: '';
	must(execution.status === 'success', `${what} ended with status "${execution.status}"${why}`);
}

/**
 * @param {Playground} playground
 * @returns {Promise<{execution: Execution, jobId: string, sent: Item}>}
 */
async function sendFax({ rest, send }) {
	const start = send.workflow.nodes.find(({ type }) => type.endsWith('.manualTrigger'));
	must(start, `“${send.workflow.name}” has no manual trigger`);
	const execution = await rest.finished(await rest.run(send.workflow, start.name));
	mustSucceed(execution, `“${send.workflow.name}”`);
	const [sent] = itemsOf(execution, send.node.name);
	const jobId = sent?.json.fax_job_id;
	must(
		sent && jobId !== undefined && jobId !== null && jobId !== '',
		`“${send.node.name}” succeeded but its output has no fax_job_id`,
	);
	return { execution, jobId: String(jobId), sent };
}

/**
 * Waits for an execution of the trigger workflow whose trigger emitted an item that `matches`.
 * @param {Playground} playground
 * @param {(item: Item) => boolean} matches
 * @param {string} what completes "no execution for …"
 * @param {string} [after] the id of an execution; older ones are of an earlier sandbox, which gave the same ids
 * @returns {Promise<{execution: Execution, item: Item}>}
 */
async function startedByCallback({ rest, receive }, matches, what, after = '0') {
	const deadline = Date.now() + CALLBACK_WITHIN_MS;
	while (Date.now() < deadline) {
		for (const { id } of await rest.executions(receive.workflow.id)) {
			if (Number(id) <= Number(after)) continue;
			const execution = await rest.finished(id);
			const item = itemsOf(execution, receive.node.name).find(matches);
			if (item) return { execution, item };
		}
		await sleep(POLL_MS);
	}
	throw new DemoFailure(`no execution of “${receive.workflow.name}” for ${what} within ${CALLBACK_WITHIN_MS / 1000} s`);
}

/**
 * @param {Playground} playground
 * @param {{jobId: string, execution: Execution}} sent
 */
async function deliveryReceipt(playground, { jobId, execution }) {
	const found = await startedByCallback(
		playground,
		({ json }) => String(json.fax_job_id) === jobId,
		`the delivery receipt of job ${jobId}`,
		execution.id,
	);
	mustSucceed(found.execution, 'The execution that the delivery receipt started');
	must(
		found.item.json.event === 'faxDelivered',
		`the delivery receipt of job ${jobId} arrived as event ${String(found.item.json.event)} instead of faxDelivered`,
	);
	return found;
}

/**
 * @param {Playground} playground
 * @param {{from: string, pages: number}} fax
 * @returns {Promise<{execution: Execution, item: Item, bytes: number}>}
 */
async function receiveFax(playground, fax) {
	/** @type {{id: number, size: number, sha256: string}} */
	const sent = await control(playground.sandbox, 'POST', '/incoming', fax);
	const { execution, item } = await startedByCallback(
		playground,
		({ json }) => json.incoming_fax_id === sent.id,
		`the fax from ${fax.from}`,
	);
	mustSucceed(execution, 'The execution that the received fax started');
	must(
		item.json.event === 'faxReceived',
		`the received fax arrived as event ${String(item.json.event)} instead of faxReceived`,
	);
	const file = item.binary?.data;
	must(file, 'the received fax has no binary field “data”');
	const content = await playground.rest.binary(file, execution);
	must(content.subarray(0, 4).toString('latin1') === '%PDF', 'the received file does not start with %PDF');
	must(content.length === sent.size, `the received file has ${content.length} bytes instead of ${sent.size}`);
	must(
		createHash('sha256').update(content).digest('hex') === sent.sha256,
		'the received file has the right size but other bytes',
	);
	return { execution, item, bytes: content.length };
}

module.exports = { DemoFailure, deliveryReceipt, receiveFax, sendFax };
