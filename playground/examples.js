// @ts-check
// Brings the workflow templates of examples/ into a running n8n.
const { readdir, readFile } = require('node:fs/promises');
const { join } = require('node:path');
const { ROOT } = require('./package.js');
const { PlaygroundError } = require('./progress.js');

/**
 * @typedef {import('./rest.js').Rest} Rest
 * @typedef {import('./rest.js').Workflow} Workflow
 * @typedef {import('./rest.js').WorkflowFile} WorkflowFile
 * @typedef {import('./rest.js').WorkflowNode} WorkflowNode
 * @typedef {import('./rest.js').Reference} Reference
 */

const FOLDER = join(ROOT, 'examples');
const PACKAGE = 'n8n-nodes-faxto';
const ACTION = `${PACKAGE}.faxTo`;
const TRIGGER = `${PACKAGE}.faxToTrigger`;
const CREDENTIAL_TYPE = 'faxToApi';
/** @returns {Promise<WorkflowFile[]>} every template, by file name */
async function readExamples() {
	const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).sort();
	return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(FOLDER, name), 'utf8'))));
}

/**
 * @param {WorkflowFile} file
 * @param {Reference} credential goes into every node of this package
 * @returns {WorkflowFile}
 */
function withCredential(file, credential) {
	const nodes = file.nodes.map((node) =>
		node.type.startsWith(`${PACKAGE}.`) ? { ...node, credentials: { [CREDENTIAL_TYPE]: credential } } : node,
	);
	return { ...file, nodes };
}

/**
 * Keeps the trigger's webhook; otherwise its URL would change with every start.
 * @param {WorkflowNode} node
 * @param {Workflow} old
 * @returns {WorkflowNode}
 */
function withOldWebhook(node, old) {
	const webhookId = old.nodes.find(({ name }) => name === node.name)?.webhookId;
	return webhookId === undefined ? node : { ...node, webhookId };
}

/**
 * Creates the templates as workflows; one that is there already (by name) is set back to its file, which keeps its
 * executions and its address in the editor.
 * @param {Rest} rest
 * @param {Reference} credential
 * @returns {Promise<Workflow[]>}
 */
async function importExamples(rest, credential) {
	const present = await rest.workflows();
	/** @type {Workflow[]} */
	const imported = [];
	for (const file of await readExamples()) {
		const wanted = withCredential(file, credential);
		const found = present.find(({ name }) => name === file.name);
		if (!found) {
			imported.push(await rest.createWorkflow(wanted));
			continue;
		}
		const old = await rest.workflow(found.id);
		const nodes = wanted.nodes.map((node) => withOldWebhook(node, old));
		// A new sandbox assigns the same IDs again. The trigger's memory of the previous one is cleared, because it
		// would mistake new callbacks for repeats.
		imported.push(await rest.updateWorkflow(old.id, { ...wanted, nodes, staticData: null }));
	}
	return imported;
}

/**
 * @param {Workflow[]} workflows
 * @param {string} type
 * @param {string} [operation]
 * @returns {{workflow: Workflow, node: WorkflowNode}} the first workflow with such a node, and the node
 */
function findNode(workflows, type, operation) {
	for (const workflow of workflows) {
		const node = workflow.nodes.find(
			(one) => one.type === type && (operation === undefined || one.parameters.operation === operation),
		);
		if (node) return { workflow, node };
	}
	throw new PlaygroundError(
		`No workflow in examples/ has a ${type} node${operation ? ` with operation ${operation}` : ''}.`,
		'Restore the folder: git checkout -- examples',
	);
}

/**
 * The address that Fax.to would call, without the token.
 * @param {Rest} rest
 * @param {WorkflowNode} node a Fax.to Trigger in a saved workflow; n8n gave it its webhookId when it was saved
 */
async function webhookUrl(rest, node) {
	const path = (await rest.types('nodes')).find(({ name }) => name === TRIGGER)?.webhooks?.[0]?.path;
	if (path === undefined) {
		throw new PlaygroundError(`n8n did not load ${TRIGGER}.`, 'Look for "Error loading package" in the log of n8n.');
	}
	return [rest.url, 'webhook', node.webhookId, path].filter(Boolean).join('/');
}

module.exports = {
	ACTION,
	CREDENTIAL_TYPE,
	PACKAGE,
	TRIGGER,
	findNode,
	importExamples,
	readExamples,
	webhookUrl,
	withCredential,
};
