// @ts-check
// node test/e2e/screenshots.js: starts a playground, sends and receives a fax in it, and takes the pictures of docs/images.
const { mkdir } = require('node:fs/promises');
const { join } = require('node:path');
const { deliveryReceipt, receiveFax, sendFax } = require('../../playground/demo.js');
const { once } = require('../../playground/once.js');
const { openBrowser, signIn } = require('./editor.js');

/** @typedef {import('playwright-core').Page} Page */

const IMAGES = join(__dirname, '..', '..', 'docs', 'images');
const SIZE = { width: 1400, height: 860 };
/** Panels slide in and icons are fetched; there is no event for "looks finished". */
const SETTLE_MS = 1_500;

/**
 * @param {Page} page
 * @param {string} name
 */
async function shoot(page, name) {
	await page.waitForTimeout(SETTLE_MS);
	// n8n likes to open this over a published workflow.
	if (await page.getByText('Production Checklist').isVisible()) {
		await page.keyboard.press('Escape');
		await page.getByText('Production Checklist').waitFor({ state: 'hidden' });
	}
	await page.screenshot({ path: join(IMAGES, `${name}.png`) });
	console.log(`   docs/images/${name}.png`);
}

/**
 * @param {Page} page
 * @param {string} name a node's name on the open canvas
 */
async function openNode(page, name) {
	await page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
	await page.locator('[data-test-id="node-parameters"]').waitFor();
}

/** @param {Page} page */
async function closeNode(page) {
	await page.keyboard.press('Escape');
	await page.locator('[data-test-id="node-parameters"]').waitFor({ state: 'hidden' });
}

/**
 * @param {Page} page
 * @param {import('../../playground/playground.js').Playground} playground
 */
async function takePictures(page, playground) {
	const { rest, send, receive } = playground;
	const sent = await sendFax(playground);
	await deliveryReceipt(playground, sent);
	const received = await receiveFax(playground, { from: '+12025550142', pages: 2 });

	await signIn(page, rest.url);

	// A run from the editor, so that the canvas shows green ticks and item counts.
	await page.goto(`${rest.url}/workflow/${send.workflow.id}`);
	await page.locator(`[data-test-id="canvas-node"][data-node-name="${send.node.name}"]`).waitFor();
	await page.locator('[data-test-id="execute-workflow-button"]').first().click();
	await page.getByText('Workflow executed successfully').first().waitFor();
	await page.locator('.el-notification, [data-test-id="notification"]').first().waitFor({ state: 'hidden', timeout: 15_000 });
	await shoot(page, 'send-canvas');

	await openNode(page, send.node.name);
	await shoot(page, 'send-node');
	await closeNode(page);

	await page.goto(`${rest.url}/workflow/${receive.workflow.id}`);
	await openNode(page, receive.node.name);
	await page.getByText('Webhook URLs').click();
	await page.locator('[data-test-id="radio-button-production"]').click();
	await shoot(page, 'trigger-node');

	await page.locator('[data-test-id="credential-edit-button"]').click();
	await page.locator('[data-test-id="credentials-config-container-test-success"]').waitFor();
	await shoot(page, 'credential');

	await page.goto(rest.executionUrl(received.execution));
	await page.locator('[data-test-id="execution-preview-host"] [data-test-id="canvas-node-status-success"]').first().waitFor();
	await shoot(page, 'receive-execution');
}

void once('screenshots', async (playground, progress) => {
	progress.step('Pictures');
	await mkdir(IMAGES, { recursive: true });
	const { browser, page } = await openBrowser(SIZE);
	page.setDefaultTimeout(30_000);
	try {
		await takePictures(page, playground);
	} catch (error) {
		await page.screenshot({ path: join(playground.n8n.userFolder, '..', 'failed.png') });
		throw error;
	} finally {
		await browser.close();
	}
});
