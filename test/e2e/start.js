// @ts-check
// jest's globalSetup: starts sandbox and n8n, and tells the tests where they are.
const { mkdtemp, rm } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { startPlayground } = require('../../playground/playground.js');
const { PlaygroundError, createProgress } = require('../../playground/progress.js');
const session = require('./session.js');

/** What stop.js calls. Both run in jest's own process, the tests do not. */
const running = { stop: async () => {} };

module.exports = async function start() {
	// Outside the repository, as on a user's machine: there a package finds n8n's modules only, here it would also find
	// the repository's dev dependencies, and one that must not be used would work by chance.
	const userFolder = await mkdtemp(join(tmpdir(), 'faxto-e2e-'));
	const controller = new AbortController();
	let stopParts = async () => {};
	running.stop = async () => {
		await stopParts();
		await rm(userFolder, { recursive: true, force: true });
	};

	console.log('');
	const starting = startPlayground({
		name: 'e2e',
		fresh: true,
		progress: createProgress((line) => console.log(line)),
		signal: controller.signal,
		userFolder,
		onStarted: (stop) => (stopParts = stop),
	});
	// jest does not tear down when it is interrupted.
	for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
		process.once(name, () => {
			controller.abort();
			void starting
				.catch(() => {})
				.then(running.stop)
				.finally(() => process.exit(130));
		});
	}
	try {
		session.publish(await starting);
	} catch (error) {
		await running.stop();
		if (error instanceof PlaygroundError) throw new Error(`${error.message}\n${error.cure}`);
		throw error;
	}
	console.log('');
};

module.exports.running = running;
