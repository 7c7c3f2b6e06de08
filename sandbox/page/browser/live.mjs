// Draws the pages of faxes and refreshes the lists. The page also works without it, in a plainer form.
import { drawPage } from './pages.mjs';

const REFRESH_MS = 2_000;

/** Sheets are drawn when they scroll into view: a fax may have 200 pages. */
const watcher = new IntersectionObserver(
	(entries) => {
		for (const { isIntersecting, target } of entries) {
			if (!isIntersecting) continue;
			watcher.unobserve(target);
			void draw(target);
		}
	},
	{ rootMargin: '400px' },
);

/** Pictures that were drawn before, so that a list that changes does not flicker. @type {Map<string, string>} */
const drawn = new Map();
const MAX_DRAWN = 300;

const keyOf = ({ dataset }) => `${dataset.source} ${dataset.page} ${dataset.faxed ?? ''}`;

function place(sheet, picture) {
	const image = document.createElement('img');
	image.src = picture;
	image.alt = sheet.dataset.alt;
	sheet.replaceChildren(image);
}

async function draw(sheet) {
	try {
		const picture = drawn.get(keyOf(sheet)) ?? (await drawPage(sheet.dataset));
		if (drawn.size >= MAX_DRAWN) drawn.clear();
		drawn.set(keyOf(sheet), picture);
		place(sheet, picture);
	} catch {
		sheet.textContent = 'This page can’t be shown.';
	}
}

function prepare(root) {
	for (const sheet of root.querySelectorAll('.sheet[data-source]')) {
		const picture = drawn.get(keyOf(sheet));
		if (picture === undefined) watcher.observe(sheet);
		else place(sheet, picture);
	}
}

/** What the server said last about each part; the part itself was changed by drawing. @type {Map<string, string>} */
const served = new Map([...document.querySelectorAll('[data-live]')].map(({ id, outerHTML }) => [id, outerHTML]));

/** Inserts the new content and keeps the keyboard focus. */
function replace(old, fresh) {
	const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
	served.set(fresh.id, fresh.outerHTML);
	const adopted = document.adoptNode(fresh);
	prepare(adopted);
	old.replaceWith(adopted);
	if (focused !== null)
		[...adopted.querySelectorAll('a')].find((link) => link.getAttribute('href') === focused)?.focus();
}

async function refresh() {
	if (document.hidden || served.size === 0) return;
	const answer = await fetch(location.pathname + location.search);
	if (!answer.ok) return;
	const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
	for (const part of [...fresh.querySelectorAll('[data-live]')]) {
		const old = document.getElementById(part.id);
		if (old !== null && part.outerHTML !== served.get(part.id)) replace(old, part);
	}
}

async function keepFresh() {
	// The sandbox may have been stopped; the page keeps asking.
	await refresh().catch(() => undefined);
	setTimeout(keepFresh, REFRESH_MS);
}

function offerCopies() {
	for (const button of document.querySelectorAll('button[data-copy]')) {
		button.hidden = false;
		button.addEventListener('click', async () => {
			await navigator.clipboard.writeText(button.dataset.copy);
			button.textContent = 'Copied';
		});
	}
}

prepare(document);
offerCopies();
setTimeout(keepFresh, REFRESH_MS);
