// @ts-check
const { createServer } = require('node:net');

/**
 * @param {number} port 0 for any
 * @returns {Promise<number | undefined>} the port, or undefined when something listens there
 */
function tryPort(port) {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', (error) => {
			const { code } = /** @type {NodeJS.ErrnoException} */ (error);
			if (code === 'EADDRINUSE' || code === 'EACCES') resolve(undefined);
			else reject(error);
		});
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
		});
	});
}

/**
 * The first free port on 127.0.0.1 from `wanted` on. Only a hint, as another program may take it before it is used.
 * @param {number} wanted
 * @param {number[]} [taken] ports promised to others already
 * @returns {Promise<number>}
 */
async function freePort(wanted, taken = []) {
	for (let port = wanted; port < wanted + 20 && port < 65536; port++) {
		if (!taken.includes(port) && (await tryPort(port)) !== undefined) return port;
	}
	for (;;) {
		const port = await tryPort(0);
		if (port !== undefined && !taken.includes(port)) return port;
	}
}

module.exports = { freePort };
