// @ts-check
// The pictures of the templates in examples/: each on n8n's canvas, with its notes, light and dark.
const { mkdirSync, readdirSync, rmSync } = require('node:fs');
const { readdir } = require('node:fs/promises');
const path = require('node:path');
const { readExamples } = require('../../playground/examples');
const { openBrowser, signIn } = require('../../test/e2e/editor');
const { darkNameOf, takeBoth } = require('./both-schemes');
const { ROOT } = require('./node-source');

const FOLDER = path.join(ROOT, 'docs', 'images', 'examples');
const VIEWPORT = { width: 1500, height: 900 };
/** Margin around the nodes and notes. */
const BORDER_PX = 16;
const NAMES_PX = 66;
/** Width of the + to the right of a last node. */
const PLUS_PX = 90;
const OPENS_WITHIN_MS = 120_000;
/** n8n's own buttons float above the canvas: they would lie on nodes, or be cut through. */
const NO_BUTTONS = `[data-test-id^="execute-workflow-button"], [class*="executionButtons"], [data-test-id="canvas-controls"],
	[class*="nodeButtonsWrapper"] { visibility: hidden !important; }`;
/** The canvas glides to its place, and icons are fetched; there is no event for "looks finished". */
const SETTLE_MS = 1_500;

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
			await page.locator('[data-test-id="zoom-to-fit"]').click();
			await page.addStyleTag({ content: NO_BUTTONS });
			await page.waitForTimeout(SETTLE_MS);
			const picture = file.replace(/json$/, 'png');
			await takeBoth(page, path.join(FOLDER, picture), await frameOf(page));
			taken.add(picture).add(darkNameOf(picture));
		}
	} finally {
		await browser.close();
	}
	for (const file of readdirSync(FOLDER)) if (!taken.has(file)) rmSync(path.join(FOLDER, file));
	return taken.size;
}

/** The part of the page that contains the nodes and notes. @param {import('playwright-core').Page} page */
async function frameOf(page) {
	const found = await Promise.all(
		(await page.locator('[data-test-id="canvas-node"], [data-test-id="sticky"]').all()).map(
			async (one) => await one.boundingBox(),
		),
	);
	const boxes = found.filter((box) => box !== null);
	const left = Math.min(...boxes.map(({ x }) => x)) - BORDER_PX;
	const top = Math.min(...boxes.map(({ y }) => y)) - BORDER_PX;
	const right = Math.min(VIEWPORT.width, Math.max(...boxes.map(({ x, width }) => x + width)) + PLUS_PX);
	// Names stand below the nodes.
	const bottom = Math.min(VIEWPORT.height, Math.max(...boxes.map(({ y, height }) => y + height)) + NAMES_PX);
	return { x: left, y: top, width: right - left, height: bottom - top };
}

module.exports = { takeExamplePictures };
