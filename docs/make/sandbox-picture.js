// @ts-check
// node docs/make/sandbox-picture.js: starts the sandbox alone, plays with it and takes docs/images/sandbox.png and sandbox-fax.png.
const path = require('node:path');
const { startSandbox } = require('../../sandbox');
const { openBrowser } = require('../../test/e2e/editor');
const { ROOT } = require('./node-source');

const FOLDER = path.join(ROOT, 'docs', 'images');
const LETTER = `


Green Valley Clinic
12 Garden Road, Birmingham


To whom it may concern

Please find below the results of 3 March.

  Haemoglobin        14.1 g/dl      normal
  White blood cells   6.2 /nl       normal
  Thrombocytes        245 /nl       normal

The next appointment is on 17 March at 9:30.


Kind regards

Dr A. Example
`;

/** @param {import('../../sandbox').Sandbox} sandbox @param {string} name @param {string} number */
async function send({ baseUrl, apiKey }, name, number) {
	const form = new FormData();
	form.set('fax_number', number);
	form.set('file', new Blob([LETTER]), name);
	const answer = await fetch(`${baseUrl}/fax?api_key=${apiKey}`, { method: 'POST', body: form });
	/** @type {{ fax_job_id: number }} */
	const { fax_job_id: id } = JSON.parse(await answer.text());
	return id;
}

/** @param {import('playwright-core').Page} page @param {string} name when all its faxes are drawn */
async function shoot(page, name) {
	// One by one: the page's Content Security Policy forbids waitForFunction.
	for (const sheet of await page.locator('.sheet').all()) {
		const box = await sheet.boundingBox();
		if (box !== null && box.y < (page.viewportSize()?.height ?? 0)) await sheet.locator('img').waitFor();
	}
	await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
	console.log(`docs/images/${name}.png`);
}

async function main() {
	const sandbox = await startSandbox({ port: 5199 });
	const { browser, page } = await openBrowser({ width: 1280, height: 860 });
	try {
		await page.emulateMedia({ colorScheme: 'light' });
		const delivered = await send(sandbox, 'Results.txt', '+12025550100');
		await send(sandbox, 'Results.txt', '+12025550101');
		await sandbox.control.advance(2);
		await send(sandbox, 'Results.txt', '+12025550106');
		await page.goto(sandbox.url);
		await shoot(page, 'sandbox');
		await page.setViewportSize({ width: 760, height: 900 });
		await page.goto(`${sandbox.url}/sent/${delivered}`);
		await shoot(page, 'sandbox-fax');
	} finally {
		await browser.close();
		await sandbox.stop();
	}
}

void main();
