import type { IWebhookFunctions } from 'n8n-workflow';
import { BoundedMap } from '../../lib/boundedMap';

/** How far apart warnings about one trigger are, in milliseconds. */
const BETWEEN_WARNINGS = 3_600_000;

const warned = new BoundedMap<string, true>({ max: 1_000, maxAge: BETWEEN_WARNINGS });

/** Tells in n8n's log, once an hour, why rings start nothing: no execution tells it. */
export function warnHourly(webhook: IWebhookFunctions, reason: string): void {
	const { id, name } = webhook.getWorkflow();
	const key = `${String(id)} ${webhook.getNode().id}`;
	if (warned.has(key)) return;
	warned.set(key, true);
	webhook.logger.warn(`Fax.to Trigger: a call started nothing in workflow '${String(name)}': ${reason}`);
}

/** Forgets when it has warned. For tests. */
export function forgetWarnings(): void {
	warned.clear();
}
