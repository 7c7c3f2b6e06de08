// @ts-check
/** The overview, and the pages with all sent faxes, all received ones and all callbacks. */
const { callbackTable } = require('./callbackTable');
const { incomingCard, sentCard } = require('./faxes');
const { forms } = require('./forms');
const { html } = require('./html');

/**
 * @typedef {import('../world').World} World
 * @typedef {import('./html').Html} Html
 * @typedef {object} List
 * @property {string} title
 * @property {string} empty what to do when there is nothing
 * @property {number} onOverview how many of it
 * @property {(world: World, from: number, count: number) => { total: number, content: Html }} show newest first
 */

const ON_PAGE = 50;

/**
 * @template {{ createdAt: number | string }} T
 * @param {Iterable<T>} entries oldest first
 * @param {number} from
 * @param {number} count
 * @returns {T[]} newest first; of the same moment the later one first
 */
function newest(entries, from, count) {
	const time = (/** @type {T} */ { createdAt }) => (typeof createdAt === 'number' ? createdAt : Date.parse(createdAt));
	return [...entries]
		.reverse()
		.sort((a, b) => time(b) - time(a))
		.slice(from, from + count);
}

/** @type {Record<string, List>} by the address of their page */
const LISTS = {
	sent: {
		title: 'Sent faxes',
		empty: 'Nothing was sent yet. Run a workflow with the Fax.to node, or the example “Send a fax”.',
		onOverview: 6,
		show: (world, from, count) => {
			const { jobs } = world.state;
			return {
				total: jobs.size,
				content: html`<ul class="cards">${newest(jobs.values(), from, count).map((job) => sentCard(job, world))}</ul>`,
			};
		},
	},
	inbox: {
		title: 'Received faxes',
		empty: 'Nothing came in yet. Use the form “Send me a fax”.',
		onOverview: 6,
		show: ({ state: { inboxByFileId: faxes } }, from, count) => ({
			total: faxes.size,
			content: html`<ul class="cards">${newest(faxes.values(), from, count).map(incomingCard)}</ul>`,
		}),
	},
	callbacks: {
		title: 'Callbacks',
		empty: 'None were sent yet. Set a callback URL; then each fax that ends or comes in sends one.',
		onOverview: 10,
		show: (world, from, count) => {
			const callbacks = world.callbacks.list();
			return { total: callbacks.length, content: callbackTable(newest(callbacks, from, count)) };
		},
	},
};

/** @param {string} id of a list @param {List} list @param {World} world */
function section(id, { title, empty, onOverview, show }, world) {
	const { total, content } = show(world, 0, onOverview);
	const more = total > onOverview && html`<p><a href="/${id}">All ${total}</a></p>`;
	return html`<section id="${id}" aria-labelledby="${id}-title" data-live><h2 id="${id}-title">${title} <span class="count">${total}</span></h2>${id === 'inbox' && html`<p class="jump"><a href="#receive">Send me a fax</a></p>`}
${total === 0 ? html`<p class="empty">${empty}</p>` : content}${more}</section>`;
}

/**
 * @param {World} world
 * @param {Html | ''} said about the last action
 * @param {Record<string, string>} entered the contents of a refused form
 * @returns {Html}
 */
function overview(world, said, entered) {
	return html`<h1 class="unseen">Overview</h1>${said}
<div class="columns"><div class="lists">${Object.entries(LISTS).map(([id, list]) => section(id, list, world))}</div>
<aside aria-label="Settings">${forms(world, entered)}</aside></div>`;
}

/**
 * @param {string} id of a list
 * @param {List} list
 * @param {World} world
 * @param {number} page from 1; one that is not there counts as the nearest
 * @returns {Html}
 */
function wholeList(id, { title, empty, show }, world, page) {
	const { total } = show(world, 0, 0);
	const last = Math.max(1, Math.ceil(total / ON_PAGE));
	const current = Math.min(Math.max(1, page), last);
	const { content } = show(world, (current - 1) * ON_PAGE, ON_PAGE);
	const turn = html`<nav aria-label="Older and newer"><p>${current > 1 && html`<a href="/${id}?page=${current - 1}" rel="prev">Newer</a> `}Page ${current} of ${last}${current < last && html` <a href="/${id}?page=${current + 1}" rel="next">Older</a>`}</p></nav>`;
	return html`<section id="${id}" data-live><h1>${title} <span class="count">${total}</span></h1>${total === 0 ? html`<p class="empty">${empty}</p>` : content}${last > 1 && turn}</section>`;
}

module.exports = { LISTS, overview, wholeList };
