// @ts-check
// The pictures of the operations: the fields of each, as the panel first shows them, light and dark.
const { mkdirSync, readdirSync, rmSync } = require('node:fs');
const path = require('node:path');
const { ACTION, CREDENTIAL_TYPE } = require('../../playground/examples');
const { Panel, openBrowser, signIn } = require('../../test/e2e/editor');
const { darkNameOf, takeBoth } = require('./both-schemes');
const { ROOT, loadNode } = require('./node-source');

const FOLDER = path.join(ROOT, 'docs', 'images', 'operations');
/** High enough for the longest panel to need no scrolling; the width is that of the panel in the middle, times three. */
const VIEWPORT = { width: 1200, height: 1400 };
/** Of a panel. */
const MAX_BYTES = 60_000;

/**
 * @param {Pick<import('../../playground/playground').Playground, 'rest' | 'credential'>} playground
 * @returns {Promise<number>} how many were taken
 */
async function takeOperationPictures({ rest, credential }) {
	mkdirSync(FOLDER, { recursive: true });
	const { operations, resources } = loadNode();
	/** @type {import('../../playground/rest.js').WorkflowNode} */
	const node = {
		id: 'n',
		name: 'Fax.to',
		type: ACTION,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [CREDENTIAL_TYPE]: credential },
	};
	const { id: workflowId } = await rest.createWorkflow({ name: 'Pictures', nodes: [node], connections: {} });
	const { browser, page } = await openBrowser(VIEWPORT);
	try {
		await signIn(page, rest.url);
		const panel = await Panel.open(page, rest.url, workflowId, node.name);
		const taken = new Set();
		for (const { resource, value, name } of operations) {
			await panel.choose('resource', resources.find((one) => one.value === resource)?.name ?? '');
			await panel.choose('operation', name);
			const file = `${resource}-${value}.png`;
			await takeBoth(page, path.join(FOLDER, file), await panel.frame(), MAX_BYTES);
			taken.add(file).add(darkNameOf(file));
		}
		for (const file of readdirSync(FOLDER)) if (!taken.has(file)) rmSync(path.join(FOLDER, file));
		return taken.size;
	} finally {
		await browser.close();
	}
}

module.exports = { takeOperationPictures };
