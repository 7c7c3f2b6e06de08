// @ts-check
// The node's own classes, read from TypeScript, so that generated files can't be older than the source.
const path = require('node:path');
require('../../test/typescript');

const ROOT = path.join(__dirname, '..', '..');

/**
 * Loads the node.
 * @returns {{
 *   FaxTo: typeof import('../../nodes/FaxTo/FaxTo.node').FaxTo,
 *   FaxToTrigger: typeof import('../../nodes/FaxTo/FaxToTrigger.node').FaxToTrigger,
 *   FaxToPollingTrigger: typeof import('../../nodes/FaxTo/FaxToPollingTrigger.node').FaxToPollingTrigger,
 *   FaxToApi: typeof import('../../credentials/FaxToApi.credentials').FaxToApi,
 *   operations: Array<import('../../nodes/FaxTo/run/operation').Operation>,
 *   resources: typeof import('../../nodes/FaxTo/run/operation').RESOURCES,
 * }}
 */
function loadNode() {
	const { FaxTo } = require(path.join(ROOT, 'nodes/FaxTo/FaxTo.node.ts'));
	const { FaxToTrigger } = require(path.join(ROOT, 'nodes/FaxTo/FaxToTrigger.node.ts'));
	const { FaxToPollingTrigger } = require(path.join(ROOT, 'nodes/FaxTo/FaxToPollingTrigger.node.ts'));
	const { FaxToApi } = require(path.join(ROOT, 'credentials/FaxToApi.credentials.ts'));
	const { RESOURCES } = require(path.join(ROOT, 'nodes/FaxTo/run/operation.ts'));
	const operations = Object.values(require(path.join(ROOT, 'nodes/FaxTo/operations/index.ts')));
	return { FaxTo, FaxToTrigger, FaxToPollingTrigger, FaxToApi, operations, resources: RESOURCES };
}

module.exports = { ROOT, loadNode };
