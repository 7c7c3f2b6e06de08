/**
 * What the package costs when n8n starts: `node bench/loading.js` after `npm run build` and with the playground installed. Each
 * measurement is a process of its own that has n8n-workflow loaded already, as n8n has; the node and the credential are required
 * and made. Prints the ratio to n8n's HTTP Request node, of the medians. The bar is 0.2.
 */
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const HTTP_REQUEST = path.join(
	__dirname,
	'../playground/node_modules/n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js',
);
const NODE_24 = path.join(__dirname, '../playground/node_modules/node/bin/node');
const ROUNDS = 9;
const BAR = 0.2;

const SCRIPT = `
	const [file, ...names] = process.argv.slice(1);
	require(require.resolve('n8n-workflow', { paths: [file] }));
	const before = process.hrtime.bigint();
	const all = require(file);
	for (const name of names) new all[name]();
	console.log(Number(process.hrtime.bigint() - before) / 1e6);`;

const measure = (file, names) => Number(execFileSync(NODE_24, ['-e', SCRIPT, file, ...names], { encoding: 'utf8' }));
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

if (!fs.existsSync(HTTP_REQUEST)) {
	console.error('n8n is not installed: run `npm run demo` first.');
	process.exitCode = 1;
} else {
	const own = [];
	const theirs = [];
	for (let round = 0; round <= ROUNDS; round++) {
		own.push(measure(path.join(__dirname, '..'), ['FaxTo', 'FaxToTrigger', 'FaxToPollingTrigger', 'FaxToApi']));
		theirs.push(measure(HTTP_REQUEST, ['HttpRequest']));
	}
	const ratio = median(own.slice(1)) / median(theirs.slice(1));
	console.log(
		`all nodes of this package / HTTP Request: ${ratio.toFixed(2)} (bar ${BAR}: ${ratio <= BAR ? 'kept' : 'MISSED'})`,
	);
	process.exitCode = ratio <= BAR ? 0 : 1;
}
