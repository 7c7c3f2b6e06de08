import fc from 'fast-check';
import { collect, eachPage, isOlderFromHere, type Page, PAGE_SIZE, paginationOf } from '../../nodes/FaxTo/api/paging';

const records = (from: number, to: number) =>
	Array.from({ length: Math.max(0, to - from) }, (_value, index) => ({ id: from + index }));

/** A server with `total` records that allows at most `cap` a page. */
function server(total: number, { cap = 100, meta = false, ignorePage = false } = {}) {
	const pages: number[] = [];
	const fetchPage = async (page: number, limit: number): Promise<Page> => {
		pages.push(page);
		const size = Math.min(cap, limit);
		const start = ignorePage ? 0 : (page - 1) * size;
		const pagination = meta ? { currentPage: page, totalPages: Math.max(1, Math.ceil(total / size)) } : undefined;
		return { records: records(start, Math.min(total, start + size)), pagination };
	};
	return { fetchPage, pages };
}

describe('eachPage', () => {
	test.each([
		['meta', 120, { meta: true }, [1, 2, 3]],
		['a short page', 120, {}, [1, 2, 3]],
		['an empty page', 100, {}, [1, 2, 3]],
		['meta on a full last page', 100, { meta: true }, [1, 2]],
		['a server that allows fewer a page, with meta', 45, { meta: true, cap: 15 }, [1, 2, 3]],
		['a server that allows fewer a page, without meta (T17)', 40, { cap: 15 }, [1, 2, 3]],
		['a server that allows very few a page, without meta', 9, { cap: 2 }, [1, 2, 3, 4, 5]],
		['a few records, where a second look shows that this was all', 9, {}, [1, 2]],
		['nothing there', 0, {}, [1]],
	])('ends on %s', async (_name, total, options, pages) => {
		const { fetchPage, pages: asked } = server(total, options);
		expect(await collect(eachPage(fetchPage))).toEqual(records(0, total));
		expect(asked).toEqual(pages);
	});

	test('a server that ignores "page" is asked twice, not for ever', async () => {
		const { fetchPage, pages } = server(500, { ignorePage: true });
		expect(await collect(eachPage(fetchPage))).toEqual(records(0, PAGE_SIZE));
		expect(pages).toEqual([1, 2]);
	});

	test('a record that shifts onto the next page while reading is given once', async () => {
		const fetchPage = async (page: number): Promise<Page> => ({
			records: page === 1 ? records(0, 50) : records(49, 60),
		});
		expect(await collect(eachPage(fetchPage))).toEqual(records(0, 60));
	});

	test('a record that moves on while it shifts is given as it was first seen', async () => {
		const fetchPage = async (page: number): Promise<Page> => ({
			records: page === 1 ? [...records(0, 49), { id: 49, status: 'executed' }] : [{ id: 49, status: 'success' }],
		});
		const all = await collect(eachPage(fetchPage));
		expect(all.filter(({ id }) => id === 49)).toEqual([{ id: 49, status: 'executed' }]);
	});

	test('a page full of new records between two calls does not end the list', async () => {
		const fetchPage = async (page: number): Promise<Page> => {
			const shift = page === 1 ? 0 : 1;
			const from = (page - 1 - shift) * PAGE_SIZE;
			return { records: records(from, from + PAGE_SIZE), pagination: { currentPage: page, totalPages: 3 + shift } };
		};
		expect(await collect(eachPage(fetchPage))).toEqual(records(0, 3 * PAGE_SIZE));
	});

	test('an empty page ends a list, whatever meta says', async () => {
		const asked: number[] = [];
		const fetchPage = async (page: number): Promise<Page> => {
			asked.push(page);
			return { records: records(0, page === 1 ? PAGE_SIZE : 0), pagination: { currentPage: page, totalPages: 4 } };
		};
		expect(await collect(eachPage(fetchPage))).toEqual(records(0, PAGE_SIZE));
		expect(asked).toEqual([1, 2]);
	});

	test('records without an ID are told apart by what they contain', async () => {
		const fetchPage = async (page: number): Promise<Page> => ({
			records: page === 1 ? [{ city: 'Berlin' }, { city: 'Paris' }] : [],
		});
		expect(await collect(eachPage(fetchPage))).toEqual([{ city: 'Berlin' }, { city: 'Paris' }]);
	});

	test('gives exactly what is wanted, with as few calls as possible', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(300), fc.integer({ min: 1, max: 320 }), fc.boolean(), async (total, wanted, meta) => {
				const { fetchPage, pages } = server(total, { meta });
				expect(await collect(eachPage(fetchPage, wanted))).toEqual(records(0, Math.min(total, wanted)));
				expect(pages.length).toBeLessThanOrEqual(Math.ceil(Math.min(total, wanted) / PAGE_SIZE) + 1);
			}),
		);
	});
});

test.each<[unknown, unknown]>([
	[{ meta: { pagination: { current_page: 2, total_pages: 4, links: [] } } }, { currentPage: 2, totalPages: 4 }],
	[
		{ meta: { pagination: { current_page: '2', total_pages: '4', links: { previous: 'x' } } } },
		{ currentPage: 2, totalPages: 4 },
	],
	[{ meta: [] }, undefined],
	[{ meta: { pagination: {} } }, undefined],
	[{ meta: { pagination: { current_page: 2 } } }, undefined],
	[{ meta: { pagination: { total_pages: 4 } } }, undefined],
	[[], undefined],
])('T14, T15: paginationOf(%j)', (body, expected) => {
	expect(paginationOf(body)).toEqual(expected);
});

test.each([
	[[9, 8, 3], true],
	[[9, 8, 5], false],
	[[3, 4, 3], false],
	[[2, 9, 1], false],
	[[9, NaN, 1], false],
	[[3], false],
	[[], false],
])('a page of the times %j shows that all is older than 5: %s', (times, isOlder) => {
	expect(isOlderFromHere(times, 5)).toBe(isOlder);
});
