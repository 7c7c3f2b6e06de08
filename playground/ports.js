// @ts-check
const { createServer } = require('node:net');

/**
 * @param {number} port 0 for any
 * @returns {Promise<import('node:net').Server | undefined>} undefined when something listens there
 */
function listen(port) {
	return new Promise((resolve, reject) => {
		const server = createServer((socket) => socket.destroy());
		server.once('error', (error) => {
			const { code } = /** @type {NodeJS.ErrnoException} */ (error);
			if (code === 'EADDRINUSE' || code === 'EACCES') resolve(undefined);
			else reject(error);
		});
		server.listen(port, '127.0.0.1', () => resolve(server));
	});
}

/** @param {import('node:net').Server} server @returns {number} */
function portOf(server) {
	const address = server.address();
	return typeof address === 'object' && address !== null ? address.port : 0;
}

/** @param {number} port @returns {Promise<number | undefined>} the port, or any for 0, if nothing listens there */
async function freePort(port) {
	const server = await listen(port);
	if (!server) return undefined;
	const free = portOf(server);
	await new Promise((resolve) => server.close(resolve));
	return free;
}

/** @typedef {{ port: number, release: () => void }} Claim a port, until it is released or the process ends */

/**
 * A claimed port is guarded by another one, on which its process listens: the system lets one process do so, and ends it with the process.
 * @param {number} port
 * @returns {Promise<Claim | undefined>} undefined when the port is claimed already, or something listens there
 */
async function claim(port) {
	const guard = await listen(port < 32_768 ? port + 20_000 : port - 20_000);
	if (!guard) return undefined;
	guard.unref();
	const release = () => void guard.close();
	if ((await freePort(port)) !== undefined) return { port, release };
	release();
	return undefined;
}

/**
 * Claims the first free port on 127.0.0.1 from `wanted` on, which no other playground gets, not even one that starts in the same second.
 * @param {number} wanted
 * @returns {Promise<Claim>}
 */
async function claimPort(wanted) {
	for (let port = wanted; port < wanted + 20 && port < 65_536; port++) {
		const claimed = await claim(port);
		if (claimed) return claimed;
	}
	for (;;) {
		const claimed = await claim((await freePort(0)) ?? 0);
		if (claimed) return claimed;
	}
}

module.exports = { claimPort, freePort };
