// @ts-check
/** Envelopes, ids, dates, money and pages: what all lists have in common. */
const { isObject, textOf } = require('../evidence');
const { isoDate, paginationOf } = require('../node-functions');
const { PAGE_SIZE } = require('../requests');
const { contradicted, open, settled } = require('./verdicts');

/** @typedef {import('../evidence').Evidence} Evidence */
/** @typedef {import('../types').JsonObject} JsonObject */

const PAGED = ['history', 'files', 'numbers', 'incoming faxes'];
const WITH_META = ['numbers', 'incoming faxes', 'incoming faxes of a number'];
const WITHOUT_META = ['history', 'files'];

/** @type {import('../types').Assumption[]} */
module.exports = [
	{
		id: 'files-envelope',
		traps: ['T4'],
		unknown: '/files is a bare list or `{status, files}`.',
		node: 'A bare list, `files` or `data`.',
		test: ['test/engine/operations.test.ts', 'T4: getAll reads a list that comes as %s'],
		check: (evidence) => envelopes(evidence, ['files']),
	},
	{
		id: 'list-envelopes',
		traps: ['T4'],
		unknown: '/numbers has `data` in a table, `numbers` in its sample.',
		node: 'The sample’s envelope, then `data`.',
		test: ['test/engine/operations.test.ts', 'number:getAll'],
		check: (evidence) =>
			envelopes(evidence, ['history', 'numbers', 'incoming faxes', 'countries', 'states', 'area codes', 'DID groups']),
	},
	{
		id: 'status-casing',
		traps: ['T5'],
		unknown: 'Upload says "Success", the rest "success".',
		node: 'Casing does not count.',
		test: ['test/engine/variants.test.ts', 'T5: status in lower case'],
		check: (evidence) => {
			const words = evidence.observations.flatMap(({ id, operation }) => {
				const { status } = evidence.body(id);
				return operation === 'fax.getStatus' || typeof status !== 'string'
					? []
					: [evidence.shapes.of(status, 'status')];
			});
			return words.length > 0
				? settled(
						`GETs say ${[...new Set(words)].join(' and ').replaceAll('text ', '')}; on upload only an upload shows it.`,
					)
				: open('No status came.');
		},
	},
	{
		id: 'id-types',
		traps: ['T10'],
		unknown: 'Ids are numbers or text.',
		node: 'Compared as text.',
		test: ['test/engine/variants.test.ts', 'T10: ids as strings'],
		check: (evidence) => {
			/** @type {Array<[string, string]>} */
			const places = [
				['history', 'id'],
				['history', 'document_id'],
				['files', 'id'],
				['numbers', 'id'],
				['incoming faxes', 'id'],
				['states', 'id'],
				['area codes', 'state_id'],
				['DID groups', 'did_group_id'],
			];
			const known = places.flatMap(([list, field]) => {
				const records = evidence.records(list);
				return records.length === 0
					? []
					: [{ name: `${list} ${field}`, values: records.map((record) => record[field]) }];
			});
			if (known.length === 0) return open('No record came.');
			const odd = known.filter(({ values }) => values.some((value) => !/^\d+$/.test(textOf(value))));
			if (odd.length > 0) return contradicted(`Not only digits: ${odd.map(({ name }) => name).join(', ')}.`);
			const asText = known.filter(({ values }) => values.some((value) => typeof value === 'string'));
			const asNumber = known.filter((one) => !asText.includes(one));
			return settled(
				[
					['Numbers', asNumber],
					['Text', asText],
				]
					.flatMap(([kind, ones]) =>
						typeof kind === 'string' && Array.isArray(ones) && ones.length > 0
							? [`${kind}: ${ones.map(({ name }) => name).join(', ')}.`]
							: [],
					)
					.join(' '),
			);
		},
	},
	{
		id: 'meta',
		traps: ['T14', 'T15'],
		unknown: 'Only /numbers and /incoming-faxes show `meta.pagination`; its `links` have two shapes.',
		node: 'Pages are counted by meta where it comes, else until one is short, empty or brings nothing new. `links` do not count.',
		test: ['test/unit/paging.test.ts', 'T14, T15: paginationOf(%j)'],
		check: (evidence) => {
			const came = [...WITHOUT_META, ...WITH_META].filter((id) => evidence.list(id));
			if (came.length === 0) return open('No list came.');
			const unreadable = came.filter(
				(id) => evidence.body(id)['meta'] !== undefined && !paginationOf(evidence.body(id)),
			);
			if (unreadable.length > 0) return contradicted(`The node can't read the meta of: ${unreadable.join(', ')}.`);
			const having = came.filter((id) => paginationOf(evidence.body(id)));
			const without = came.filter((id) => !having.includes(id));
			return settled(`With meta: ${having.join(', ') || 'none'}. Without: ${without.join(', ') || 'none'}.`);
		},
	},
	{
		id: 'page-is-heeded',
		traps: ['T14'],
		unknown: 'Whether `page` works on every list.',
		node: 'Stops at a page that brings nothing new: Return All would give only the first.',
		test: ['test/unit/paging.test.ts', 'a server that ignores "page" is asked twice, not for ever'],
		check: (evidence) => {
			const pairs = PAGED.flatMap((id) => {
				const [one] = evidence.records(`${id}, page 1`);
				const two = evidence.list(`${id}, page 2`);
				const all = evidence.records(id, `${id}, full page`);
				const different = new Set(all.map((record) => textOf(record['id']))).size;
				return one && two && different > 1
					? [{ id, same: two.records.length === 0 || textOf(two.records[0]?.['id']) === textOf(one['id']) }]
					: [];
			});
			if (pairs.length === 0) return open('No list has two records.');
			const ignoring = pairs.filter(({ same }) => same);
			if (ignoring.length > 0)
				return contradicted(
					`The second page of one brings nothing new in: ${ignoring.map(({ id }) => id).join(', ')}.`,
				);
			return settled(`It works in: ${pairs.map(({ id }) => id).join(', ')}.`);
		},
	},
	{
		id: 'past-the-end',
		traps: ['T14'],
		unknown: 'What comes past the end of a list without meta.',
		node: 'An empty or repeated page is the end; an error would fail Return All.',
		test: ['test/unit/paging.test.ts', 'an empty page'],
		check: (evidence) => {
			const answers = WITHOUT_META.flatMap((id) => {
				const answer = evidence.answer(`${id}, past the end`);
				return answer ? [{ id, status: answer.status, list: evidence.list(`${id}, past the end`) }] : [];
			});
			if (answers.length === 0) return open('No answer came.');
			const text = answers
				.map(
					({ id, status, list }) =>
						`${id}: ${list ? (list.records.length === 0 ? 'an empty list' : 'records') : `HTTP ${status} without a list`}`,
				)
				.join('; ');
			return answers.every(({ list }) => list) ? settled(`${text}.`) : contradicted(`${text}.`);
		},
	},
	{
		id: 'page-links-key',
		traps: ['T16'],
		unknown: 'The links of the samples lack key and limit.',
		node: 'Never followed.',
		test: [
			'test/engine/traps.test.ts',
			'T16: pages are counted; the links, which drop the key and the limit, are never followed',
		],
		check: (evidence) => {
			const links = PAGED.flatMap((id) => [id, `${id}, page 1`, `${id}, page 2`]).flatMap((id) => {
				const all = pageData(evidence, id)?.['links'];
				return isObject(all)
					? Object.values(all)
							.map(textOf)
							.filter((link) => link !== '')
					: [];
			});
			const shapes = new Set(links.map((link) => evidence.shapes.ofAddress(link)));
			return shapes.size > 0 ? settled(`${[...shapes].slice(0, 3).join('; ')}.`) : open('No link came.');
		},
	},
	{
		id: 'page-size',
		traps: ['T17', 'limits'],
		unknown: 'The default and the largest `limit`.',
		node: 'Asks for 50; a first page that is shorter, without meta, is followed by another look.',
		test: ['test/unit/paging.test.ts', 'a server that allows fewer a page, without meta (T17)'],
		check: (evidence) => {
			const sizes = PAGED.flatMap((id) => {
				const usual = pageSize(evidence, id);
				const wanted = pageSize(evidence, `${id}, full page`);
				return usual !== undefined || wanted !== undefined
					? [`${id}: ${usual ?? 'unknown'} by default, ${wanted ?? 'unknown'} when ${PAGE_SIZE} are asked for`]
					: [];
			});
			const ignored = PAGED.filter((id) => evidence.records(`${id}, page 1`).length > 1);
			if (ignored.length > 0) return contradicted(`limit is not heeded by: ${ignored.join(', ')}.`);
			return sizes.length > 0 ? settled(`${sizes.join('; ')}.`) : open('No list has a meta, or enough records.');
		},
	},
	{
		id: 'dates',
		traps: ['T18'],
		unknown: 'Three shapes, two without a zone.',
		node: 'All three; without a zone it is UTC.',
		test: ['test/unit/dates.test.ts', 'T18: isoDate(%j) is %s'],
		check: (evidence) => {
			/** @type {Array<[string, string]>} */
			const places = [
				['history', 'created'],
				['incoming faxes', 'created_at'],
				['files', 'uploaded'],
				['numbers', 'expiration_date'],
			];
			const known = places.flatMap(([list, field]) =>
				evidence
					.records(list)
					.flatMap((record) => (record[field] ? [{ name: `${list} ${field}`, value: record[field] }] : [])),
			);
			if (known.length === 0) return open('No record came.');
			const unread = [...new Set(known.filter(({ value }) => isoDate(value) === undefined).map(({ name }) => name))];
			if (unread.length > 0) return contradicted(`The node can't read: ${unread.join(', ')}.`);
			return settled(`The node reads: ${[...new Set(known.map(({ name }) => name))].join(', ')}.`);
		},
	},
	{
		id: 'newest-first',
		traps: ['limits'],
		unknown: 'In which order lists come.',
		node: 'Stops early only where the page’s own times are newest first.',
		test: ['test/engine/operations.test.ts', 'Sent After finds the same in the order "%s"'],
		check: (evidence) => {
			/** @type {Array<[string, string]>} */
			const places = [
				['history', 'created'],
				['incoming faxes', 'created_at'],
			];
			const orders = places.flatMap(([id, field]) => {
				const times = evidence
					.records(id)
					.map((record) => Date.parse(isoDate(record[field]) ?? ''))
					.filter((time) => !Number.isNaN(time));
				const steps = times
					.slice(1)
					.map((time, index) => Math.sign(time - Number(times[index])))
					.filter((step) => step !== 0);
				if (steps.length === 0) return [];
				const order = steps.every((step) => step < 0)
					? 'newest first'
					: steps.every((step) => step > 0)
						? 'oldest first'
						: 'in no order of time';
				return [{ id, order }];
			});
			if (orders.length === 0) return open('No list has two records of different times.');
			const text = `${orders.map(({ id, order }) => `${id}: ${order}`).join('; ')}.`;
			return orders.every(({ order }) => order === 'newest first') ? settled(text) : contradicted(text);
		},
	},
	{
		id: 'money',
		traps: ['T43'],
		unknown: 'Amounts have up to two decimals, no currency.',
		node: 'Numbers or text; shown without a currency.',
		test: ['test/engine/traps.test.ts', 'T43: the amount %p is a number'],
		check: (evidence) => {
			/** @type {Array<[string, string]>} */
			const places = [
				['balance', 'balance'],
				['cost of a file', 'cost'],
				['status of a fax', 'user_cash_balance'],
			];
			const known = places.filter(([id, field]) => evidence.body(id)[field] !== undefined);
			if (known.length === 0) return open('No amount came.');
			const odd = known.filter(([id, field]) => !/^-?\d+(\.\d+)?$/.test(textOf(evidence.body(id)[field])));
			if (odd.length > 0) return contradicted(`No number: ${odd.map(([, field]) => field).join(', ')}.`);
			const asText = known
				.filter(([id, field]) => typeof evidence.body(id)[field] === 'string')
				.map(([, field]) => field);
			return settled(
				asText.length > 0
					? `Text holding a number: ${asText.join(', ')}.`
					: `Numbers: ${known.map(([, field]) => field).join(', ')}.`,
			);
		},
	},
];

/** @param {Evidence} evidence @param {string[]} ids */
function envelopes(evidence, ids) {
	const answered = ids.filter((id) => evidence.succeeded(id));
	if (answered.length === 0) return open('No answer came.');
	const missing = answered.filter((id) => !evidence.list(id));
	if (missing.length > 0) return contradicted(`No list where the node looks for it: ${missing.join(', ')}.`);
	return settled(`${answered.map((id) => `${id}: ${evidence.list(id)?.envelope}`).join('; ')}.`);
}

/** @param {Evidence} evidence @param {string} id @returns {JsonObject | undefined} its `meta.pagination` */
function pageData(evidence, id) {
	const { meta } = evidence.body(id);
	return isObject(meta) && isObject(meta['pagination']) ? meta['pagination'] : undefined;
}

/** @param {Evidence} evidence @param {string} id @returns {number | undefined} as meta says it */
function pageSize(evidence, id) {
	const size = Number(pageData(evidence, id)?.['per_page']);
	return Number.isInteger(size) && size > 0 && size <= 1_000 ? size : undefined;
}
