// @ts-check
const { setTimeout: sleep } = require('node:timers/promises');
const { control } = require('../../playground/playground.js');

/** n8n answers a callback before the execution is listed; a wrong one would be listed by then too. */
const SETTLED_MS = 2_000;

/** Faxes of the test file before end, and their callbacks come; what is repeated for hours is not waited for. */
const QUIET_WITHIN_MS = 20_000;
const POLL_MS = 200;

/** @type {Promise<void> | undefined} of this test file */
let quiet;

/** @param {import('../../playground/playground.js').Playground} playground */
async function untilQuiet({ sandbox }) {
	const deadline = Date.now() + QUIET_WITHIN_MS;
	while (Date.now() < deadline) {
		/** @type {{jobs: Array<{ended: boolean}>, callbacks: Array<{state: string}>}} */
		const { jobs, callbacks } = await control(sandbox, 'GET', '/state');
		if (jobs.every(({ ended }) => ended) && callbacks.every(({ state }) => state !== 'pending')) break;
		await sleep(POLL_MS);
	}
	// n8n has answered the last callback before its execution is listed.
	await sleep(SETTLED_MS);
}

/**
 * @template T
 * @param {import('../../playground/playground.js').Playground} playground
 * @param {() => Promise<T>} action
 * @returns {Promise<{result: T, started: string[]}>} the ids of the trigger's executions that `action` started
 */
async function startedBy(playground, action) {
	const { rest, receive } = playground;
	quiet ??= untilQuiet(playground);
	await quiet;
	const ids = async () => (await rest.executions(receive.workflow.id)).map(({ id }) => id);
	const before = new Set(await ids());
	const result = await action();
	await sleep(SETTLED_MS);
	return { result, started: (await ids()).filter((id) => !before.has(id)) };
}

module.exports = { startedBy };
