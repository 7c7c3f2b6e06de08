// @ts-check
/** Longer than any test; keeps a forgotten wait from keeping jest's process alive. */
const LONGEST = 60_000;

/**
 * Waits for something to become so; the test's own time limit ends it, or a minute.
 * @param {() => boolean | Promise<boolean>} condition
 * @throws {Error} when it did not become so
 */
async function until(condition) {
	const deadline = Date.now() + LONGEST;
	while (!(await condition())) {
		if (Date.now() > deadline) throw new Error(`It did not become so: ${condition}`);
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
}

module.exports = { until };
