// @ts-check
// Workflows as these tests need them: nodes in a row behind a manual trigger.
const { ACTION, CREDENTIAL_TYPE } = require('../../playground/examples.js');

/**
 * @typedef {import('../../playground/rest.js').WorkflowNode} WorkflowNode
 * @typedef {import('../../playground/rest.js').WorkflowFile} WorkflowFile
 */

/**
 * @param {string} name
 * @param {Array<Partial<WorkflowNode> & Pick<WorkflowNode, 'name' | 'type'>>} nodes
 * @returns {WorkflowFile} begins with the node "Start"
 */
function inARow(name, nodes) {
	const all = [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' }, ...nodes].map((node, index) => ({
		typeVersion: 1,
		position: /** @type {[number, number]} */ ([200 * index, 0]),
		parameters: {},
		...node,
	}));
	const next = all
		.slice(1)
		.map((node, index) => [String(all[index]?.name), { main: [[{ node: node.name, type: 'main', index: 0 }]] }]);
	return { name, nodes: all, connections: Object.fromEntries(next), settings: { executionOrder: 'v1' } };
}

/**
 * @param {import('../../playground/rest.js').Reference} credential
 * @param {Record<string, unknown>} parameters
 * @param {Record<string, unknown>} [more]
 */
function faxTo(credential, parameters, more = {}) {
	return { name: 'Fax.to', type: ACTION, parameters, credentials: { [CREDENTIAL_TYPE]: credential }, ...more };
}

/**
 * A node that fetches a file, which n8n keeps where it keeps files.
 * @param {string} url
 */
function fetched(url) {
	return {
		name: 'Fetch',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { url, options: { response: { response: { responseFormat: 'file' } } } },
	};
}

module.exports = { faxTo, fetched, inARow };
