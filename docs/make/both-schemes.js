// @ts-check
// Pictures for readers of light and of dark pages: the same view twice, as PNG and, dark, as WebP, which is half as large.
const { statSync, writeFileSync } = require('node:fs');

/** Colours fade over, and there is no event for "looks finished". */
const SETTLE_MS = 700;
/** Letters stay sharp. */
const WEBP_QUALITY = 90;

/** The name of a picture's dark twin. @param {string} file */
const darkNameOf = (file) => file.replace(/\.png$/, '.dark.webp');

/**
 * Takes a picture of the page, light and dark. The editor must be set to the system's theme, as it is unless changed.
 * @param {import('playwright-core').Page} page
 * @param {string} file of the light picture, ending in .png
 * @param {{ x: number, y: number, width: number, height: number }} clip in pixels
 * @param {number} [maxBytes] of each, as a repository is no photo album
 */
async function takeBoth(page, file, clip, maxBytes = 120_000) {
	// A border that still fades from one scheme to the other would be too bright.
	await page.addStyleTag({ content: '*, *::before, *::after { transition: none !important; }' });
	await page.screenshot({ path: file, clip });
	await page.emulateMedia({ colorScheme: 'dark' });
	await page.waitForTimeout(SETTLE_MS);
	const devtools = await page.context().newCDPSession(page);
	const { data } = await devtools.send('Page.captureScreenshot', {
		format: 'webp',
		quality: WEBP_QUALITY,
		clip: { ...clip, scale: 1 },
	});
	writeFileSync(darkNameOf(file), data, 'base64');
	await devtools.detach();
	await page.emulateMedia({ colorScheme: 'light' });
	await page.waitForTimeout(SETTLE_MS);
	for (const one of [file, darkNameOf(file)]) {
		const { size } = statSync(one);
		if (size > maxBytes) throw new Error(`${one} has ${size} bytes, more than ${maxBytes}`);
	}
}

/** The HTML that shows it on GitHub, which knows the reader's scheme. @param {string} title @param {string} file */
const inBothSchemes = (title, file) =>
	`<picture><source media="(prefers-color-scheme: dark)" srcset="${darkNameOf(file)}"><img alt="${title}" src="${file}"></picture>`;

module.exports = { darkNameOf, inBothSchemes, takeBoth };
