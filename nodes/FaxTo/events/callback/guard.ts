import type { IWebhookFunctions } from 'n8n-workflow';
import { timingSafeEqual } from 'crypto';
import { callbackToken, CREDENTIAL } from '../../api/connection';
import { ipAllowList } from '../../fields/allowList';
import { BoundedMap } from '../../lib/boundedMap';
import { sha256 } from '../../lib/digest';
import { textOf } from '../../lib/json';
import { tokenIn } from './ring';

/**
 * By the credential: the digest of its Callback Token, for half a minute, because reading a credential is slow
 * (docs/n8n-facts.md#reading-a-credential-is-slow).
 */
const remembered = new BoundedMap<string, Buffer>({ max: 1_000, maxAge: 30_000 });

/**
 * Lets a call in, or tells why not: 403 for an address that is not on the list, 401 for a wrong token.
 * @throws NodeOperationError when the list is unclear, or the credential can't be read
 */
export async function admit(webhook: IWebhookFunctions): Promise<'in' | 401 | 403> {
	const list = await ipAllowList.read({ n8n: webhook });
	if (list && !list.allows(textOf(webhook.getRequestObject().ip))) return 403;
	return (await hasToken(webhook)) ? 'in' : 401;
}

/** Whether a call has the credential's Callback Token, or the credential has none. */
async function hasToken(webhook: IWebhookFunctions): Promise<boolean> {
	const given = Buffer.from(sha256(tokenIn(webhook.getQueryData()).token));
	const id = webhook.getNode().credentials?.[CREDENTIAL]?.id ?? '';
	const known = remembered.get(id);
	// Digests have one length, so the comparison tells nothing about the secret's.
	if (known && timingSafeEqual(given, known)) return true;
	// What does not fit is never refused by memory: the token may have been changed a moment ago.
	const token = await callbackToken(webhook);
	if (token === '') return true;
	const digest = Buffer.from(sha256(token));
	if (id !== '') remembered.set(id, digest);
	return timingSafeEqual(given, digest);
}
