// @ts-check
/**
 * Processes of n8n that can die between any two awaits: each call to Fax.to and each access to n8n's store is a step, and a dead
 * process takes no more steps. It keeps its memory, so it must not be used again.
 */
const { AsyncLocalStorage } = require('node:async_hooks');
const { setImmediate: turn } = require('node:timers/promises');

/**
 * @typedef {{ isDeadly(name: string): boolean, before(name: string): Promise<void>, isDead: boolean, steps: string[], paces: number[], die(): void,
 *   over: Promise<void> }} Life
 */

/** @type {AsyncLocalStorage<Life>} */
const lives = new AsyncLocalStorage();

/** One more step, by whoever calls. @param {string} name @throws {Error} once the world of a dead process is over, so that nothing of it is left */
async function step(name) {
	const life = lives.getStore();
	if (!life) return;
	for (let turns = life.paces[life.steps.length % life.paces.length] ?? 0; turns > 0; turns--) await turn();
	if (!life.isDead) {
		life.isDead = life.isDeadly(name);
		life.steps.push(name);
	}
	if (!life.isDead) return await life.before(name);
	life.die();
	await life.over;
	throw new Error('The process is dead');
}

/**
 * Runs something in a process that dies before its step number `dies` (from 0), or the first one of a name.
 * @template T
 * @param {number | RegExp} dies
 * @param {() => Promise<T>} task
 * @param {number[]} [paces] turns of the event loop for each step, repeated, so that two lives interleave differently
 * @param {(name: string) => Promise<void>} [before] what somebody else does before a step of it
 * @returns {{ ended: Promise<T | 'died'>, steps: string[], bury(): Promise<void> }} `steps` that were begun, the last of them the deadly one; `bury` ends what
 *   hangs in the dead process
 */
function liveFor(dies, task, paces = [], before = async () => undefined) {
	/** @type {() => void} */
	let die = () => undefined;
	/** @type {() => void} */
	let end = () => undefined;
	const died = new Promise((/** @type {(value: 'died') => void} */ resolve) => (die = () => resolve('died')));
	const over = new Promise((/** @type {(value: void) => void} */ resolve) => (end = () => resolve()));
	/** @type {string[]} */
	const begun = [];
	const isDeadly = (/** @type {string} */ name) => (typeof dies === 'number' ? begun.length === dies : dies.test(name));
	const ran = lives.run({ isDeadly, before, isDead: false, steps: begun, paces, die, over }, task);
	const settled = ran.then(
		() => undefined,
		() => undefined,
	);
	return {
		ended: Promise.race([ran, died]),
		steps: begun,
		bury: async () => {
			end();
			await settled;
		},
	};
}

module.exports = { liveFor, step };
