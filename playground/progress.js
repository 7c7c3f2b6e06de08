// @ts-check
// Output for a person watching the terminal: numbered steps, and a sign of life during long ones.

/**
 * A problem that the reader can solve: one line with the problem, one with the solution.
 * Anything else that is thrown is a fault of the playground itself and keeps its stack.
 */
class PlaygroundError extends Error {
	/**
	 * @param {string} message
	 * @param {string} cure
	 */
	constructor(message, cure) {
		super(message);
		this.name = 'PlaygroundError';
		this.cure = cure;
	}
}

/**
 * @typedef {object} Progress
 * @property {(text: string) => void} step a numbered heading
 * @property {(text: string) => void} note a line under the heading
 * @property {<T>(text: string, work: Promise<T>) => Promise<T>} during repeats `text` with the time gone by until `work` ends
 */

/** Often enough to show that nothing hangs, seldom enough for a log file. */
const HEARTBEAT_MS = 10_000;

/**
 * @param {(line: string) => void} print
 * @returns {Progress}
 */
function createProgress(print) {
	let number = 0;

	/** @param {string} text */
	const note = (text) => print(`   ${text}`);

	return {
		step(text) {
			number += 1;
			print(`\n${number}. ${text}`);
		},
		note,
		async during(text, work) {
			const started = Date.now();
			const timer = setInterval(() => note(`${text} … ${seconds(started)}`), HEARTBEAT_MS);
			try {
				return await work;
			} finally {
				clearInterval(timer);
			}
		},
	};
}

/**
 * @param {number} since a Date.now() value
 * @returns {string} for example "4 s" or "3 min 20 s"
 */
function seconds(since) {
	const total = Math.round((Date.now() - since) / 1000);
	const minutes = Math.floor(total / 60);
	return minutes === 0 ? `${total} s` : `${minutes} min ${total % 60} s`;
}

module.exports = { PlaygroundError, createProgress, seconds };
