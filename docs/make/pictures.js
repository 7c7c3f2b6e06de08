// @ts-check
// node docs/make/pictures.js: starts n8n with the node (docs/playground.md) and takes docs/images/operations, one picture of the
// fields of each operation, docs/images/examples, one of each template, and those that a reader sees first.
const { mkdirSync, readdirSync, rmSync, statSync } = require('node:fs');
const path = require('node:path');
const { ACTION, CREDENTIAL_TYPE } = require('../../playground/examples');
const { once } = require('../../playground/once');
const { Panel, openBrowser, signIn } = require('../../test/e2e/editor');
const { takeExamplePictures } = require('./example-pictures');
const { takeFirstPictures } = require('./first-pictures');
const { ROOT, loadNode } = require('./node-source');

const FOLDER = path.join(ROOT, 'docs', 'images', 'operations');
/** High enough for the longest panel to need no scrolling; the width is that of the panel in the middle, times three. */
const VIEWPORT = { width: 1200, height: 1400 };
/** A repository is no photo album. */
const MAX_BYTES = 60_000;

/** @param {import('../../playground/playground').Playground} playground */
async function takePictures({ rest, credential }) {
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
			await panel.picture(path.join(FOLDER, file));
			const { size } = statSync(path.join(FOLDER, file));
			if (size > MAX_BYTES) throw new Error(`${file} has ${size} bytes, more than ${MAX_BYTES}`);
			taken.add(file);
		}
		for (const file of readdirSync(FOLDER)) if (!taken.has(file)) rmSync(path.join(FOLDER, file));
		console.log(`   ${taken.size} pictures in docs/images/operations`);
	} finally {
		await browser.close();
	}
}

mkdirSync(FOLDER, { recursive: true });
void once('pictures', async (playground, progress) => {
	progress.step('Pictures');
	await takeFirstPictures(playground);
	await takePictures(playground);
	console.log(`   ${await takeExamplePictures(playground)} pictures in docs/images/examples`);
});
