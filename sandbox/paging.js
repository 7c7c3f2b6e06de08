// @ts-check
/** Pages of lists, newest first, and the `meta` that some lists carry (T14 to T17). */

/**
 * @template T
 * @typedef {{ items: T[], total: number, limit: number, page: number }} Page
 */

/**
 * One page from the end of a list. Cost depends on the page, not on the list.
 * @template T
 * @param {T[]} oldestFirst
 * @param {Record<string, unknown>} params `limit` and `page` as sent, already checked to be counts
 * @param {import('./types').Settings} settings
 * @returns {Page<T>}
 */
function pageOf(oldestFirst, params, settings) {
	const limit = Math.min(Number(params['limit'] ?? settings.pageSize), settings.maxPageSize);
	const page = settings.ignorePage ? 1 : Number(params['page'] ?? 1);
	const end = Math.max(0, oldestFirst.length - (page - 1) * limit);
	const items = oldestFirst.slice(Math.max(0, end - limit), end).reverse();
	return { items, total: oldestFirst.length, limit, page };
}

/**
 * @param {Page<unknown>} page
 * @param {string} url of the list, without query; links carry neither key nor limit (T16)
 * @returns {{ pagination: object }} in league/fractal's shape, `links: []` when there is no other page (T15)
 */
function metaOf({ items, total, limit, page }, url) {
	const pages = Math.max(1, Math.ceil(total / limit));
	/** @type {{ previous?: string, next?: string }} */
	const links = {};
	if (page > 1) links.previous = `${url}?page=${page - 1}`;
	if (page < pages) links.next = `${url}?page=${page + 1}`;
	return {
		pagination: {
			total,
			count: items.length,
			per_page: limit,
			current_page: page,
			total_pages: pages,
			links: Object.keys(links).length > 0 ? links : [],
		},
	};
}

/**
 * A list as pageOf() needs it, whose pages start at the end.
 * @template {{id: number}} Entry
 * @param {Entry[]} oldestFirst
 * @param {import('./types').Settings['historyOrder']} order
 */
function ordered(oldestFirst, order) {
	if (order === 'newest') return oldestFirst;
	if (order === 'oldest') return oldestFirst.toReversed();
	// The same at each call, so that pages fit each other.
	return oldestFirst.toSorted((a, b) => scattered(a.id) - scattered(b.id));
}

/** @param {number} id */
function scattered(id) {
	return Math.imul(id, 0x9e3779b1) >>> 0;
}

module.exports = { ordered, pageOf, metaOf };
