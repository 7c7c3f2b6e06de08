import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { attempt, type Call, type Reply } from '../../nodes/FaxTo/api/attempt';
import { connect, type Connection } from '../../nodes/FaxTo/api/connection';
import { findDidGroups } from '../../nodes/FaxTo/api/didGroups';
import { faxPages, findIncomingFax, incomingFaxPages, uploadFile } from '../../nodes/FaxTo/api/endpoints';
import { limited, whyUnknown } from '../../nodes/FaxTo/api/messages';
import { collect } from '../../nodes/FaxTo/api/paging';
import { exchange, request } from '../../nodes/FaxTo/api/transport';
import { download } from '../../nodes/FaxTo/documents/download';

jest.mock('n8n-workflow', () => ({ ...jest.requireActual<object>('n8n-workflow'), sleep: async () => undefined }));

/** A call of n8n in which the credential, or Fax.to, is as a test wants it. */
const caller = (change: object) =>
	({
		getNode: () => ({ name: 'Fax.to', type: 'faxTo', parameters: {} }),
		getCredentials: async () => ({ apiKey: 'an-example-key', baseUrl: 'https://fax.example/api/v2' }),
		...change,
	}) as unknown as IExecuteFunctions;

const answer = (statusCode: number, body: unknown) => ({ statusCode, headers: {}, body });
const SUCCESS = answer(200, { status: 'success', data: [], inbox: [], document_id: 1 });

/** A connection to a Fax.to with these answers, the last one again and again, and what it was asked. An error is thrown. */
async function connected(...answers: unknown[]): Promise<{ connection: Connection; asked: IHttpRequestOptions[] }> {
	const asked: IHttpRequestOptions[] = [];
	const httpRequestWithAuthentication = async (_type: string, options: IHttpRequestOptions) => {
		const next = answers[Math.min(asked.push(options), answers.length) - 1];
		if (next instanceof Error) throw next;
		return next;
	};
	return { connection: await connect(caller({ helpers: { httpRequestWithAuthentication } })), asked };
}

const READ: Call = { purpose: 'read the balance', method: 'GET', path: '/balance' };
const BUY: Call = { ...READ, method: 'POST' };

test('a page beyond the end that is not found ends the list', async () => {
	const history = Array.from({ length: 50 }, (_value, id) => ({ id }));
	const first = answer(200, { status: 'success', history });
	const { connection } = await connected(first, answer(404, { status: 'failed', message: 'Resource not Found' }));
	expect(await collect(faxPages(connection))).toEqual(history);
});

test('a web page with 404 in place of a page of a list ends none: the rest would be missing', async () => {
	const history = Array.from({ length: 50 }, (_value, id) => ({ id }));
	const { connection } = await connected(answer(200, { status: 'success', history }), answer(404, '<html>'));
	await expect(collect(faxPages(connection))).rejects.toThrow('There is no Fax.to API at');
});

test.each([
	['https://fax.to/receivefax/api/v1/inbox/4/file?api_key=x', 'https://fax.to/receivefax/api/v1/inbox/4/file'],
	['http://user:word@api.fax.to/file?id=4#top', 'https://api.fax.to/file?id=4'],
	['https://fax.example/file', 'https://fax.example/file'],
	['/file', 'https://fax.example/file'],
	['https://fax.to.example/file', undefined],
	['https://notfax.to/file', undefined],
	['http://fax.example/file', undefined],
])('where calls go through a proxy of one’s own, the file at %s is asked for at %s', async (address, url) => {
	const { connection, asked } = await connected(answer(404, ''));
	await expect(download(connection, address, { purpose: 'return the file' })).rejects.toThrow();
	expect(asked[0]?.url).toBe(url);
});

test.each([
	['without a reason', undefined, /can’t be read$/],
	['with one', new Error('The vault is closed'), /can’t be read: The vault is closed$/],
])('a credential that can’t be read, %s', async (_why, reason, message) => {
	const getCredentials = async () => await Promise.reject(reason);
	await expect(connect(caller({ getCredentials }))).rejects.toThrow(message);
});

test.each([
	['a poll', {}, { isPerson: false, patience: 5_000 }],
	['a list that a person opens', { getCurrentNodeParameter: () => undefined }, { isPerson: true, patience: 5_000 }],
	['an execution', { getExecutionCancelSignal: () => undefined }, { isPerson: false, patience: 60_000 }],
])('%s waits for a rate limit in its way', async (_who, context, calls) => {
	expect((await connect(caller(context))).calls).toMatchObject(calls);
});

test.each([undefined, 'text', {}, { statusCode: 'none', body: {} }])('%j for an answer is none', async (nothing) => {
	const { connection } = await connected(nothing);
	expect(await attempt(connection, BUY)).toEqual({ kind: 'silence', reason: 'dropped' });
});

const timeout = Object.assign(new Error('n8n’s words'), { code: 'ETIMEDOUT' });
const noHost = Object.assign(new Error('n8n’s words'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
const page = (status: number) => answer(status, '<html>Sorry</html>');

test.each<[string, unknown, number, number]>([
	['silence', timeout, 3, 0],
	['a host that is not found', noHost, 1, 0],
	['a server error', answer(500, {}), 3, 3],
	['a web page of a server error', page(502), 3, 0],
	['a web page', page(403), 2, 0],
	['a refusal', answer(400, {}), 1, 1],
])('after %s a GET is repeated or not, a POST never', async (_what, end, times, through) => {
	const reading = await connected(end);
	await exchange(reading.connection, READ);
	expect(reading.asked).toHaveLength(times);
	const { calls } = reading.connection;
	expect({ refused: calls.refused, through: calls.through.get(READ.purpose) ?? 0 }).toEqual({ refused: 0, through });
	const buying = await connected(end);
	await exchange(buying.connection, BUY);
	expect(buying.asked).toHaveLength(1);
});

test.each([403, 429])('after a %i of Fax.to itself both are repeated, and counted', async (status) => {
	for (const call of [READ, BUY]) {
		const { connection, asked } = await connected(answer(status, {}), answer(status, {}), SUCCESS);
		expect(await exchange(connection, call)).toMatchObject({ status: 200 });
		expect(asked).toHaveLength(3);
		expect(connection.calls).toMatchObject({ refused: 2, through: new Map([[call.purpose, 1]]) });
	}
});

test('a large upload has more time, an address the usual one', async () => {
	const { connection, asked } = await connected(SUCCESS);
	const file = { fileName: 'a.pdf', mimeType: 'application/pdf', open: async () => Buffer.alloc(0) };
	await uploadFile(connection, { digest: 'a', size: 50_000_000, ...file });
	await uploadFile(connection, { digest: 'b', url: 'https://files.example/a.pdf' });
	expect(asked.map(({ timeout }) => timeout)).toEqual([60_000 + 500_000, 60_000]);
});

test('number groups: a city is a beginning, and states are read for names only', async () => {
	const { connection, asked } = await connected(SUCCESS);
	const search = { countryCode: 'USA', states: ['12'], areaCodes: [], city: '', didGroupIds: [] };
	await findDidGroups(connection, search);
	await findDidGroups(connection, { ...search, city: 'New' });
	await findDidGroups(connection, { ...search, city: 'New%', didGroupIds: ['1', '2'] });
	expect(asked.map(({ qs }) => qs)).toEqual([
		{ stateId: '12' },
		{ stateId: '12', cityNamePattern: 'New%' },
		{ stateId: '12', cityNamePattern: 'New%', didGroupIds: '1,2' },
	]);
});

test('a recipient that Fax.to does not know is named; without one, the address is', async () => {
	const { connection } = await connected(answer(404, { status: 'failed' }));
	await expect(collect(incomingFaxPages(connection, '+12025550100'))).rejects.toThrow(
		'Fax.to has no recipient with the ID +12025550100',
	);
	await expect(findIncomingFax(connection, '1')).rejects.toThrow(
		'There is no Fax.to API at https://fax.example/api/v2',
	);
});

test.each([
	[page(502), 'Fax.to could not read the balance: its server, or a proxy on the way, failed (502)'],
	[answer(502, {}), 'Fax.to could not read the balance: its server failed (502)'],
	[answer(200, { status: 'failed' }), 'Fax.to could not read the balance and gave no reason (200)'],
	[answer(200, null), 'Fax.to could not read the balance: nothing came back instead of an answer'],
])('%j: who failed, and how', async (end, message) => {
	const { connection } = await connected(end);
	await expect(request(connection, READ)).rejects.toThrow(message);
});

test.each([
	[0, 'Fax.to is limiting requests'],
	[8_000, 'Fax.to is limiting requests: no request got through for 8 s'],
	[600_000, 'Fax.to is limiting requests: no request got through for 10 min'],
])('%i ms without a call that got through', async (waited, message) => {
	const { connection } = await connected();
	expect(limited(connection, READ, { waited }).message).toBe(message);
});

const replied = (status: number, body: unknown): Reply => ({ kind: 'answer', status, headers: {}, body });
test.each<[Reply, string]>([
	[{ kind: 'silence', reason: 'timeout' }, 'fax.example did not answer in time'],
	[replied(502, {}), 'Fax.to could not read the balance: its server failed (502)'],
	[
		replied(502, { message: 'Maintenance' }),
		'Fax.to could not read the balance: its server failed (502). Fax.to said: Maintenance',
	],
	[replied(200, '<html>'), 'Fax.to could not read the balance: a web page came back instead of an answer (200)'],
	[replied(200, {}), 'Fax.to answered without an ID'],
	[replied(200, { data: { job_id: 5 } }), 'Fax.to answered with an ID in another place than usual'],
	[replied(200, { message: 'x'.repeat(300) }), `Fax.to answered without an ID. Fax.to said: ${'x'.repeat(200)}…`],
])('%j: why nobody knows whether it was carried out', async (reply, why) => {
	const { connection } = await connected();
	expect(whyUnknown(connection, READ, reply)).toBe(why);
});
