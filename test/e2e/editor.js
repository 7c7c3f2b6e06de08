// @ts-check
// n8n's editor in a browser, as far as a node's panel goes: what a user sees of it and can do with it.
const { existsSync } = require('node:fs');
const { chromium } = require('playwright-core');
const { OWNER } = require('../../playground/playground.js');

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').Locator} Locator
 * @typedef {import('playwright-core').Browser} Browser
 */

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const WITHIN_MS = 20_000;

/**
 * @param {{ width: number, height: number }} viewport
 * @returns {Promise<{ browser: Browser, page: Page }>}
 * @throws {Error} saying how to get a browser when there is none
 */
async function openBrowser(viewport) {
	const executablePath = BROWSERS.find((path) => existsSync(path));
	if (executablePath === undefined) {
		throw new Error(`No browser at ${BROWSERS.join(', ')}. Debian: apt-get install -y chromium fonts-liberation`);
	}
	const browser = await chromium.launch({ executablePath, args: FLAGS });
	const page = await browser.newPage({ viewport, deviceScaleFactor: 1 });
	page.setDefaultTimeout(WITHIN_MS);
	return { browser, page };
}

/**
 * @param {Page} page
 * @param {string} url n8n's address
 */
async function signIn(page, url) {
	await page.goto(`${url}/signin`);
	await page.locator('input[name="emailOrLdapLoginId"], input[autocomplete="email"]').first().fill(OWNER.email);
	await page.locator('input[type="password"]').fill(OWNER.password);
	await page.locator('[data-test-id="form-submit-button"], form button').first().click();
	await page.waitForURL((address) => !address.pathname.includes('signin'));
}

/** The open node's panel. */
class Panel {
	/** @param {Page} page */
	constructor(page) {
		this.page = page;
		this.fields = page.locator('[data-test-id="node-parameters"]');
	}

	/**
	 * Opens a node of a saved workflow.
	 * @param {Page} page signed in
	 * @param {string} url n8n's address
	 * @param {string} workflowId
	 * @param {string} node its name
	 */
	static async open(page, url, workflowId, node) {
		await page.goto(`${url}/workflow/${workflowId}`);
		await page.locator(`[data-test-id="canvas-node"][data-node-name="${node}"]`).dblclick();
		const panel = new Panel(page);
		await panel.parameter('resource').waitFor();
		return panel;
	}

	/** @param {string} name the parameter's own name, not its label */
	parameter(name) {
		return this.fields.locator(`[data-test-id="parameter-input-${name}"]`);
	}

	/**
	 * Chooses an option by its label, as a user does.
	 * @param {string} parameter
	 * @param {string} label
	 */
	async choose(parameter, label) {
		const input = this.parameter(parameter).locator('input').first();
		// The menus of other fields stay in the page; the open one is the visible one.
		await input.click();
		const option = this.page.locator('[data-test-id="parameter-input-item"]:visible', { has: this.page.locator(`.option-headline:text-is("${label}")`) });
		await option.click();
		await option.waitFor({ state: 'hidden' });
	}

	/** Clicks a switch. @param {string} parameter */
	async toggle(parameter) {
		await this.parameter(parameter).locator('.el-switch').click();
	}

	/** @returns {Promise<Array<{ label: string, complains: boolean }>>} the fields that are to be seen, from the top */
	async visibleFields() {
		return this.fields.locator('[data-test-id="input-label"]:visible').evaluateAll((labels) =>
			labels.map((label) => ({
				label: (label.querySelector('label, [class*="title"]')?.textContent ?? label.textContent ?? '').trim(),
				complains: label.closest('[data-test-id="parameter-item"]')?.querySelector('[data-test-id="parameter-issues"]') !== null,
			})),
		);
	}
}

module.exports = { Panel, openBrowser, signIn };
