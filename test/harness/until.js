// @ts-check
/**
 * Waits for something to become so; the test's own time limit ends it.
 * @param {() => boolean | Promise<boolean>} condition
 */
async function until(condition) {
	while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 1));
}

module.exports = { until };
