import type { IHookFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { ringTest } from '../../nodes/FaxTo/events/callback/ringTest';

// The pauses are not what is looked at here.
jest.mock('n8n-workflow', () => ({ ...jest.requireActual('n8n-workflow'), sleep: async () => undefined }));

const URL = 'https://n8n.example/webhook-test/faxto';

/** What is called at the test address. @param failing how many calls n8n does not take yet */
async function called(url: string | undefined, token: string, failing = 0): Promise<IHttpRequestOptions[]> {
	const calls: IHttpRequestOptions[] = [];
	const httpRequest = async (options: IHttpRequestOptions) => {
		calls.push(options);
		if (calls.length <= failing) throw new Error('404');
	};
	const hook = {
		getNodeWebhookUrl: () => url,
		getNode: () => ({ name: 'Fax.to Trigger' }),
		getCredentials: async () => ({ apiKey: 'an-example-key', callbackToken: token }),
		helpers: { httpRequest },
	};
	await ringTest(hook as unknown as IHookFunctions);
	return calls;
}

test.each([
	['with its token', 'example-token', { token: 'example-token' }],
	['without a token', '', {}],
])('Execute step rings the test address once, %s', async (_which, token, qs) => {
	expect(await called(URL, token)).toEqual([expect.objectContaining({ method: 'POST', url: URL, qs })]);
});

test.each([
	['again while n8n does not take calls yet', URL, 2, 3],
	['three times at most', URL, 9, 3],
	['nowhere, where n8n knows no address', undefined, 0, 0],
])('Execute step rings %s', async (_how, url, failing, times) => {
	expect(await called(url, '', failing)).toHaveLength(times);
});
