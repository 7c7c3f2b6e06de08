import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { reasonOf } from '../lib/context';
import { sha256 } from '../lib/digest';
import { textOf } from '../lib/json';
import { oncePer } from '../lib/oncePer';
import { type CallGroup, type RateLimiter, rateLimiterOf } from './rateLimiter';
import { redactor, type Redactor } from './redact';

/** The name of the credential type; saved workflows refer to it. */
export const CREDENTIAL = 'faxToApi';

/** The address of Fax.to's API (T1, T2). */
export const DEFAULT_BASE_URL = 'https://fax.to/api/v2';

/** How long a call waits for a rate limit, in milliseconds: in a workflow, and where a person, a poll or a callback waits. */
const PATIENCE = { workflow: 60_000, other: 5_000 };

/** The n8n contexts that call Fax.to. */
export type Caller = IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IPollFunctions | IWebhookFunctions;

/** What every call needs; created per execution, never stored. */
export interface Connection {
	caller: Caller;
	/** Without a trailing slash. */
	baseUrl: string;
	/** As it was read: a run has one account, also where the credential is changed meanwhile. For n8n's helper only. */
	credential: ICredentialsDecrypted;
	/** Whether the credential contains a key. */
	hasKey: boolean;
	redact: Redactor;
	/** Identifies the account: a digest of the key and the base URL. */
	account: string;
	/** Shared by everything in this process that uses the account. */
	rateLimiter: RateLimiter;
	/**
	 * Statistics on the execution's calls: successful ones by purpose, those refused by the rate limit, and how many of
	 * the latest in a row never reached Fax.to.
	 */
	calls: CallGroup & { through: Map<string, number>; refused: number; unreached: number };
	/** Time limit of each call in milliseconds, if the user set it. */
	timeout?: number;
}

/** Hosts on this machine. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** A normalised base URL, or the reason why it can't be used. */
export function checkBaseUrl(value: unknown): { baseUrl: string } | { complaint: string } {
	const text = textOf(value) || DEFAULT_BASE_URL;
	if (!URL.canParse(text)) return { complaint: 'it is not a web address' };
	const url = new URL(text);
	if (!['https:', 'http:'].includes(url.protocol)) return { complaint: 'it must start with https://' };
	if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
		return {
			complaint:
				'it must start with https://, because the API key travels in the address; http:// is for this machine only',
		};
	if ([url.username, url.password, url.search, url.hash].some((part) => part !== ''))
		return { complaint: 'it must be a plain address without sign-in data, "?" or "#"' };
	return { baseUrl: `${url.origin}${url.pathname}`.replace(/\/+$/, '') };
}

/**
 * Reads the credential of the node.
 * @throws NodeOperationError when no credential is chosen or its Base URL can't be used
 */
export async function connect(caller: Caller): Promise<Connection> {
	const credential = await readCredential(caller);
	const checked = checkBaseUrl(credential.baseUrl);
	if ('complaint' in checked) {
		throw new NodeOperationError(
			caller.getNode(),
			`The 'Base URL' of the Fax.to credential can't be used: ${checked.complaint}`,
			{ description: `Open the Fax.to API credential and set 'Base URL' to ${DEFAULT_BASE_URL}` },
		);
	}
	const key = textOf(credential.apiKey);
	const account = sha256(`${checked.baseUrl} ${key}`).slice(0, 16);
	const isPerson = 'getCurrentNodeParameter' in caller;
	const patience = 'getExecutionCancelSignal' in caller ? PATIENCE.workflow : PATIENCE.other;
	return {
		caller,
		baseUrl: checked.baseUrl,
		credential: { id: '', name: '', type: CREDENTIAL, data: credential },
		hasKey: key !== '',
		redact: redactor(key),
		account,
		rateLimiter: rateLimiterOf(account),
		calls: { patience, isPerson, through: new Map(), refused: 0, unreached: 0 },
	};
}

/**
 * Refuses items of different accounts, which an expression in the credential can give them: n8n makes every call with
 * the first item's.
 * @throws NodeOperationError then
 */
export async function refuseOtherAccounts(n8n: IExecuteFunctions): Promise<void> {
	const count = n8n.getInputData().length;
	if (count < 2) return;
	const accountOf = async (index: number) =>
		await n8n.getCredentials(CREDENTIAL, index).then(
			({ apiKey, baseUrl }) => JSON.stringify([apiKey, baseUrl]),
			() => '',
		);
	const first = await accountOf(0);
	// There is no item of this index, so only what depends on the item is different, or fails.
	if ((await accountOf(count)) === first) return;
	for (let index = 1; index < count; index++) {
		if ((await accountOf(index)) === first) continue;
		throw new NodeOperationError(
			n8n.getNode(),
			`The Fax.to API credential is another one for item ${index + 1} than for item 1, and n8n uses that of item 1 for all`,
			{ description: 'Process the items one at a time, with Loop Over Items and a batch size of 1' },
		);
	}
}

/** What is wrong with a Callback Token; undefined if a URL can contain it unchanged. @param token '' for none */
export function complaintAboutToken(token: string): string | undefined {
	if (/^[\w.~-]*$/.test(token)) return undefined;
	return 'the Callback Token contains characters that change in a URL. Choose one with only letters, digits, - and _, and also put it into the Callback URL at Fax.to';
}

/** The secret in callback URLs; '' if the credential has none. */
export async function callbackToken(caller: Caller): Promise<string> {
	const credential = await readCredential(caller);
	return textOf(credential.callbackToken);
}

/** Credentials by context, because reading them is slow (docs/n8n-facts.md#reading-a-credential-is-slow). */
const credentialOf = oncePer(async (caller: Caller) => await caller.getCredentials(CREDENTIAL));

/** The node's credential. @throws NodeOperationError when none is chosen, or it can't be read */
async function readCredential(caller: Caller): Promise<ICredentialDataDecryptedObject> {
	try {
		return await credentialOf(caller);
	} catch (error) {
		const { message: reason } = reasonOf(error);
		const why = reason === undefined ? '' : `: ${reason}`;
		throw new NodeOperationError(caller.getNode(), `No Fax.to API credential is chosen, or it can’t be read${why}`, {
			description: "Choose or create one in the field 'Credential to connect with'",
		});
	}
}
