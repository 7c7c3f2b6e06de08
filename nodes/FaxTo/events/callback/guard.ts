import type { IWebhookFunctions } from 'n8n-workflow';
import { createHash, timingSafeEqual } from 'crypto';
import { callbackToken, connect, CREDENTIAL } from '../../api/connection';
import { isObject, textOf } from '../../lib/json';
import type { Redactor } from '../../api/redact';
import type { Settings } from '../settings';
import { isAllowed } from './addresses';

/** How long, in milliseconds, the digest of a Callback Token is remembered: see docs/n8n-facts.md#reading-a-credential-is-slow. */
const REMEMBERED_FOR = 30_000;
const MOST_REMEMBERED = 1_000;

/** What is remembered of a credential: the digest of its token ('' for none), and what masks its key. */
interface Known {
	digest: Buffer | '';
	redact: Redactor;
}

const remembered = new Map<string, Known & { until: number }>();

/**
 * Lets a callback in, with what masks the key in its fields, or tells why not: 403 for an address that is not on the list, 401
 * for a wrong token. Fax.to signs nothing, so the token and the unguessable address are what keeps strangers out.
 *
 * @throws NodeOperationError when the credential can't be read or used
 */
export async function admit(
	webhook: IWebhookFunctions,
	{ ipAllowList, isOpen }: Settings,
): Promise<Redactor | 401 | 403> {
	if (!isAllowed(ipAllowList, textOf(webhook.getRequestObject().ip))) return 403;
	const query: unknown = webhook.getQueryData();
	const given = digestOf(isObject(query) && typeof query.token === 'string' ? query.token : '');
	const known = recall(webhook);
	// Digests have one length, so the comparison tells nothing about the secret's.
	if (known && (known.digest === '' ? isOpen : timingSafeEqual(given, known.digest))) return known.redact;
	// What does not fit is never refused by memory: the token may have been changed a moment ago.
	const { digest, redact } = await readNow(webhook);
	return digest === '' || timingSafeEqual(given, digest) ? redact : 401;
}

function recall(webhook: IWebhookFunctions): Known | undefined {
	const known = remembered.get(credentialId(webhook));
	const left = (known?.until ?? 0) - Date.now();
	// A clock that was set back must not make it last longer.
	return left > 0 && left <= REMEMBERED_FOR ? known : undefined;
}

async function readNow(webhook: IWebhookFunctions): Promise<Known> {
	const { redact } = await connect(webhook);
	const token = await callbackToken(webhook);
	const known = { digest: token === '' ? ('' as const) : digestOf(token), redact };
	const id = credentialId(webhook);
	if (id !== '') remembered.set(id, { ...known, until: Date.now() + REMEMBERED_FOR });
	// Nothing is kept for longer than it is good for.
	for (const [one, { until }] of remembered)
		if (until < Date.now() || remembered.size > MOST_REMEMBERED) remembered.delete(one);
	return known;
}

function credentialId(webhook: IWebhookFunctions): string {
	return webhook.getNode().credentials?.[CREDENTIAL]?.id ?? '';
}

function digestOf(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
