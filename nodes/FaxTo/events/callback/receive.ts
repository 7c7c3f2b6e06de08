import type { IHookFunctions, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { connect } from '../../api/connection';
import { textOf } from '../../lib/json';
import { Cursor } from '../cursor';
import { getBalance } from '../../api/endpoints';
import { type Look, look, NOTHING, takeStock } from '../look';
import { sample } from '../sample';
import { failureReason } from '../items';
import { readSettings, type Settings } from '../settings';
import { stamped } from '../once';
import { type Watch, watchOf } from '../watch';
import { admit } from './guard';
import { ringOf } from './ring';
import { type Delivery, ringsAt } from './rings';
import { warnHourly } from './warn';

/**
 * A ring, from its arrival to its answer: who calls, then what Fax.to's records say has happened. Never throws, because
 * n8n would save a failed execution (docs/n8n-facts.md#a-throw-in-webhook-is-an-execution): what can't be told now is answered
 * 503, so that Fax.to calls again. A test shows the newest event, and may throw: a person sees it.
 */
export async function receive(webhook: IWebhookFunctions): Promise<IWebhookResponseData> {
	const settings = await settingsOf(webhook);
	if (!settings) return answer(webhook, 503);
	try {
		const admitted = await admit(webhook, settings);
		if (admitted === 401) warnHourly(webhook, 'a call had no token or a wrong one: compare the Callback URL at Fax.to');
		if (admitted !== 'in') return answer(webhook, admitted);
	} catch {
		warnHourly(webhook, 'the credential can’t be read or used');
		return answer(webhook, 503);
	}
	if (webhook.getMode() === 'manual') return { workflowData: [await sample(webhook, settings)], webhookResponse: '' };
	try {
		return await take(webhook, settings);
	} catch {
		return answer(webhook, 503);
	}
}

/** The trigger's settings; undefined where an expression in them is unclear now, which publishing did not show. A test may throw. */
async function settingsOf(webhook: IWebhookFunctions): Promise<Settings | undefined> {
	if (webhook.getMode() === 'manual') return await readSettings({ n8n: webhook });
	try {
		return await readSettings({ n8n: webhook });
	} catch {
		warnHourly(webhook, 'an option of the trigger can’t be read: publish the workflow again to see which');
		return undefined;
	}
}

async function take(webhook: IWebhookFunctions, settings: Settings): Promise<IWebhookResponseData> {
	const watch = triggerOf(webhook);
	const store = webhook.getWorkflowStaticData('global');
	watch.read(store);
	const verdict = await ringsAt(watch).answer(
		ringOf(webhook.getBodyData(), webhook.getQueryData()),
		async () => await lookFor(webhook, watch, settings),
	);
	if (typeof verdict === 'object') return start(webhook, watch, verdict, settings);
	watch.write(store);
	return answer(webhook, verdict);
}

async function lookFor(webhook: IWebhookFunctions, watch: Watch, settings: Settings): Promise<Look> {
	try {
		watch.settle(false);
		const found = await look((watch.cursor ??= new Cursor()), {
			connection: await connect(webhook),
			settings,
			isTaken: (id) => watch.isTaken(id),
			reasonOf: (faxJobId) => ringsAt(watch).reasonOf(faxJobId),
		});
		if (found.failure !== undefined) warnHourly(webhook, failureReason(found.failure));
		return found;
	} catch (failure) {
		warnHourly(webhook, failureReason(failure));
		return { ...NOTHING, failure };
	}
}

function triggerOf(n8n: IWebhookFunctions | IHookFunctions): Watch {
	return watchOf(textOf(n8n.getWorkflow().id), n8n.getNode().id);
}

/** Starts nothing and answers with a status and an empty body. n8n saves the static data with such an answer at once. */
function answer(webhook: IWebhookFunctions, status: number): IWebhookResponseData {
	webhook.getResponseObject().status(status).end();
	return { noWebhookResponse: true };
}

/**
 * Starts the workflow in the one order that loses nothing: n8n stores the execution, then the cursor is saved, then the ring gets its
 * 200. A crash before that makes Fax.to call again.
 *
 * How that comes about (docs/n8n-facts.md#static-data-are-saved-late): n8n answers after it has stored the execution, asks for the body
 * of the answer right before it saves the static data, and saves them right before it answers. Static data written
 * earlier are not saved, because storing the execution resets n8n's mark of change. So the body
 * is a getter: that it is asked for says that n8n has the execution, and what it writes is saved.
 */
function start(
	webhook: IWebhookFunctions,
	watch: Watch,
	delivery: Delivery,
	{ downloadFile }: Settings,
): IWebhookResponseData {
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
		workflowData: [delivery.events.map((event) => stamped(event, downloadFile))],
		get webhookResponse() {
			if (isStored) delivery.end(true);
			// Saving fifty times what one look has found would cost more than to find it anew after a crash.
			if (delivery.isLast) watch.write(store);
			return '';
		},
	};
}

/**
 * What n8n asks of a trigger when it takes calls for it: at publishing the lists as they are count as known; after a restart the
 * trigger goes on where it was.
 *
 * @throws NodeApiError when Fax.to can't be asked, such as for a wrong key
 */
export async function publish(hook: IHookFunctions, settings: Settings): Promise<void> {
	const watch = triggerOf(hook);
	const store = hook.getWorkflowStaticData('global');
	watch.read(store);
	const isNew = hook.getActivationMode() === 'activate' || !watch.cursor;
	if (!isNew && hook.getActivationMode() !== 'update') return;
	const connection = await connect(hook);
	if (isNew || !watch.cursor) watch.cursor = new Cursor();
	// A version that chooses nothing new asks too: a wrong key is told now, not by silence.
	else if (settings.events.every((event) => watch.cursor?.events.includes(event))) await getBalance(connection);
	await takeStock(watch.cursor, connection, settings.events);
	watch.write(store);
}
