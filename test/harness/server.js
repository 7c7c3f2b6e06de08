// @ts-check
const { createServer, request } = require('node:http');

/**
 * A server for one test, on loopback, for behaviour that the sandbox lacks.
 * @param {import('node:http').RequestListener} listener
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>} `stop` closes open connections
 */
async function startServer(listener) {
	const server = createServer(listener);
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const address = server.address();
	return {
		url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/**
 * A server of a test's own that hands each request on to another one.
 * @param {string} target the other's URL
 * @param {(path: string) => string} changed the path that the other gets
 */
async function startProxy(target, changed) {
	return await startServer((asked, answer) => {
		const url = new URL(changed(asked.url ?? '/'), target);
		const onward = request(url, { method: asked.method, headers: asked.headers }, (reply) => {
			answer.writeHead(reply.statusCode ?? 500, reply.headers);
			reply.pipe(answer);
		});
		asked.pipe(onward);
	});
}

module.exports = { startProxy, startServer };
