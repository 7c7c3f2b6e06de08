// @ts-check
const { startPlayground } = require('./playground.js');
const { PlaygroundError, createProgress } = require('./progress.js');

/**
 * The whole of a program that needs a playground of its own for a while: starts one, does the task, stops it, also when the
 * program is interrupted, and ends the process with the matching exit code.
 * @param {string} name of the folder below playground/.state
 * @param {(playground: import('./playground.js').Playground, progress: import('./progress.js').Progress) => Promise<void>} task
 */
async function once(name, task) {
	const controller = new AbortController();
	let stop = async () => {};
	const progress = createProgress((line) => console.log(line));
	const starting = startPlayground({
		name,
		fresh: true,
		progress,
		signal: controller.signal,
		onStarted: (stopAll) => (stop = stopAll),
	});
	for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
		process.once(signal, () => {
			controller.abort();
			void starting
				.catch(() => {})
				.then(() => stop())
				.finally(() => process.exit(130));
		});
	}
	try {
		await task(await starting, progress);
	} catch (error) {
		console.error(error instanceof PlaygroundError ? `${error.message}\n${error.cure}` : error);
		process.exitCode = 1;
	} finally {
		await stop();
	}
}

module.exports = { once };
