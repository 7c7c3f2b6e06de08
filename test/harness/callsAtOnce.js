// @ts-check
const http = require('node:http');

/**
 * Counts the calls that are under way between the node and a sandbox.
 * @param {string} url of the sandbox
 * @param {(baseUrl: string) => Promise<unknown>} run what calls, by this base URL
 * @returns {Promise<number>} the most at once
 */
async function callsAtOnce(url, run) {
	let now = 0;
	let most = 0;
	const { hostname, port } = new URL(url);
	const proxy = http.createServer((request, answer) => {
		most = Math.max(most, ++now);
		answer.once('close', () => now--);
		const { url: path, method, headers } = request;
		const onward = http.request({ hostname, port, path, method, headers, agent: false }, (reply) => {
			answer.writeHead(reply.statusCode ?? 500, reply.headers);
			reply.pipe(answer);
		});
		request.pipe(onward);
	});
	await new Promise((resolve) => void proxy.listen(0, '127.0.0.1', () => resolve(undefined)));
	const address = proxy.address();
	if (address === null || typeof address === 'string') throw new Error('No port');
	await run(`http://127.0.0.1:${address.port}/api/v2`);
	proxy.close();
	proxy.closeAllConnections();
	return most;
}

module.exports = { callsAtOnce };
