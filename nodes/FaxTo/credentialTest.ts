import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { checkBaseUrl, complaintAboutToken } from './api/connection';
import { wordsFor } from './api/messages';
import { isObject, numberOf, textOf } from './lib/json';
import { redactor } from './api/redact';
import { type Reply, replyIn, silenceOf } from './api/attempt';

/** How long a person waits for the headers of the answer, and for its body, in milliseconds. */
const ANSWER_WITHIN = 15_000;

/**
 * The credential's "Test" button: reads the balance and explains problems. A function, because n8n's declarative test
 * would accept a 200 that says "failed", and show "ECONNREFUSED" for an unreachable host
 * (docs/n8n-facts.md#a-credential-test-has-one-helper).
 */
export async function faxToApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	const key = textOf(credential.data?.apiKey);
	if (key === '') return { status: 'Error', message: "The field 'API Key' is empty" };
	const checked = checkBaseUrl(credential.data?.baseUrl);
	if ('complaint' in checked) return { status: 'Error', message: `The 'Base URL' can't be used: ${checked.complaint}` };

	const complaint = complaintAboutToken(textOf(credential.data?.callbackToken));
	if (complaint !== undefined) return { status: 'Error', message: `The key was not tested: ${complaint}` };

	const reply = await askBalance(this, checked.baseUrl, key);
	if (hasBalance(reply)) return { status: 'OK', message: 'Connection successful!' };
	const { message, description } = wordsFor(checked, { purpose: 'read the balance' }, reply);
	return { status: 'Error', message: redactor(key).text(`${message}. ${description}`) };
}

const hasBalance = (reply: Reply) =>
	reply.kind === 'answer' && reply.status === 200 && isObject(reply.body) && numberOf(reply.body.balance) !== undefined;

async function askBalance(functions: ICredentialTestFunctions, baseUrl: string, key: string): Promise<Reply> {
	try {
		// The only HTTP helper that n8n gives to a credential test.
		const response: unknown = await functions.helpers.request({
			method: 'GET',
			uri: `${baseUrl}/balance`,
			qs: { api_key: key },
			json: true,
			simple: false,
			resolveWithFullResponse: true,
			followRedirect: false,
			timeout: ANSWER_WITHIN,
			useStream: true,
		});
		return await replyIn(response, ANSWER_WITHIN);
	} catch (error) {
		return silenceOf(error, baseUrl);
	}
}
