import type { IDataObject } from 'n8n-workflow';
import { checkBaseUrl, DEFAULT_BASE_URL } from '../../nodes/FaxTo/api/connection';
import { outcomeOf } from '../../nodes/FaxTo/faxes/outcome';
import { byId, credentialFor, engine, itemWithFile, useSandbox } from '../harness';
import { pdf } from '../harness/pdf';

/**
 * The contradictions of Fax.to's documents (T1 to T43) that touch the node and have no better place. The others: T4, T10,
 * T12, T13, T20, T23, T25, T26, T28, T32, T33, T35 in operations.test.ts, T5, T6, T14, T17 in variants.test.ts, T7 in
 * badInput.test.ts, T9 in rate.test.ts, T14, T15 in paging.test.ts, T18 in dates.test.ts, T29 in oneFax.test.ts. Only about
 * the documents or other clients: T22, T36, T37, T38.
 */
const sandbox = useSandbox();

const run = async (parameters: object, items = [{ json: {} }] as Parameters<typeof engine.run>[0]['items']) => {
	const result = await engine.run({ type: 'faxTo', parameters, credentials: credentialFor(sandbox), items });
	if (result.error) throw new Error(String(result.error.message));
	return result.items.map(({ json }: { json: IDataObject }) => json);
};
const requests = () => sandbox.control.requests();
const state = () =>
	sandbox.control.state() as {
		documents: Array<{ id: number }>;
		jobs: Array<{ id: number }>;
		numbers: Array<{ number: string; cityName: string }>;
	};
const SEND = {
	resource: 'fax',
	operation: 'send',
	source: 'file',
	documentId: byId(112601),
	faxNumber: '+12025550100',
};

test('T1, T2: version 2 on fax.to, unless the credential says otherwise', () => {
	expect(DEFAULT_BASE_URL).toBe('https://fax.to/api/v2');
	expect(checkBaseUrl('')).toEqual({ baseUrl: 'https://fax.to/api/v2' });
	expect(checkBaseUrl('https://api.fax.to/api/v2/')).toEqual({ baseUrl: 'https://api.fax.to/api/v2' });
});

test('T3: file URLs come without the key, in the raw record too', async () => {
	for (const simplify of [true, false]) {
		for (const fax of await run({ resource: 'incomingFax', operation: 'getAll', returnAll: true, simplify })) {
			expect(`${fax.file_url} ${fax.preview_file}`).not.toMatch(/api_key|\?/);
			expect(String(fax.file_url)).toMatch(/^http.*\/file$/);
		}
	}
});

test.each(['error', 'denied', 'FAILED'])(
	'T8: the status "%s" is no success, in whatever 200 it stands',
	async (status) => {
		sandbox.control.fault({
			operation: 'account.getBalance',
			kind: 'status',
			status: 200,
			body: { status, message: 'Because of this', balance: 5 },
			times: 0,
		});
		await expect(run({ resource: 'account', operation: 'getBalance' })).rejects.toThrow('Because of this');
	},
);

test('T9: 403 says "rate limit", not "forbidden", and is waited out', async () => {
	sandbox.control.fault({ operation: 'fax.send', kind: 'rateLimit', times: 2 });
	expect(await run(SEND)).toHaveLength(1);
	expect(requests().filter(({ answered }) => answered === 403)).toHaveLength(2);
	expect(state().jobs).toHaveLength(3);
});

test('T11: the document is the answer’s document_id, not the id inside its record', async () => {
	sandbox.control.fault({
		operation: 'file.upload',
		kind: 'status',
		status: 200,
		body: { status: 'Success', document_id: 112602, document: { id: 300, total_pages: 1 } },
	});
	const [sent] = await run({ ...SEND, source: 'binary', binaryPropertyName: 'data' }, [itemWithFile(await pdf())]);
	expect(sent?.document_id).toBe(112602);
	expect(requests().at(-1)).toMatchObject({ path: '/api/v2/fax', body: { document_id: '112602' } });
});

test('T16: pages are counted; the links, which drop the key and the limit, are never followed', async () => {
	sandbox.control.settings({ maxPageSize: 1, pageSize: 1 });
	expect(await run({ resource: 'incomingFax', operation: 'getAll', returnAll: true })).toHaveLength(3);
	expect(requests().map(({ query, keyPresent }) => [query.page, query.limit, keyPresent])).toEqual(
		[1, 2, 3].map((page) => [String(page), '50', 'query']),
	);
});

test('T19: numbers with and without + are the same number', async () => {
	await run(SEND);
	expect(
		await run({ resource: 'fax', operation: 'getAll', returnAll: true, filters: { faxNumber: '+12025550100' } }),
	).toHaveLength(2);
	expect(
		await run({ resource: 'fax', operation: 'getAll', returnAll: true, filters: { faxNumber: '12025550100' } }),
	).toHaveLength(2);
});

test('T21: the recipient goes into the path as digits only', async () => {
	const number = state().numbers[0]?.number ?? '';
	await run({ resource: 'incomingFax', operation: 'getAll', returnAll: true, recipient: byId(number) });
	expect(requests().at(-1)?.path).toBe(`/api/v2/incoming-faxes/${number.slice(1)}`);
});

test('T24: countries in capitals are shown as people write them', async () => {
	const { results } = await engine.listSearch({
		type: 'faxTo',
		method: 'searchCountries',
		credentials: credentialFor(sandbox),
		filter: 'canada',
	});
	expect(results).toEqual([{ name: 'Canada (+1)', value: 'CAN' }]);
});

test('T27: a size is a number of bytes when simplified, and as it came when raw', async () => {
	const [simple] = await run({ resource: 'incomingFax', operation: 'getAll', returnAll: true, simplify: true });
	const [raw] = await run({ resource: 'incomingFax', operation: 'getAll', returnAll: true, simplify: false });
	expect(raw?.filesize).toMatch(/^[\d.]+ KB$/);
	expect(simple?.size).toBe(Math.round(Number.parseFloat(String(raw?.filesize)) * 1024));
});

test('T30: a country without states has none, and that is no failure', async () => {
	const result = await engine.run({
		type: 'faxTo',
		parameters: { resource: 'coverage', operation: 'getStates', countryCode: byId('DEU') },
		credentials: credentialFor(sandbox),
	});
	expect(result).toMatchObject({ status: 'success', items: [] });
});

test('T30: a group that is sold out costs nothing and says so', async () => {
	await expect(run({ resource: 'number', operation: 'provision', didGroupId: byId(311) })).rejects.toThrow(
		/could not buy the number/,
	);
	expect(state().numbers).toHaveLength(2);
});

test('T31: a number without a city is listed by its country', async () => {
	const numbers = await run({ resource: 'number', operation: 'getAll', returnAll: true });
	expect(numbers.every(({ city_name: city }) => city === null || typeof city === 'string')).toBe(true);
	const { results } = await engine.listSearch({
		type: 'faxTo',
		method: 'searchNumbers',
		credentials: credentialFor(sandbox),
	});
	for (const { name } of results) expect(name).toMatch(/^\+\d+, \S/);
});

test('T34: register and log in need no key, and never send one', async () => {
	await run({ resource: 'account', operation: 'register', email: 'a@example.com', password: 'x' });
	await run({ resource: 'account', operation: 'login', email: 'a@example.com', password: 'x' });
	expect(requests().map(({ keyPresent }) => keyPresent)).toEqual(['none', 'none']);
});

test('T39: a document that was deleted after sending is gone, in words', async () => {
	await run({ ...SEND, options: { deleteAfterSend: true } });
	await expect(
		run({ resource: 'fax', operation: 'getCost', documentId: byId(112601), faxNumber: '+12025550100' }),
	).rejects.toThrow('Fax.to has no file with the ID 112601');
});

test('T40: POST /fax carries a document id and never a file', async () => {
	await run({ ...SEND, source: 'binary', binaryPropertyName: 'data' }, [itemWithFile(await pdf())]);
	expect(requests().at(-1)).toMatchObject({
		path: '/api/v2/fax',
		file: null,
		contentType: expect.stringContaining('urlencoded'),
	});
});

test('T35: a GET and a DELETE have no content type', async () => {
	await run({ resource: 'account', operation: 'getBalance' });
	await run({ resource: 'file', operation: 'delete', documentId: byId(112601) });
	expect(requests().map(({ method, contentType }) => [method, contentType])).toEqual([
		['GET', null],
		['DELETE', null],
	]);
});

test('T41: the price is in "cost"', async () => {
	sandbox.control.fault({
		operation: 'fax.getCost',
		kind: 'status',
		status: 200,
		body: { status: 'success', balance: 7 },
	});
	await expect(
		run({ resource: 'fax', operation: 'getCost', documentId: byId(112601), faxNumber: '+12025550100' }),
	).rejects.toThrow("contains no 'cost'");
});

test.each(['We don’t know', 'We don’t know'.replace('’', 'â€™'), "We don't know"])(
	'T42: the text of "unknown" is understood however its apostrophe came: %s',
	(words) => {
		expect(
			outcomeOf({ status: 'failed', message: `Fax Failed - Unknown Error (${words} exactly what went wrong)` }, true),
		).toMatchObject({ outcome: 'failed', retryable: false });
	},
);

test.each([100, '100', 100.1, 0])('T43: the amount %p is a number', async (balance) => {
	sandbox.control.fault({
		operation: 'account.getBalance',
		kind: 'status',
		status: 200,
		body: { status: 'success', balance },
		times: 0,
	});
	expect(await run({ resource: 'account', operation: 'getBalance' })).toEqual([{ status: 'success', balance }]);
	expect(await engine.testCredential('faxToApi', { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl })).toMatchObject({
		status: 'OK',
	});
});
