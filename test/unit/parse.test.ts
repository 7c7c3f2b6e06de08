import fc from 'fast-check';
import { parseCallback } from '../../nodes/FaxTo/events/callback/parse';

const RECEIPT = {
	fax_job_id: '223561',
	status: 'failed',
	msg_code: 'no_answer',
	message: 'Fax Failed - No Answer from Fax machine',
};
const RECEIVED = {
	uuid: 'u-1',
	from: '15551230000',
	to: '+12048134698',
	time: '2017-08-01 10:00:00',
	pages: '3',
	rsid: 'ACME',
	speed: '14400',
	duration: '62',
	ecm: 'on',
	compression: 'T.6',
};
const MULTIPART = 'multipart/form-data; boundary=x';
const PART = { filepath: '/tmp/x', originalFilename: 'a.pdf', newFilename: 'n', mimetype: 'application/pdf', size: 10 };

describe('parseCallback', () => {
	test.each([
		['urlencoded or JSON', RECEIPT, {}, 'application/json'],
		['multipart', { data: RECEIPT, files: {} }, {}, MULTIPART],
		['GET', {}, { ...RECEIPT, token: 'secret' }, undefined],
	])('a receipt as %s', (_how, body, query, contentType) => {
		expect(parseCallback(body, query, contentType)).toMatchObject({
			event: 'faxFailed',
			fields: RECEIPT,
			outcome: { outcome: 'failed', retryable: true },
		});
		expect(parseCallback(body, query, contentType)?.fields).not.toHaveProperty('token');
	});

	test('a delivered fax', () => {
		expect(parseCallback({ fax_job_id: 5, status: 'success', msg_code: 'ok' }, {}, undefined)).toMatchObject({
			event: 'faxDelivered',
			outcome: { outcome: 'delivered' },
		});
	});

	test('a received fax with its file as a part, or as text', () => {
		expect(parseCallback({ data: RECEIVED, files: { file: PART } }, {}, MULTIPART)).toEqual({
			event: 'faxReceived',
			id: 'u-1',
			fields: RECEIVED,
			file: { filepath: '/tmp/x', originalFilename: 'a.pdf', mimetype: 'application/pdf', size: 10 },
		});
		expect(parseCallback({ data: RECEIVED, files: { upload: [PART] } }, {}, MULTIPART)?.file).toMatchObject({
			size: 10,
		});
		expect(
			parseCallback({ ...RECEIVED, file: 'https://fax.to/receivefax/api/v1/inbox/4/file' }, {}, undefined),
		).toMatchObject({ fields: RECEIVED, file: 'https://fax.to/receivefax/api/v1/inbox/4/file' });
		expect(parseCallback(RECEIVED, {}, undefined)).toEqual({ event: 'faxReceived', id: 'u-1', fields: RECEIVED });
	});

	test.each([
		'application/json',
		'application/x-www-form-urlencoded',
		'text/plain',
		'multipart/mixed',
		'multipart/form-data, application/json',
		'application/json; x=multipart/form-data',
		'',
		undefined,
		['multipart/form-data'],
	])('a body that only looks like a multipart one names no file: %j', (contentType) => {
		const part = { ...PART, filepath: '/etc/passwd' };
		for (const files of [{ file: part }, { file: [part] }, { a: { b: part } }, [part]]) {
			expect(parseCallback({ data: RECEIVED, files }, {}, contentType)).toBeUndefined();
			expect(parseCallback({ ...RECEIVED, data: RECEIVED, files }, {}, contentType)?.file).toBeUndefined();
			expect(parseCallback({ ...RECEIVED, file: part }, {}, contentType)?.file).toBeUndefined();
			expect(parseCallback({}, { data: RECEIVED, files }, contentType)).toBeUndefined();
		}
	});

	test('nor does the query of a multipart call', () => {
		expect(
			parseCallback({ data: {}, files: {} }, { data: RECEIVED, files: { file: PART } }, MULTIPART),
		).toBeUndefined();
		expect(parseCallback({}, { data: RECEIVED, files: { file: PART } }, MULTIPART)?.file).toBeUndefined();
	});

	test('a fax from a machine that hides its number', () => {
		expect(parseCallback({ ...RECEIVED, from: '' }, {}, undefined)).toMatchObject({ event: 'faxReceived' });
	});

	test.each<[string, unknown, unknown]>([
		['nothing', undefined, undefined],
		['a text', 'hello', {}],
		['a list', [RECEIPT], {}],
		['strangers’ fields', { a: 1 }, {}],
		['a job without a result', { fax_job_id: '5' }, {}],
		['a job that goes on', { fax_job_id: '5', status: 'executed' }, {}],
		['a job id that is an object', { fax_job_id: { $gt: '' }, status: 'success' }, {}],
		['a job id that is no number', { fax_job_id: 'abc', status: 'success' }, {}],
		['a job id that is a path', { fax_job_id: '../../1', status: 'success' }, {}],
		['a job id with more behind it', { fax_job_id: '5?x=1', status: 'success' }, {}],
		['a uuid alone', { uuid: 'u-1' }, {}],
		['lists instead of texts', { uuid: ['u-1'], from: ['1'], to: ['2'] }, {}],
	])('%s is no event', (_name, body, query) => {
		expect(parseCallback(body, query, undefined)).toBeUndefined();
	});

	test('names that mean something else to n8n, objects and floods of fields are dropped', () => {
		const many = Object.fromEntries(Array.from({ length: 500 }, (_value, index) => [`f${index}`, 'x']));
		const event = parseCallback(
			{
				...RECEIVED,
				error: 'e',
				event: 'faxDelivered',
				api_key: 'k',
				nested: { a: 1 },
				long: 'y'.repeat(10_000),
				...many,
			},
			{},
			undefined,
		);
		expect(event?.event).toBe('faxReceived');
		expect(Object.keys(event?.fields ?? {}).length).toBeLessThanOrEqual(40);
		for (const name of ['error', 'event', 'api_key', 'nested']) expect(event?.fields).not.toHaveProperty(name);
		expect(String(event?.fields.long)).toHaveLength(2_000);
	});

	test('anything at all gives an event or nothing, never a throw', () => {
		fc.assert(
			fc.property(fc.anything(), fc.anything(), fc.anything(), (body, query, contentType) => {
				const event = parseCallback(body, query, contentType);
				expect(event === undefined || ['faxDelivered', 'faxFailed', 'faxReceived'].includes(event.event)).toBe(true);
			}),
			{ numRuns: 2_000 },
		);
	});
});
