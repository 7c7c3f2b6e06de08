import type { IExecuteFunctions } from 'n8n-workflow';
import { connect } from '../../nodes/FaxTo/api/connection';
import { faxPages } from '../../nodes/FaxTo/api/endpoints';
import { collect } from '../../nodes/FaxTo/api/paging';

/** A call of n8n in which the credential, or Fax.to, is as a test wants it. */
const caller = (change: object) =>
	({
		getNode: () => ({ name: 'Fax.to', type: 'faxTo', parameters: {} }),
		getCredentials: async () => ({ apiKey: 'an-example-key', baseUrl: 'https://fax.example/api/v2' }),
		...change,
	}) as unknown as IExecuteFunctions;

test('a page beyond the end that is not found ends the list', async () => {
	const history = Array.from({ length: 50 }, (_value, id) => ({ id }));
	const answer = async (_type: string, { qs }: { qs: { page: number } }) =>
		qs.page === 1
			? { statusCode: 200, headers: {}, body: { status: 'success', history } }
			: { statusCode: 404, headers: {}, body: { status: 'failed', message: 'Resource not Found' } };
	const connection = await connect(caller({ helpers: { httpRequestWithAuthentication: answer } }));
	expect(await collect(faxPages(connection))).toEqual(history);
});

test.each([
	['without a reason', undefined, /can’t be read$/],
	['with one', new Error('The vault is closed'), /can’t be read: The vault is closed$/],
])('a credential that can’t be read, %s', async (_why, reason, message) => {
	const getCredentials = async () => await Promise.reject(reason);
	await expect(connect(caller({ getCredentials }))).rejects.toThrow(message);
});
