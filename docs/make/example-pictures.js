// @ts-check
// The pictures of the templates in examples/: each on n8n's canvas, with its notes.
const { mkdirSync, readdirSync, rmSync, statSync } = require('node:fs');
const { readdir } = require('node:fs/promises');
const path = require('node:path');
const { readExamples } = require('../../playground/examples');
const { openBrowser, signIn } = require('../../test/e2e/editor');
const { ROOT } = require('./node-source');

const FOLDER = path.join(ROOT, 'docs', 'images', 'examples');
const VIEWPORT = { width: 1500, height: 900 };
/** Around what there is to see. */
const BORDER_PX = 16;
const NAMES_PX = 50;
const OPENS_WITHIN_MS = 120_000;
/** The button that runs a workflow floats above the canvas, and would be cut through. */
const NO_BUTTON = '[data-test-id="execute-workflow-button"], [class*="executionButtons"] { visibility: hidden; }';
/** The canvas glides to its place, and icons are fetched; there is no event for "looks finished". */
const SETTLE_MS = 1_500;
/** A repository is no photo album. */
const MAX_BYTES = 120_000;

/**
 * @param {import('../../playground/playground').Playground} playground
 * @returns {Promise<number>} how many were taken
 */
async function takeExamplePictures({ rest }) {
	mkdirSync(FOLDER, { recursive: true });
	const files = (await readdir(path.join(ROOT, 'examples'))).filter((name) => name.endsWith('.json')).sort();
	const templates = await readExamples();
	const present = await rest.workflows();
	const { browser, page } = await openBrowser(VIEWPORT);
	// A canvas with a browser's first look at its icons takes longer than a click.
	page.setDefaultTimeout(OPENS_WITHIN_MS);
	page.setDefaultNavigationTimeout(OPENS_WITHIN_MS);
	const taken = new Set();
	try {
		await signIn(page, rest.url);
		for (const [at, file] of files.entries()) {
			const workflow = present.find(({ name }) => name === templates[at]?.name);
			if (!workflow) throw new Error(`n8n has no workflow for ${file}`);
			await page.goto(`${rest.url}/workflow/${workflow.id}`);
			await page.locator('[data-test-id="canvas-node"]').first().waitFor();
			await page.addStyleTag({ content: NO_BUTTON });
			await page.locator('[data-test-id="zoom-to-fit"]').click();
			await page.waitForTimeout(SETTLE_MS);
			const picture = file.replace(/json$/, 'png');
			await page.screenshot({ path: path.join(FOLDER, picture), clip: await frameOf(page) });
			const { size } = statSync(path.join(FOLDER, picture));
			if (size > MAX_BYTES) throw new Error(`${picture} has ${size} bytes, more than ${MAX_BYTES}`);
			taken.add(picture);
		}
	} finally {
		await browser.close();
	}
	for (const file of readdirSync(FOLDER)) if (!taken.has(file)) rmSync(path.join(FOLDER, file));
	return taken.size;
}

/** The part of the page that holds nodes and notes. @param {import('playwright-core').Page} page */
async function frameOf(page) {
	const found = await Promise.all(
		(await page.locator('[data-test-id="canvas-node"], [data-test-id="sticky"]').all()).map(
			async (one) => await one.boundingBox(),
		),
	);
	const boxes = found.filter((box) => box !== null);
	const left = Math.min(...boxes.map(({ x }) => x)) - BORDER_PX;
	const top = Math.min(...boxes.map(({ y }) => y)) - BORDER_PX;
	// Names stand below the nodes, and are wider.
	const right = Math.min(VIEWPORT.width, Math.max(...boxes.map(({ x, width }) => x + width)) + NAMES_PX);
	const bottom = Math.min(VIEWPORT.height, Math.max(...boxes.map(({ y, height }) => y + height)) + NAMES_PX);
	return { x: left, y: top, width: right - left, height: bottom - top };
}

module.exports = { takeExamplePictures };
