// @ts-check
/** The forms beside the lists. All of them work without scripts. */
const { MAGIC_NUMBERS } = require('../outcomes');
const { SKIPS } = require('./actions');
const { html } = require('./html');
const { amount, OUTCOMES } = require('./words');

/**
 * @typedef {import('../world').World} World
 * @typedef {import('./html').Html} Html
 * @typedef {Record<string, string>} Entered the contents of a refused form, to be shown again
 */

/**
 * @param {string} id
 * @param {string} title
 * @param {Html} content
 */
function panel(id, title, content) {
	return html`<section class="panel" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
}

/** @param {World} world @param {Entered} entered */
function receiveForm({ state, apiKey }, entered) {
	const own = state.accountsByKey.get(apiKey)?.id;
	const options = [...state.numbers.values()].map(({ number, cityName, accountId }) => {
		const owner = accountId === own ? '' : `, ${state.accounts.get(accountId)?.email ?? ''}`;
		return html`<option value="${number}"${number === entered['to'] && html` selected`}>${number} (${cityName}${owner})</option>`;
	});
	return panel(
		'receive',
		'Send me a fax',
		html`
<form method="post" action="/actions/receive" enctype="multipart/form-data">
<p><label for="from">From Number</label><input id="from" name="from" inputmode="tel" autocomplete="off" maxlength="40" value="${entered['from'] ?? '+12025550117'}" aria-describedby="from-hint">
<span class="hint" id="from-hint">If empty: +12025550117</span></p>
<p><label for="to">To Number</label><select id="to" name="to">${options}</select></p>
<p><label for="file">File</label><input id="file" name="file" type="file" accept=".pdf,.txt,application/pdf,text/plain" aria-describedby="file-hint">
<span class="hint" id="file-hint">A PDF or a text file. Leave it empty for a sample page.</span></p>
<p><button class="main">Send</button></p>
</form>`,
	);
}

/** @param {World} world */
function outcomeForm({ settings }) {
	const choices = Object.entries(OUTCOMES).map(
		([value, { label }]) =>
			html`<option value="${value}"${value === settings.outcome && html` selected`}>${label}</option>`,
	);
	const legend = Object.entries(MAGIC_NUMBERS).map(
		([number, outcome]) =>
			html`<tr><td><code>${number}</code></td><td><strong>${OUTCOMES[outcome].label}</strong><br><span class="hint">${OUTCOMES[outcome].explained}</span></td></tr>`,
	);
	return panel(
		'outcomes',
		'Outcome of the next faxes',
		html`
<form method="post" action="/actions/outcome">
<p><label for="outcome">Outcome</label><select id="outcome" name="outcome"><option value="">The number decides</option>${choices}</select></p>
<p><button>Save</button></p>
</form>
<details><summary>Numbers that decide</summary>
<table><thead><tr><th scope="col">Fax to</th><th scope="col">Outcome</th></tr></thead><tbody>${legend}
<tr><td>Any other</td><td><strong>${OUTCOMES.ok.label}</strong></td></tr></tbody></table>
</details>`,
	);
}

/**
 * Where n8n lists the executions that its webhooks started. The URL may lie below a path of n8n's own.
 * @param {string | null} callbackUrl
 * @returns {string | null} null when it is no webhook's address
 */
function executionsUrl(callbackUrl) {
	if (callbackUrl === null || !URL.canParse(callbackUrl)) return null;
	const { protocol, origin, pathname } = new URL(callbackUrl);
	const base = /^(.*?)\/webhook(-test)?\//.exec(pathname)?.[1];
	return base !== undefined && /^https?:$/.test(protocol) ? `${origin}${base}/home/executions` : null;
}

/** @param {World} world @param {Entered} entered */
function callbackForm({ settings }, entered) {
	const link = executionsUrl(settings.callbackUrl);
	return panel(
		'callback',
		'Callback URL',
		html`
<form method="post" action="/actions/callback-url">
<p><label for="url">Callback URL</label><input id="url" name="url" inputmode="url" autocomplete="off" spellcheck="false" maxlength="2000" value="${entered['url'] ?? settings.callbackUrl ?? ''}" placeholder="http://127.0.0.1:5678/webhook/…" aria-describedby="url-hint">
<span class="hint" id="url-hint">The production URL of the Fax.to Trigger, with its token. Leave it empty for no callbacks.</span></p>
<p><button>Save</button>${link !== null && html` <a href="${link}" rel="noreferrer">Executions in n8n</a>`}</p>
</form>`,
	);
}

/** @param {World} world @param {Entered} entered */
function moneyForm({ state, apiKey }, entered) {
	return panel(
		'money',
		'Balance',
		html`
<p class="balance" id="balance" data-live>${amount(state.accountsByKey.get(apiKey)?.balanceCents ?? 0)}</p>
<form class="line" method="post" action="/actions/top-up">
<p><label for="amount">Amount</label><input id="amount" name="amount" type="number" min="0.01" max="100000" step="0.01" value="${entered['amount'] ?? '10.00'}" required></p>
<p><button>Top up</button></p>
</form>`,
	);
}

/** @param {World} world */
function clockForm({ settings }) {
	const buttons = Object.entries(SKIPS).map(
		([seconds, label]) => html`<button name="seconds" value="${seconds}">${label}</button> `,
	);
	const pace = settings.timeScale === 1 ? '' : ` Here ${settings.timeScale} seconds pass in each second.`;
	return panel(
		'clock',
		'Clock',
		html`
<form method="post" action="/actions/skip">
<p id="clock-hint">A fax takes ${settings.jobSeconds} seconds. A callback that was not accepted is repeated every ${settings.callbackRetrySeconds / 60} minutes.${pace}</p>
<p role="group" aria-label="Skip ahead">Skip ahead: ${buttons}</p>
</form>
<details><summary>Reset</summary>
<form method="post" action="/actions/reset">
<p>Deletes all faxes and callbacks, and resets the balance, the outcome and the callback URL.</p>
<p><button class="danger">Reset the sandbox</button></p>
</form></details>`,
	);
}

/** A value with a button that copies it; without scripts there is no button. @param {string} name @param {string} value */
function copied(name, value) {
	return html`<div><dt>${name}</dt><dd><code>${value}</code> <button type="button" class="copy" data-copy="${value}" aria-label="Copy ${name}" hidden>Copy</button></dd></div>`;
}

/** @param {World} world */
function access({ url, apiKey }) {
	return panel(
		'access',
		'Credential in n8n',
		html`
<dl class="facts">${copied('API Key', apiKey)}${copied('Base URL', `${url}/api/v2`)}</dl>`,
	);
}

/** @param {World} world @param {Entered} entered @returns {Html[]} */
function forms(world, entered) {
	return [
		receiveForm(world, entered),
		outcomeForm(world),
		moneyForm(world, entered),
		callbackForm(world, entered),
		clockForm(world),
		access(world),
	];
}

module.exports = { executionsUrl, forms };
