// @ts-check
const { readExamples, withCredential } = require('../../playground/examples.js');

/** @typedef {import('../../playground/rest.js').Workflow} Workflow */
/** @typedef {import('../../playground/rest.js').WorkflowNode} WorkflowNode */

/**
 * A workflow as a user has it after importing a template and filling in what its note says.
 * @param {import('../../playground/playground.js').Playground} playground
 * @param {string} name of the template
 * @param {(node: WorkflowNode) => Record<string, unknown>} [fill] parameters that a user would fill in
 * @param {(node: WorkflowNode) => Partial<WorkflowNode>} [choose] what else, such as another credential
 * @returns {Promise<Workflow>}
 */
async function fromTemplate({ rest, credential }, name, fill = () => ({}), choose = () => ({})) {
	const file = (await readExamples()).find((one) => one.name === name);
	if (!file) throw new Error(`no template ${name}`);
	const wanted = withCredential(file, credential);
	const nodes = wanted.nodes.map((node) => ({
		...node,
		parameters: { ...node.parameters, ...fill(node) },
		...choose(node),
	}));
	return rest.createWorkflow({ ...wanted, name: `${name} (test)`, nodes });
}

module.exports = { fromTemplate };
