import type { IHookFunctions, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { connect } from '../../api/connection';
import { BoundedMap } from '../../lib/boundedMap';
import { wholeOf } from '../../lib/streams';
import { cursorOf } from '../cursor';
import { failureReason } from '../items';
import { type Look, look } from '../look';
import { sample } from '../sample';
import { readSettings, type Settings } from '../settings';
import { MAX_TRIGGERS, type Watch, watchOf } from '../watch';
import { admit } from './guard';
import { type Ring, ringOf } from './ring';
import { type Delivery, Rings } from './rings';

/** The rings at the triggers of this process. */
const ringsOf = new BoundedMap<Watch, Rings>({ max: MAX_TRIGGERS });

/** How far apart warnings about one trigger are, in milliseconds; and how much is read of a call that n8n has not parsed, in bytes. */
const BETWEEN_WARNINGS = 3_600_000;
const MAX_UNPARSED = 1_000_000;

/**
 * A ring, from its arrival to its answer: who calls, then what Fax.to's records say has happened. Never throws, because
 * n8n would save a failed execution (docs/n8n-facts.md#a-throw-in-webhook-is-an-execution): what can't be told now is answered
 * 503, so that Fax.to calls again. A test shows the newest event, and may throw: a person sees it.
 */
export async function receive(webhook: IWebhookFunctions): Promise<IWebhookResponseData> {
	const received = admitAndTake(webhook);
	if (webhook.getMode() === 'manual') return await received;
	return await received.catch((error: unknown) => {
		warnHourly(webhook, failureReason(error));
		return answer(webhook, 503);
	});
}

async function admitAndTake(webhook: IWebhookFunctions): Promise<IWebhookResponseData> {
	const admitted = await admit(webhook);
	if (admitted === 401) warnHourly(webhook, 'a call had no token or a wrong one: compare the Callback URL at Fax.to');
	if (admitted !== 'in') return answer(webhook, admitted);
	if (webhook.getMode() !== 'manual') return await take(webhook);
	return { workflowData: [await sample(webhook, await readSettings({ n8n: webhook }))], webhookResponse: '' };
}

async function take(webhook: IWebhookFunctions): Promise<IWebhookResponseData> {
	const watch = watchOf(webhook);
	const store = webhook.getWorkflowStaticData('global');
	watch.read(store);
	const rings = ringsOf.renew(watch, () => new Rings(watch));
	const verdict = await rings.answer(
		ringOf(await bodyOf(webhook), webhook.getQueryData()),
		async (waiting) => await lookFor(webhook, watch, waiting),
	);
	if (typeof verdict === 'object') return start(webhook, watch, verdict);
	watch.write(store);
	return answer(webhook, verdict);
}

/** What a call contains, as n8n has parsed it, else as it came: n8n parses no type that it does not know. @throws what the connection throws */
async function bodyOf(webhook: IWebhookFunctions): Promise<unknown> {
	const body: unknown = webhook.getBodyData();
	// The keys of a long text or list are its indexes.
	if (typeof body === 'string' || Array.isArray(body) || Object.keys(body ?? {}).length > 0) return body;
	const request = webhook.getRequestObject();
	if ('rawBody' in request) return Buffer.isBuffer(request.rawBody) ? request.rawBody.toString() : body;
	if (!request.readable) return body;
	return (await wholeOf(request, MAX_UNPARSED))?.toString() ?? `${request.headers['content-length']} bytes`;
}

/** Looks for some rings. Never fails. */
async function lookFor(webhook: IWebhookFunctions, watch: Watch, rings: Ring[]): Promise<Look> {
	const reasonOf = (faxJobId: string) => rings.find((ring) => ring.faxJobId === faxJobId && ring.reason)?.reason;
	watch.review(false);
	const found = await Promise.all([readSettings({ n8n: webhook }), connect(webhook)])
		.then(async ([settings, connection]) => await look(watch, { connection, settings, reasonOf }))
		.catch((failure: unknown): Look => ({ events: [], passed: [], failure }));
	if (found.failure !== undefined) warnHourly(webhook, failureReason(found.failure));
	return found;
}

/** Starts nothing and answers with a status and an empty body. n8n saves the static data with such an answer at once. */
function answer(webhook: IWebhookFunctions, status: number): IWebhookResponseData {
	webhook.getResponseObject().status(status).end();
	return { noWebhookResponse: true };
}

/** Tells in n8n's log, once an hour, why rings start nothing: no execution tells it. */
function warnHourly(webhook: IWebhookFunctions, reason: string): void {
	const watch = watchOf(webhook);
	if (Math.abs(Date.now() - watch.warnedAt) < BETWEEN_WARNINGS) return;
	watch.warnedAt = Date.now();
	const { name } = webhook.getWorkflow();
	webhook.logger.warn(`Fax.to Trigger: a call started nothing in workflow '${String(name)}': ${reason}`);
}

/**
 * Starts the workflow in the one order that loses nothing: n8n stores the execution, then saves the cursor, then answers the ring 200. A crash
 * before that makes Fax.to call again. n8n asks for the body of the answer between the first two. So the body is a getter: that it is
 * asked for says that n8n has the execution, and what it writes is saved (docs/n8n-facts.md#static-data-are-saved-late).
 */
function start(webhook: IWebhookFunctions, watch: Watch, delivery: Delivery): IWebhookResponseData {
	const response = webhook.getResponseObject();
	// The surest sign, and the only one where n8n never asks for the body.
	response.once('finish', () => delivery.end(response.statusCode === 200));
	// For a multipart call n8n looks at the body also before it stores the execution, without any pause in between.
	let isStored = false;
	void sleep(0).then(() => {
		isStored = true;
	});
	const store = webhook.getWorkflowStaticData('global');
	return {
		workflowData: [delivery.events.map(({ item }) => item)],
		get webhookResponse() {
			if (isStored) delivery.end(true);
			// Saving fifty times what one look has found would cost more than to find it anew after a crash.
			if (delivery.isLast()) watch.write(store);
			return '';
		},
	};
}

/**
 * What n8n asks of a trigger when it takes calls for it: at publishing the lists as they are count as known; after a restart the
 * trigger goes on where it was. A new version that is published looks too: a wrong key is told now, not by silence.
 * @throws NodeApiError when Fax.to can't be asked, such as for a wrong key
 */
export async function publish(hook: IHookFunctions, settings: Settings): Promise<void> {
	const watch = watchOf(hook);
	const store = hook.getWorkflowStaticData('global');
	watch.read(store);
	const mode = hook.getActivationMode();
	if (mode === 'activate') watch.cursor = cursorOf();
	else if (mode !== 'update' && watch.cursor.account !== '') return;
	const { failure } = await look(watch, { connection: await connect(hook), settings });
	if (failure !== undefined) throw failure;
	watch.write(store);
}
