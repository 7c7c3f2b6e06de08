// @ts-check
/** Sent and received faxes on the page: as a card in a list, and each with all its pages. */
const { html, short } = require('./html');
const { kindOf, MAX_PAGES } = require('./paper');
const { amount, badge, counted, moment, outcomeOfJob } = require('./words');

/**
 * @typedef {import('../world').World} World
 * @typedef {import('../types').Job} Job
 * @typedef {import('../types').IncomingFax} IncomingFax
 * @typedef {import('../types').Document} Document
 * @typedef {import('./html').Html} Html
 * @typedef {{ kind: 'pdf' | 'image' | null, source: string, pages: number, whose: string, isFaxed: boolean }} Pages the pages on paper
 */

/** Larger files would take the browser too long to load. */
const MAX_SHOWN_BYTES = 20 * 1024 * 1024;

/** @param {Job} job @param {World} world @returns {Document | undefined} as it was when the fax was sent */
function documentOf(job, { state }) {
	return state.everyDocument.get(job.documentId);
}

/**
 * @param {import('../types').StoredBytes} bytes
 * @param {string} address
 * @returns {string} an address that changes with the bytes: after a reset ids begin again
 */
function sourceOf(bytes, address) {
	return `${address}/file?version=${bytes.sha256.slice(0, 12)}`;
}

/** @param {Job} job @param {World} world @returns {Pages} */
function pagesOfJob(job, world) {
	const document = documentOf(job, world);
	const isShown = document !== undefined && document.bytes.size <= MAX_SHOWN_BYTES;
	return {
		kind: isShown ? kindOf(document.extension) : null,
		source: document ? sourceOf(document.bytes, `/sent/${job.id}`) : '',
		pages: job.pages,
		whose: `the fax to +${job.recipient}`,
		isFaxed: true,
	};
}

/** @param {IncomingFax} fax @returns {Pages} */
function pagesOfIncoming(fax) {
	return {
		kind: fax.bytes.size <= MAX_SHOWN_BYTES ? 'pdf' : null,
		source: sourceOf(fax.bytes, `/inbox/${fax.fileId}`),
		pages: fax.pages,
		whose: `the fax from +${fax.from}`,
		isFaxed: false,
	};
}

/**
 * One page on paper. The script of the page draws it; without it the sheet keeps its number.
 * @param {Pages} pages
 * @param {number} number
 */
function sheet({ kind, source, pages, whose, isFaxed }, number) {
	const description = `Page ${number} of ${pages} of ${whose}`;
	if (kind === null) return html`<span class="sheet"><span class="blank">No picture</span></span>`;
	return html`<span class="sheet" data-kind="${kind}" data-source="${source}" data-page="${number}" data-alt="${description}"${isFaxed && html` data-faxed="1"`}><span class="blank">Page ${number}</span></span>`;
}

/**
 * The sheet is a link for the mouse; the heading is the same link for everybody.
 * @param {string} address of the fax's own page
 * @param {Pages} pages
 * @param {Html} text
 */
function card(address, pages, text) {
	return html`<li class="card"><a class="${pages.pages > 1 ? 'stack' : 'single'}" href="${address}" tabindex="-1" aria-hidden="true">${sheet(pages, 1)}</a><div>${text}</div></li>`;
}

/** @param {Job} job @param {World} world */
function sentCard(job, world) {
	const { kind, label, message } = outcomeOfJob(job);
	return card(
		`/sent/${job.id}`,
		pagesOfJob(job, world),
		html`
<h3><a href="/sent/${job.id}">To +${job.recipient}</a></h3>
<p>${badge(kind, label)} <span class="money">${amount(job.costCents)}</span></p>
<p class="file"><bdi>${short(job.documentName)}</bdi></p>
<p class="hint">${kind === 'bad' && html`${message}<br>`}${counted(job.pages, 'page')} · job ${job.id}<br>${moment(job.createdAt)}</p>`,
	);
}

/** @param {IncomingFax} fax */
function incomingCard(fax) {
	return card(
		`/inbox/${fax.fileId}`,
		pagesOfIncoming(fax),
		html`
<h3><a href="/inbox/${fax.fileId}">From +${fax.from}</a></h3>
<p>To ${fax.to}</p>
<p class="hint">${counted(fax.pages, 'page')} · fax ${fax.id}<br>${moment(fax.createdAt)}</p>`,
	);
}

/** @param {Array<[string, Html | string | number]>} facts */
function factList(facts) {
	return html`<dl class="facts">${facts.map(([name, value]) => html`<div${name === 'Outcome' && html` class="wide"`}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** @param {Pages} pages @param {string} hint */
function allPages(pages, hint) {
	if (pages.kind === null)
		return html`<p>Browsers can’t show this file.${pages.source !== '' && html` <a href="${pages.source}">Download it</a>`}</p>`;
	const sheets = Array.from(
		{ length: Math.min(pages.pages, MAX_PAGES) },
		(_, index) =>
			html`<li>${sheet(pages, index + 1)}<span class="hint">Page ${index + 1} of ${pages.pages}</span></li>`,
	);
	return html`
<p class="hint">${hint} ${pages.pages > MAX_PAGES && `These are the first ${MAX_PAGES} of ${pages.pages} pages. `}<a href="${pages.source}">Open the file</a></p>
<noscript><object data="${pages.source}" type="${pages.kind === 'pdf' ? 'application/pdf' : 'image/*'}"><a href="${pages.source}">The pages</a></object></noscript>
<ol class="pages">${sheets}</ol>`;
}

/** @param {Job} job @param {World} world @returns {Html[]} the page of a sent fax */
function sentFax(job, world) {
	const { kind, label, message } = outcomeOfJob(job);
	const isDeleted = !world.state.documents.has(job.documentId);
	return [
		html`<h1>Fax to +${job.recipient}</h1>`,
		html`<section id="facts" data-live>${factList([
			['Outcome', html`${badge(kind, label)} ${message}`],
			['Cost', amount(job.costCents)],
			[
				'Document',
				html`<bdi>${short(job.documentName, 500)}</bdi> (${job.documentId}${isDeleted && ', no longer at Fax.to'})`,
			],
			['Pages', job.pages],
			['Sent', moment(job.createdAt)],
			...(job.ended ? [/** @type {[string, Html]} */ (['Ended', moment(job.endsAt)])] : []),
			['From', job.tsiNumber === null ? 'Number of the account' : html`<bdi>${short(job.tsiNumber)}</bdi>`],
			['Job', job.id],
		])}</section>`,
		html`<h2>Pages</h2>`,
		allPages(pagesOfJob(job, world), 'As a fax machine prints them: black and white, no greys.'),
	];
}

/** @param {IncomingFax} fax @returns {Html[]} the page of a received fax */
function incomingFax(fax) {
	return [
		html`<h1>Fax from +${fax.from}</h1>`,
		factList([
			['To', fax.to],
			['Received', moment(fax.createdAt)],
			['Pages', fax.pages],
			['Size', `${(fax.bytes.size / 1024).toFixed(1)} KB`],
			['Fax', html`${fax.id} <span class="hint">(${fax.uuid})</span>`],
		]),
		html`<h2>Pages</h2>`,
		allPages(pagesOfIncoming(fax), 'The PDF that Fax.to hands out.'),
	];
}

module.exports = { documentOf, incomingCard, incomingFax, sentCard, sentFax };
