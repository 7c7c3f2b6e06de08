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
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];
/** A click that does not do what it should must not hold up all tests after it. */
const WITHIN_MS = 10_000;
/** The editor's first start takes longer than anything else. */
const OPENS_WITHIN_MS = 30_000;
/** Buttons that appear under the mouse take this long to go. */
const SETTLE_MS = 400;
const BORDER_PX = 12;

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
	page.setDefaultNavigationTimeout(OPENS_WITHIN_MS);
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
		await page.locator(`[data-test-id="canvas-node"][data-node-name="${node}"]`).dblclick({ timeout: OPENS_WITHIN_MS });
		const panel = new Panel(page);
		await panel.parameter('resource').waitFor();
		return panel;
	}

	/** @param {string} name the parameter's own name, not its label */
	parameter(name) {
		return this.fields.locator(`[data-test-id="parameter-input-${name}"]`);
	}

	/**
	 * Chooses an option by its label, as a user does; nothing to do when it is chosen already.
	 * @param {string} parameter
	 * @param {string} label
	 */
	async choose(parameter, label) {
		const input = this.parameter(parameter).locator('input').first();
		if ((await input.inputValue()) === label) return;
		// The menus of other fields stay in the page; the open one is the visible one.
		await input.click();
		const option = this.page.locator('[data-test-id="parameter-input-item"]:visible', {
			has: this.page.locator(`.option-headline:text-is("${label}")`),
		});
		await option.click();
		await option.waitFor({ state: 'hidden' });
	}

	/** Clicks a switch. @param {string} parameter */
	async toggle(parameter) {
		await this.parameter(parameter).locator('.el-switch').click();
	}

	/**
	 * What the button below a collection ("Add option") offers.
	 * @param {string} placeholder what stands on the button
	 * @returns {Promise<string[]>}
	 */
	async addable(placeholder) {
		const add = this.fields.locator('[data-test-id="collection-parameter-add"]:visible');
		const button = add.filter({ hasText: placeholder });
		if (await button.isVisible()) return this.#addedBy(button);
		const menu = add.filter({ has: this.page.getByPlaceholder(placeholder, { exact: true }) });
		await menu.click();
		const options = this.page.locator('[data-test-id="collection-parameter-option"]:visible');
		await options.first().waitFor();
		const labels = await options.allTextContents();
		await menu.click();
		await options.first().waitFor({ state: 'hidden' });
		return labels.map((label) => label.trim());
	}

	/**
	 * With a single option there is no menu: the button adds it. Takes it away again.
	 * @param {Locator} button
	 */
	async #addedBy(button) {
		const before = (await this.visibleFields()).length;
		await button.click();
		await button.waitFor({ state: 'hidden' });
		const added = (await this.visibleFields()).slice(before).map(({ label }) => label);
		const item = this.fields.locator('[data-test-id="parameter-item"]:visible').last();
		await item.hover();
		await item.getByTitle('Delete', { exact: true }).click();
		await button.waitFor();
		return added;
	}

	/**
	 * What a resource locator's list offers.
	 * @param {string} parameter
	 * @returns {Promise<string[]>}
	 */
	async pickable(parameter) {
		await this.parameter(parameter).locator('[data-test-id="rlc-input"]').click();
		const items = this.page.locator('[data-test-id="rlc-item"]:visible');
		await items.first().waitFor();
		const labels = await items.allTextContents();
		await this.page.keyboard.press('Escape');
		await items.first().waitFor({ state: 'hidden' });
		return labels.map((label) => label.trim());
	}

	/**
	 * Whether a field of a tool has the button that leaves it to the model.
	 * @param {string} parameter
	 */
	async hasModelButton(parameter) {
		const item = this.fields
			.locator('[data-test-id="parameter-item"]', {
				has: this.page.locator(`[data-test-id="parameter-input-${parameter}"]`),
			})
			.last();
		return (await item.locator('[data-test-id="from-ai-override-button"]').count()) > 0;
	}

	/** @returns {Promise<string[]>} the texts in coloured boxes */
	async notices() {
		const texts = await this.fields.locator('.notice-content:visible').allInnerTexts();
		return texts.map((text) => text.trim());
	}

	/** @returns where the fields are on the page, without the empty space below them, ready for a picture */
	async frame() {
		await this.page.locator(':focus').blur();
		await this.page.mouse.move(0, 0);
		await this.page.waitForTimeout(SETTLE_MS);
		const frame = await this.fields.boundingBox();
		const last = await this.fields.locator('[data-test-id="parameter-item"]:visible').last().boundingBox();
		if (frame === null || last === null) throw new Error('The panel is not to be seen.');
		return { ...frame, height: Math.min(frame.height, last.y + last.height + BORDER_PX - frame.y) };
	}

	/** @returns {Promise<Array<{ label: string, complains: boolean }>>} the fields that are to be seen, from the top */
	async visibleFields() {
		return this.fields.locator('[data-test-id="input-label"]:visible').evaluateAll((labels) =>
			labels.map((label) => ({
				// Beside the label stand the field's buttons.
				label: (label.querySelector('.n8n-text')?.textContent ?? '').trim(),
				complains:
					label.closest('[data-test-id="parameter-item"]')?.querySelector('[data-test-id="parameter-issues"]') !== null,
			})),
		);
	}
}

module.exports = { Panel, openBrowser, signIn };
