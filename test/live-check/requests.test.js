const { PAGE_SIZE, READ_ONLY, addressOf, maySend } = require('../../live-check/requests');
const { readBaseUrl, DEFAULT_BASE_URL } = require('../../live-check/base-url');
const { apiDescription } = require('../../sandbox/validate');

const BASE = 'https://fax.to/api/v2';

test('the list holds described GETs only, and none that changes or might change something', () => {
	const described = apiDescription().operations.filter(({ method }) => method === 'get');
	for (const [path, { operation }] of Object.entries(READ_ONLY)) {
		if (path === '/fax') continue; // The history's other name (T12).
		expect(described).toContainEqual(expect.objectContaining({ path, id: operation }));
	}
	expect(Object.keys(READ_ONLY).sort()).toEqual([
		'/areacodes/{COUNTRY_CODE}/{STATE_ID}',
		'/balance',
		'/countries',
		'/countries/{COUNTRY_CODE}/didgroups',
		'/fax',
		'/fax-history',
		'/fax/{document_id}/costs',
		'/fax/{fax_job_id}/status',
		'/files',
		'/incoming-faxes',
		'/incoming-faxes/{recipient}',
		'/numbers',
		'/states/{COUNTRY_CODE}',
	]);
	expect(Object.isFrozen(READ_ONLY)).toBe(true);
});

test.each([
	['/file-clean', {}],
	['/file-generate-preview', {}],
	['/countries/didgroups/{did_group_id}/provision', { path: { did_group_id: '1' } }],
	['/user/login', {}],
	['toString', {}],
	['/balance', { query: { page: '1' } }],
	['/files', { query: { limit: '0' } }],
	['/files', { query: { limit: '1&delete=1' } }],
	['/fax/{fax_job_id}/status', { path: { fax_job_id: '../file-clean' } }],
	['/fax/{fax_job_id}/status', {}],
	['/fax/{document_id}/costs', { path: { document_id: '1' }, query: { fax_number: '+441632960961' } }],
	['/states/{COUNTRY_CODE}', { path: { COUNTRY_CODE: 'US/' } }],
	['/countries/{COUNTRY_CODE}/didgroups', { path: { COUNTRY_CODE: 'USA' }, query: { cityNamePattern: 'x&y' } }],
])('%s with %j is refused, without saying the value', (path, parameters) => {
	expect(() => addressOf(BASE, path, parameters, 'key')).toThrow(
		/^The live check does not (ask for this path|send this \w+)$/,
	);
});

test('pages are asked for as the node asks for them', () => {
	expect(PAGE_SIZE).toBe(require('../../nodes/FaxTo/api/paging').PAGE_SIZE);
});

test('addresses are written as the node writes them', () => {
	expect(
		addressOf(
			BASE,
			'/fax/{document_id}/costs',
			{ path: { document_id: '7' }, query: { fax_number: '+12025550100' } },
			'a b&c',
		),
	).toBe('https://fax.to/api/v2/fax/7/costs?fax_number=%2B12025550100&api_key=a%20b%26c');
	expect(
		addressOf(
			BASE,
			'/countries/{COUNTRY_CODE}/didgroups',
			{ path: { COUNTRY_CODE: 'USA' }, query: { cityNamePattern: 'NEW YOR%' } },
			'k',
		),
	).toBe('https://fax.to/api/v2/countries/USA/didgroups?cityNamePattern=NEW%20YOR%25&api_key=k');
	expect(addressOf(BASE, '/balance', { withKey: false }, 'k')).toBe('https://fax.to/api/v2/balance');
	expect(maySend('/fax', 'fax_job_id', '1')).toBe(false);
});

test('the base URL must be one to which a key may go', () => {
	expect(readBaseUrl(`${DEFAULT_BASE_URL}/`)).toBe(DEFAULT_BASE_URL);
	expect(readBaseUrl('http://127.0.0.1:5199/api/v2')).toBe('http://127.0.0.1:5199/api/v2');
	for (const wrong of [
		'fax.to',
		'http://fax.to/api/v2',
		'ftp://fax.to',
		'https://me:pw@fax.to',
		'https://fax.to/api?x=1',
		'https://fax.to/#a',
	]) {
		expect(() => readBaseUrl(wrong)).toThrow(/^--base-url/);
	}
});
