// @ts-check
// The sandbox's page as a user plays with it. Needs Chromium, but no n8n: the sandbox is its own.
const { once } = require('node:events');
const { createServer } = require('node:http');
const { PDFDocument, rgb } = require('@cantoo/pdf-lib');
const { PNG } = require('pngjs');
const { startSandbox } = require('../../sandbox');
const { openBrowser } = require('./editor.js');

/** @type {import('../../sandbox').Sandbox} */
let sandbox;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
/** @type {string[]} what the browser complained about */
const complaints = [];

beforeAll(async () => {
	sandbox = await startSandbox();
	({ browser, page } = await openBrowser({ width: 1280, height: 900 }));
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
	});
	page.on('pageerror', (error) => complaints.push(error.message));
	page.on('request', (request) => {
		if (!request.url().startsWith(sandbox.url) && !request.url().startsWith('data:'))
			complaints.push(`asked ${request.url()}`);
	});
});

beforeEach(async () => {
	// The page of the last test keeps its lists fresh, and must not ask for a fax that the reset has taken away.
	await page.goto('about:blank');
	await sandbox.control.reset();
	complaints.length = 0;
	await page.goto(sandbox.url);
});

afterEach(() => expect(complaints).toEqual([]));

afterAll(async () => {
	await browser?.close();
	await sandbox?.stop();
});

/** A page with a black and a grey half. @param {number} pages */
async function pdfOf(pages) {
	const pdf = await PDFDocument.create();
	for (let number = 0; number < pages; number += 1) {
		const sheet = pdf.addPage([595, 842]);
		sheet.drawRectangle({ x: 0, y: 421, width: 595, height: 421, color: rgb(0, 0, 0) });
		sheet.drawRectangle({ x: 0, y: 0, width: 595, height: 421, color: rgb(0.5, 0.5, 0.5) });
	}
	return Buffer.from(await pdf.save());
}

/** @param {string} name @param {Buffer | string} bytes @param {string} number */
async function send(name, bytes, number) {
	const form = new FormData();
	form.set('fax_number', number);
	form.set('file', new Blob([bytes]), name);
	const answer = await fetch(`${sandbox.baseUrl}/fax?api_key=${sandbox.apiKey}`, { method: 'POST', body: form });
	return /** @type {{ fax_job_id: number }} */ (await answer.json()).fax_job_id;
}

/**
 * @param {import('playwright-core').Locator} image
 * @returns {Promise<{ width: number, black: number, white: number }>} its width, and which part of the dots is black or white
 */
async function dotsOf(image) {
	await image.waitFor();
	const [, base64 = ''] = ((await image.getAttribute('src')) ?? '').split(',');
	const { data, width } = PNG.sync.read(Buffer.from(base64, 'base64'));
	const shareOf = (/** @type {number} */ shade) =>
		data.filter((value, at) => at % 4 === 0 && value === shade).length / (data.length / 4);
	return { width, black: shareOf(0), white: shareOf(255) };
}

test('a user sends themself a fax and sees its pages', async () => {
	await page.getByLabel('From Number').fill('+49 30 1234567');
	await page.getByLabel('To Number').selectOption({ index: 1 });
	await page
		.getByLabel('File')
		.setInputFiles({ name: 'my "offer".pdf', mimeType: 'application/pdf', buffer: await pdfOf(3) });
	await page.getByRole('button', { name: 'Send', exact: true }).click();
	await page.getByText('A fax came in.').waitFor();
	await page.locator('#inbox').getByRole('link', { name: 'From +49301234567', exact: true }).click();
	await page.getByRole('heading', { name: 'Fax from +49301234567' }).waitFor();
	for (const number of [1, 2, 3]) {
		const image = page.getByRole('img', { name: `Page ${number} of 3 of the fax from +49301234567` });
		const { black } = await dotsOf(image);
		expect(black).toBeCloseTo(0.5, 1);
	}
});

test('a user chooses an outcome and sees a sent fax change, without a reload', async () => {
	await page.getByLabel('Outcome', { exact: true }).selectOption('Busy');
	await page.locator('form[action="/actions/outcome"] button').click();
	await page.getByText('It applies to faxes sent from now on').waitFor();

	// Only the test's own step ends the fax: the page may ask late.
	sandbox.control.settings({ jobSeconds: 3_600 });
	const id = await send('letter.txt', 'Dear Sir', '+12025550100');
	const card = page.locator('.card', { hasText: `job ${id}` });
	await card.getByText('On its way').waitFor();
	await sandbox.control.advance(3_600);
	await card.getByText('Busy', { exact: true }).waitFor();
	await page.locator('#balance', { hasText: '100.00' }).waitFor();
	await card.locator('img').waitFor();
	// What the user had typed is still there after the lists changed by themselves.
	expect(await page.getByLabel('Outcome', { exact: true }).inputValue()).toBe('busy');
});

test('a sent fax looks as a fax machine prints it: black and white dots', async () => {
	const id = await send('grey.pdf', await pdfOf(1), '+441224459292');
	await page.goto(`${sandbox.url}/sent/${id}`);
	const { width, black, white } = await dotsOf(page.locator('.pages img'));
	expect(width).toBe(1728);
	expect(black + white).toBe(1);
	// All of the upper half is black, and every other dot of the grey one.
	expect(black).toBeGreaterThan(0.7);
	expect(white).toBeGreaterThan(0.2);
});

test('what is not to be shown says so', async () => {
	const id = await send('no picture.png', 'not a picture', '+441224459292');
	await page.goto(`${sandbox.url}/sent/${id}`);
	await page.getByText('This page can’t be shown.').waitFor();
});

test('a form of another web page is refused', async () => {
	const form = `<form method="post" action="${sandbox.url}/actions/reset"><button>Win a prize</button></form>`;
	const elsewhere = createServer((_request, answer) => answer.setHeader('content-type', 'text/html').end(form));
	await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
	const other = await browser.newPage();
	try {
		await send('letter.txt', 'Dear Sir', '+12025550100');
		const { port } = /** @type {import('node:net').AddressInfo} */ (elsewhere.address());
		await other.goto(`http://127.0.0.1:${port}`);
		const [answer] = await Promise.all([
			other.waitForResponse((response) => response.url().endsWith('/actions/reset')),
			other.getByRole('button').click(),
		]);
		expect(answer.status()).toBe(403);
		expect(sandbox.control.state()['jobs']).toHaveLength(3);
	} finally {
		await other.close();
		elsewhere.close();
	}
});

test('all of it works without scripts', async () => {
	const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
	await plain.goto(sandbox.url);
	await plain.getByLabel('File').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('Hello') });
	await plain.getByRole('button', { name: 'Send', exact: true }).click();
	await plain.getByText('A fax came in.').waitFor();
	await plain.getByRole('button', { name: 'Top up' }).click();
	await plain.locator('#balance', { hasText: '110.10' }).waitFor();
	await plain.locator('#inbox').getByRole('link', { name: /^From/ }).first().click();
	expect(await plain.locator('object').getAttribute('data')).toMatch(/^\/inbox\/\d+\/file/);
	await plain.context().close();
});

test('on a phone the forms come first, and nothing scrolls sideways', async () => {
	const phone = await browser.newPage({ viewport: { width: 375, height: 740 } });
	await phone.goto(sandbox.url);
	const form = await phone.locator('#receive').boundingBox();
	const list = await phone.locator('#sent').boundingBox();
	expect(form?.y).toBeLessThan(list?.y ?? 0);
	expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(375);
	await phone.close();
});

test('the key and the Base URL are copied with a click', async () => {
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.getByRole('button', { name: 'Copy API Key' }).click();
	await page.getByRole('button', { name: 'Copy API Key' }).filter({ hasText: 'Copied' }).waitFor();
	expect(await page.evaluate('navigator.clipboard.readText()')).toBe(sandbox.apiKey);
});
