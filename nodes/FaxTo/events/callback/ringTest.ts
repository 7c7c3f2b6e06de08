import type { IHookFunctions } from 'n8n-workflow';
import { callbackToken } from '../../api/connection';
import { sleep } from '../../lib/wait';

/** When the test address is rung, in milliseconds after the last time: n8n takes calls there a moment after it has said so. */
const RINGS_AFTER = [500, 1_500, 3_000];

/** How long, in milliseconds, n8n may take to answer. */
const TIMEOUT = 30_000;

/**
 * Rings the trigger's own test address, so that *Execute step* shows the newest event at once, instead of waiting for a call
 * (docs/n8n-facts.md#a-test-waits-for-a-call). Never fails: where n8n can't reach its own address, it goes on waiting.
 */
export async function ringTest(hook: IHookFunctions): Promise<void> {
	const url = hook.getNodeWebhookUrl('default');
	if (url === undefined) return;
	const token = await callbackToken(hook).catch(() => '');
	for (const pause of RINGS_AFTER) {
		await sleep(pause);
		try {
			const qs = token === '' ? {} : { token };
			await hook.helpers.httpRequest({ method: 'POST', url, qs, timeout: TIMEOUT, disableFollowRedirect: true });
			return;
		} catch {
			// n8n does not take calls there yet.
		}
	}
}
