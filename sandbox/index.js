// @ts-check
/** The sandbox: a stand-in Fax.to on this machine. See docs/sandbox.md. */
const { addControlRoutes, createControl } = require('./control');
const { ByteStore } = require('./documents');
const { ownPagesOnly } = require('./guard');
const { MAGIC_NUMBERS } = require('./outcomes');
const { addPage } = require('./page');
const { buildServer } = require('./server');
const { checkSettings } = require('./settings');
const { API_KEY } = require('./state');
const { apiDescription } = require('./validate');
const { World } = require('./world');

/**
 * @typedef {object} SandboxOptions
 * @property {number} [port] 0 (default) for any free one
 * @property {number} [timeScale] virtual seconds per real second, default 1; 0 stands still until `advance`
 * @property {string | null} [callbackUrl] of the ready-made account
 * @property {boolean} [log] prints a line per request
 */

/**
 * @typedef {object} Sandbox
 * @property {string} url `http://127.0.0.1:PORT`
 * @property {string} baseUrl url + `/api/v2`, for the node's credential
 * @property {string} apiKey key of the ready-made account
 * @property {import('./control').Control} control the operations of `/_sandbox/…`, as functions
 * @property {() => Promise<void>} stop closes everything; no timer, socket or file is left
 */

/**
 * Starts a sandbox on 127.0.0.1, filled with the seed.
 * @param {SandboxOptions} [options]
 * @returns {Promise<Sandbox>}
 * @throws {Error} when the port is taken
 */
async function startSandbox({ port = 0, timeScale = 1, callbackUrl = null, log = false } = {}) {
	const store = await ByteStore.open();
	try {
		const world = await World.create(apiDescription(), store, checkSettings({ timeScale, callbackUrl }));
		const { app, releaseHanging } = await buildServer(world, log ? (line) => console.log(line) : () => undefined);
		const control = createControl(world, releaseHanging);
		// Addresses that need no key are for this machine alone, not for any web page that its browser shows.
		await app.register(async (scope) => {
			scope.addHook('onRequest', ownPagesOnly);
			addControlRoutes(scope, control, world);
			addPage(scope, control, world);
		});
		world.url = (await app.listen({ port, host: '127.0.0.1' })).replace(/\/$/, '');
		return {
			url: world.url,
			baseUrl: `${world.url}/api/v2`,
			apiKey: API_KEY,
			control,
			stop: async () => {
				world.clock.stop();
				world.callbacks.close();
				releaseHanging();
				await app.close();
				await store.close();
			},
		};
	} catch (error) {
		await store.close();
		throw error;
	}
}

module.exports = { startSandbox, API_KEY, MAGIC_NUMBERS };
