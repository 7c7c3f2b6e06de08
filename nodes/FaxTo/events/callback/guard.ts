import type { IWebhookFunctions } from 'n8n-workflow';
import { timingSafeEqual } from 'crypto';
import { callbackToken, connect, CREDENTIAL } from '../../api/connection';
import { BoundedMap } from '../../lib/boundedMap';
import { sha256 } from '../../lib/digest';
import { isObject, textOf } from '../../lib/json';
import type { Settings } from '../settings';

/** How long, in milliseconds, the digest of a Callback Token is remembered: see docs/n8n-facts.md#reading-a-credential-is-slow. */
const REMEMBERED_FOR = 30_000;

/** By the credential: the digest of its token. */
const remembered = new BoundedMap<string, { digest: Buffer; until: number }>({ max: 1_000, maxAge: REMEMBERED_FOR });

/**
 * Lets a call in, or tells why not: 403 for an address that is not on the list, 401 for a wrong token.
 *
 * @throws NodeOperationError when the credential can't be read or used
 */
export async function admit(webhook: IWebhookFunctions, { ipAllowList }: Settings): Promise<'in' | 401 | 403> {
	if (ipAllowList && !ipAllowList.allows(textOf(webhook.getRequestObject().ip))) return 403;
	const query: unknown = webhook.getQueryData();
	const given = Buffer.from(sha256(isObject(query) && typeof query.token === 'string' ? query.token : ''));
	const known = recall(webhook);
	// Digests have one length, so the comparison tells nothing about the secret's.
	if (known && timingSafeEqual(given, known)) return 'in';
	// What does not fit is never refused by memory: the token may have been changed a moment ago.
	const digest = await readNow(webhook);
	return digest === '' || timingSafeEqual(given, digest) ? 'in' : 401;
}

function recall(webhook: IWebhookFunctions): Buffer | undefined {
	const known = remembered.get(credentialId(webhook));
	const left = (known?.until ?? 0) - Date.now();
	// A clock that was set back must not make it last longer.
	return left > 0 && left <= REMEMBERED_FOR ? known?.digest : undefined;
}

async function readNow(webhook: IWebhookFunctions): Promise<Buffer | ''> {
	await connect(webhook);
	const token = await callbackToken(webhook);
	if (token === '') return '';
	const digest = Buffer.from(sha256(token));
	const id = credentialId(webhook);
	if (id !== '') remembered.set(id, { digest, until: Date.now() + REMEMBERED_FOR });
	return digest;
}

function credentialId(webhook: IWebhookFunctions): string {
	return webhook.getNode().credentials?.[CREDENTIAL]?.id ?? '';
}
