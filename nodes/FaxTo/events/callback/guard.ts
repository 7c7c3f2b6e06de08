import type { IWebhookFunctions } from 'n8n-workflow';
import { timingSafeEqual } from 'crypto';
import { callbackToken, CREDENTIAL } from '../../api/connection';
import { BoundedMap } from '../../lib/boundedMap';
import { sha256 } from '../../lib/digest';
import { isObject, textOf } from '../../lib/json';
import type { Settings } from '../settings';

/**
 * By the credential: the digest of its Callback Token, for half a minute, because reading a credential is slow
 * (docs/n8n-facts.md#reading-a-credential-is-slow).
 */
const remembered = new BoundedMap<string, Buffer>({ max: 1_000, maxAge: 30_000 });

/**
 * Lets a call in, or tells why not: 403 for an address that is not on the list, 401 for a wrong token.
 *
 * @throws NodeOperationError when the credential can't be read
 */
export async function admit(webhook: IWebhookFunctions, { ipAllowList }: Settings): Promise<'in' | 401 | 403> {
	if (ipAllowList && !ipAllowList.allows(textOf(webhook.getRequestObject().ip))) return 403;
	const query: unknown = webhook.getQueryData();
	const given = Buffer.from(sha256(isObject(query) && typeof query.token === 'string' ? query.token : ''));
	const id = webhook.getNode().credentials?.[CREDENTIAL]?.id ?? '';
	const known = remembered.get(id);
	// Digests have one length, so the comparison tells nothing about the secret's.
	if (known && timingSafeEqual(given, known)) return 'in';
	// What does not fit is never refused by memory: the token may have been changed a moment ago.
	const token = await callbackToken(webhook);
	if (token === '') return 'in';
	const digest = Buffer.from(sha256(token));
	if (id !== '') remembered.set(id, digest);
	return timingSafeEqual(given, digest) ? 'in' : 401;
}
