import type { FaultDefinition } from '../../sandbox/types';
import { engine, useSandbox } from '../harness';
import { startServer } from '../harness/server';

/** n8n's "Test" button on the credential. */
const sandbox = useSandbox();

const check = (data: object = {}) =>
	engine.testCredential('faxToApi', { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl, ...data });

test('a good key', async () => {
	expect(await check()).toEqual({ status: 'OK', message: 'Connection successful!' });
	expect(sandbox.control.requests()).toMatchObject([{ method: 'GET', path: '/api/v2/balance' }]);
});

test.each<[string, object, FaultDefinition | undefined, RegExp]>([
	['an empty key', { apiKey: '' }, undefined, /'API Key' is empty/],
	['a bad key', { apiKey: 'not-the-key' }, undefined, /did not accept the API key/],
	['a rate limit', {}, { kind: 'rateLimit' }, /limiting requests/],
	['a 200 that says "failed"', {}, { kind: 'failed200', message: 'Account suspended' }, /Account suspended/],
	['a web page instead of JSON', {}, { kind: 'html200' }, /a web page came back/],
	['an empty answer', {}, { kind: 'empty200' }, /nothing came back/],
	['a server fault', {}, { kind: 'status', status: 500, bodyType: 'html' }, /failed \(500\)/],
	['a redirect', {}, { kind: 'redirect', location: 'http://127.0.0.1:1/' }, /redirect/],
	['a lost connection', {}, { kind: 'resetBefore' }, /connection .* was lost/],
	['an unreachable server', { baseUrl: 'http://127.0.0.1:1/api/v2' }, undefined, /refused the connection/],
	['an unknown host', { baseUrl: 'https://nowhere.invalid/api/v2' }, undefined, /could not be found/],
	['a token that an address changes', { callbackToken: 'a+b/c=' }, undefined, /characters that change in a URL/],
	['a token with a space', { callbackToken: 'two words' }, undefined, /characters that change in a URL/],
	['no web address', { baseUrl: 'fax.to/api' }, undefined, /'Base URL' can't be used/],
])('%s is told apart, in words', async (_name, data, fault, words) => {
	if (fault) sandbox.control.fault({ operation: 'account.getBalance', times: 0, ...fault });
	const { status, message } = await check(data);
	expect(status).toBe('Error');
	expect(message).toMatch(words);
	expect(message).not.toContain(sandbox.apiKey);
});

test('a wrong path on the right host', async () => {
	const { status, message } = await check({ baseUrl: `${sandbox.url}/elsewhere` });
	expect(status).toBe('Error');
	expect(message).toMatch(/There is no Fax.to API at/);
});

test('an error that echoes the key does not show it', async () => {
	sandbox.control.fault({ operation: 'account.getBalance', kind: 'echoUrl', times: 0 });
	const { status, message } = await check();
	expect(status).toBe('Error');
	expect(message).not.toContain(sandbox.apiKey);
	expect(message).not.toContain(encodeURIComponent(sandbox.apiKey));
});

test.each([1234567890, ' 1234567890\n'])(
	'the key %j, as an external vault may give it, is sent as the test sent it',
	async (apiKey) => {
		const keys: unknown[] = [];
		const server = await startServer((request, response) => {
			keys.push(new URL(request.url ?? '', 'http://localhost').searchParams.get('api_key'));
			response.end('{"status":"success","balance":5}');
		});
		const data = { apiKey, baseUrl: server.url, callbackToken: '' };
		expect(await check(data)).toMatchObject({ status: 'OK' });
		const parameters = { resource: 'account', operation: 'getBalance' };
		const { error } = await engine.run({ type: 'faxTo', parameters, credentials: { faxToApi: data } });
		await server.stop();
		expect(error).toBeUndefined();
		expect(keys).toEqual(['1234567890', '1234567890']);
	},
);
