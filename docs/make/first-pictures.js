// @ts-check
// The pictures that a reader sees first: a workflow whose fax was delivered, the nodes' panels, and the credential.
const path = require('node:path');
const { openBrowser, signIn } = require('../../test/e2e/editor');
const { takeBoth } = require('./both-schemes');
const { ROOT } = require('./node-source');

const FOLDER = path.join(ROOT, 'docs', 'images');
const VIEWPORT = { width: 1400, height: 860 };
const OPENS_WITHIN_MS = 120_000;
const DELIVERED_WITHIN_MS = 120_000;
/** The canvas glides to its place, and icons are fetched; there is no event for "looks finished". */
const SETTLE_MS = 1_500;

/** @param {import('../../playground/playground').Playground} playground */
async function takeFirstPictures({ rest }) {
	const present = await rest.workflows();
	/** @param {string} name */
	const addressOf = (name) => {
		const workflow = present.find((one) => one.name === name);
		if (!workflow) throw new Error(`n8n has no workflow ${name}`);
		return `${rest.url}/workflow/${workflow.id}`;
	};
	const { browser, page } = await openBrowser(VIEWPORT);
	page.setDefaultTimeout(OPENS_WITHIN_MS);
	page.setDefaultNavigationTimeout(OPENS_WITHIN_MS);
	/** @param {string} name */
	const take = async (name) => {
		await page.mouse.move(0, 0);
		await page.addStyleTag({ content: '.el-notification { display: none !important; }' });
		await page.waitForTimeout(SETTLE_MS);
		await takeBoth(page, path.join(FOLDER, `${name}.png`), { x: 0, y: 0, ...VIEWPORT });
	};
	const node = (/** @type {string} */ name) => page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	try {
		await signIn(page, rest.url);
		await page.goto(addressOf('Send a text and file its confirmation'));
		await node('Send a text').waitFor();
		await page.locator('[data-test-id="execute-workflow-button"]').first().click();
		await node('Save the confirmation')
			.locator('[data-test-id="canvas-node-status-success"]')
			.waitFor({ timeout: DELIVERED_WITHIN_MS });
		await page.locator('[data-test-id="zoom-to-fit"]').click();
		await take('send-canvas');
		await node('Send a text').dblclick();
		await page.locator('[data-test-id="ndv-run-data-panel"], [data-test-id="output-panel"]').first().waitFor();
		// The table would be cut.
		await page.locator('[data-test-id="output-panel"] [data-test-id="radio-button-schema"]').click();
		// The caption is about this field.
		await page.locator('[data-test-id="parameter-input-maxWait"]').scrollIntoViewIfNeeded();
		await take('send-node');
		await page.locator('[data-test-id="credential-edit-button"]').first().click();
		await page
			.locator(
				'[data-test-id="credential-connection-parameter"], .credential-connection-parameter, [data-test-id="parameter-input-apiKey"]',
			)
			.first()
			.waitFor();
		await take('credential');
		await page.goto(addressOf('Receive a fax'));
		await node('Fax.to Trigger').dblclick();
		await take('trigger-node');
	} finally {
		await browser.close();
	}
}

module.exports = { takeFirstPictures };
