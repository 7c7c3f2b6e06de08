// @ts-check
// node test/e2e/screenshots.js: starts a playground, sends and receives a fax in it, and takes the pictures of docs/images.
const { existsSync } = require('node:fs');
const { mkdir } = require('node:fs/promises');
const { join } = require('node:path');
const { chromium } = require('playwright-core');
const { deliveryReceipt, receiveFax, sendFax } = require('../../playground/demo.js');
const { OWNER, startPlayground } = require('../../playground/playground.js');
const { PlaygroundError, createProgress } = require('../../playground/progress.js');

/** @typedef {import('playwright-core').Page} Page */

const IMAGES = join(__dirname, '..', '..', 'docs', 'images');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
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
 * @param {string} url
 */
async function signIn(page, url) {
	await page.goto(`${url}/signin`);
	await page.locator('input[name="emailOrLdapLoginId"], input[autocomplete="email"]').first().fill(OWNER.email);
	await page.locator('input[type="password"]').fill(OWNER.password);
	await page.locator('[data-test-id="form-submit-button"], form button').first().click();
	await page.waitForURL((address) => !address.pathname.includes('signin'));
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

async function main() {
	if (CHROMIUM === undefined) {
		throw new PlaygroundError('Chromium is not installed.', 'Debian: apt-get install -y chromium fonts-liberation');
	}
	await mkdir(IMAGES, { recursive: true });
	const controller = new AbortController();
	let stop = async () => {};
	const progress = createProgress((line) => console.log(line));
	const starting = startPlayground({
		name: 'screenshots',
		fresh: true,
		progress,
		signal: controller.signal,
		onStarted: (stopAll) => (stop = stopAll),
	});
	for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
		process.once(name, () => {
			controller.abort();
			void starting
				.catch(() => {})
				.then(() => stop())
				.finally(() => process.exit(130));
		});
	}
	try {
		const playground = await starting;
		progress.step('Pictures');
		const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
		const page = await browser.newPage({ viewport: SIZE });
		page.setDefaultTimeout(30_000);
		try {
			await takePictures(page, playground);
		} catch (error) {
			await page.screenshot({ path: join(playground.n8n.userFolder, '..', 'failed.png') });
			throw error;
		} finally {
			await browser.close();
		}
	} finally {
		await stop();
	}
}

main().catch((error) => {
	console.error(error instanceof PlaygroundError ? `${error.message}\n${error.cure}` : error);
	process.exitCode = 1;
});
