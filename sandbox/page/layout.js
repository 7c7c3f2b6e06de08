// @ts-check
/** The common parts of all pages of the sandbox: head, navigation, foot. */
const { html } = require('./html');

/** @typedef {import('./html').Html} Html */

/** @type {Array<[string, string]>} address and name */
const NAVIGATION = [
	['/', 'Overview'],
	['/sent', 'Sent'],
	['/inbox', 'Received'],
	['/callbacks', 'Callbacks'],
];

/**
 * @param {string} title
 * @param {Html | Html[]} content
 * @param {string} current address of the entry that is marked in the navigation
 * @returns {string} a whole HTML document
 */
function layout(title, content, current) {
	const links = NAVIGATION.map(
		([address, name]) =>
			html`<li><a href="${address}"${address === current ? html` aria-current="page"` : ''}>${name}</a></li>`,
	);
	return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Fax.to sandbox</title>
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/page.css">
<script type="module" src="/assets/live.mjs"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<p class="brand"><a href="/">Fax.to <strong>sandbox</strong></a></p>
<nav aria-label="Pages"><ul>${links}</ul></nav>
<p class="motto">A stand-in for Fax.to on this machine. No fax leaves it, and nothing costs money.</p>
</header>
<main id="content">
${content}
</main>
<noscript><p class="hint">Without JavaScript, reload this page for updates. Links lead to the faxes as PDF.</p></noscript>
</body>
</html>
`.text;
}

/**
 * @param {'good' | 'bad'} kind
 * @param {string} text
 */
function notice(kind, text) {
	return html`<p class="notice ${kind}" role="${kind === 'bad' ? 'alert' : 'status'}">${text}</p>`;
}

module.exports = { layout, notice };
