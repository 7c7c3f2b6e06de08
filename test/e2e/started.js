// @ts-check
const { setTimeout: sleep } = require('node:timers/promises');

/** n8n answers a callback before the execution is listed; a wrong one would be listed by then too. */
const SETTLED_MS = 2_000;

/**
 * @template T
 * @param {import('../../playground/playground.js').Playground} playground
 * @param {() => Promise<T>} action
 * @returns {Promise<{result: T, started: string[]}>} the ids of the trigger's executions that `action` started
 */
async function startedBy({ rest, receive }, action) {
	const ids = async () => (await rest.executions(receive.workflow.id)).map(({ id }) => id);
	const before = new Set(await ids());
	const result = await action();
	await sleep(SETTLED_MS);
	return { result, started: (await ids()).filter((id) => !before.has(id)) };
}

module.exports = { startedBy };
