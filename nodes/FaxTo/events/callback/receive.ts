import type { IDataObject, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { connect, type Connection } from '../../api/connection';
import { idOf, type JsonObject, textOf } from '../../lib/json';
import { redactor } from '../../api/redact';
import { keepReceivedFile } from '../../documents/receivedFile';
import { keepCallbackFile } from './callbackFile';
import { callbackId, endedItem, inboxId, receiptId, receivedItem, type Source } from '../items';
import { type Memory, memoryOf } from '../memory';
import { alikeInInbox, askAboutJob, lookOf } from '../records';
import { isAmong, readSettings, type Settings } from '../settings';
import { type Claim, stamped } from '../start';
import { admit } from './guard';
import { eventOf, type FaxEvent, parseCallback } from './parse';

/** Nothing is to be started, now or later. */
const NOTHING = 200;

/** It can't be started now: Fax.to shall call again. */
const LATER = 503;

/** What starts the workflow, or the HTTP status with which the callback is answered instead. */
type Start = INodeExecutionData | typeof NOTHING | typeof LATER;

/**
 * A callback, from its arrival to its answer: who calls, what it tells, whether that has started the workflow already, what
 * Fax.to's records say of it where they are needed. Never throws: what can't be taken now is answered 503, so that
 * Fax.to calls again.
 */
export async function receive(webhook: IWebhookFunctions): Promise<IWebhookResponseData> {
	let callback: Callback | undefined;
	try {
		callback = new Callback(webhook);
		return await callback.receive();
	} catch {
		callback?.claim?.released();
		// See docs/n8n-facts.md#a-throw-in-webhook-is-an-execution.
		return answer(webhook, LATER);
	}
}

/** One callback. */
class Callback {
	claim?: Claim;
	private redact = redactor('');
	private readonly settings: Settings;
	/** Undefined in a test: it shows a callback as often as it comes, and leaves the published workflow alone. */
	private readonly memory?: Memory;

	constructor(private readonly webhook: IWebhookFunctions) {
		this.settings = readSettings((name, fallback) => webhook.getNodeParameter(name, fallback));
		this.memory = webhook.getMode() === 'manual' ? undefined : memoryOf(textOf(webhook.getWorkflow().id));
	}

	async receive(): Promise<IWebhookResponseData> {
		const { webhook, memory, settings } = this;
		const admitted = await admit(webhook, settings);
		if (typeof admitted === 'number') return answer(webhook, admitted);
		this.redact = admitted;
		const event = parseCallback(webhook.getBodyData(), webhook.getQueryData(), webhook.getHeaderData()['content-type']);
		if (!event || !isWanted(event, settings)) return answer(webhook, NOTHING);

		const store = webhook.getWorkflowStaticData('global');
		memory?.read(store);
		const start = await this.startOf(event);
		if (typeof start === 'object')
			return memory && this.claim
				? take(webhook, start, memory, this.claim)
				: { workflowData: [[start]], webhookResponse: '' };
		this.claim?.released();
		// Fax.to does not repeat what is answered 200, so what stands against another start must be saved by then.
		memory?.write(store);
		return answer(webhook, start);
	}

	private async startOf(event: FaxEvent): Promise<Start> {
		const id = event.outcome ? receiptId(event.id, event.outcome.outcome) : callbackId(event.id);
		const claim = await this.memory?.claim(id);
		if (claim === 'started') return NOTHING;
		if (claim === 'busy') return LATER;
		this.claim = claim;
		return event.outcome ? await this.startOfReceipt(event, event.outcome, id) : await this.startOfReceived(event, id);
	}

	private async startOfReceipt(event: FaxEvent, outcome: NonNullable<FaxEvent['outcome']>, id: string): Promise<Start> {
		const { confirm, numbers, events } = this.settings;
		// The receipt does not say to whom the fax went; the history does.
		const ended = confirm || numbers.to.length > 0 ? await askAboutJob(await this.connect(), event.id) : undefined;
		if (!ended && confirm) return this.laterOrNever(id);
		const recipient = textOf(ended?.record.recipient);
		if (recipient !== '' && !isAmong(numbers.to, recipient)) return NOTHING;
		if (!ended || !confirm)
			return endedItem(this.redact, event.id, outcome, { event_id: id, source: 'callback' }, event.fields);

		const trueId = receiptId(event.id, ended.outcome.outcome);
		if (!events.includes(eventOf(ended.outcome))) return NOTHING;
		if (trueId !== id && this.memory && this.claim && !this.memory.alsoClaim(this.claim, trueId)) return NOTHING;
		const source: Source = { event_id: trueId, source: 'callback', confirmed: true, record: ended.record };
		// The callback's code says more than the words of the status call, so it stays where both mean the same end.
		if (outcome.outcome === ended.outcome.outcome)
			return endedItem(this.redact, event.id, outcome, source, event.fields);
		return endedItem(this.redact, event.id, ended.outcome, source);
	}

	private async startOfReceived(event: FaxEvent, id: string): Promise<Start> {
		const { confirm, downloadFile } = this.settings;
		// The polling trigger knows received faxes by their inbox ids, so beside it a callback must find its own.
		const must = confirm || this.memory?.polls.areAtWork === true;
		const record = must || (downloadFile && event.file === undefined) ? await this.recordOf(event, id) : undefined;
		if (record === 'started') return NOTHING;
		if (!record && must) return this.laterOrNever(id);

		const known: Pick<Source, 'incoming_fax_id' | 'confirmed' | 'record'> = record
			? { incoming_fax_id: idOf(textOf(record.id)), confirmed: true, record }
			: {};
		const source: Source = { event_id: record ? inboxId(record) : id, source: 'callback', ...known };
		const { from, to, time, pages } = event.fields;
		const facts = { from, to, time, pages };
		if (!downloadFile) return receivedItem(this.redact, facts, source, event.fields);
		const kept = await this.fileOf(event, record);
		if ('missing' in kept)
			return receivedItem(this.redact, facts, { ...source, file_missing: kept.missing }, event.fields);
		return receivedItem(this.redact, facts, source, event.fields, kept.file);
	}

	private async fileOf(event: FaxEvent, record: JsonObject | undefined) {
		if (event.file !== undefined || !record)
			return await keepCallbackFile(this.webhook, async () => await this.connect(), event);
		return await keepReceivedFile(await this.connect(), this.webhook.helpers, record, 'pdf');
	}

	/**
	 * The fax in the inbox that a callback is about, under the callback's claim; 'started' when it has started the workflow
	 * already, from the inbox; undefined when the inbox does not (yet) show it. One fax of the inbox answers to one callback
	 * only, so of two that look alike both start. One whose time does not agree counts when the callback comes again: by then
	 * the inbox shows the right one, if there is another.
	 */
	private async recordOf(event: FaxEvent, id: string): Promise<JsonObject | 'started' | undefined> {
		const { memory, claim } = this;
		const size = typeof event.file === 'object' ? event.file.size : undefined;
		for (const { record, isNear } of await alikeInInbox(await this.connect(), lookOf(event.fields, Date.now(), size))) {
			if (!memory || !claim) return record;
			const inbox = inboxId(record);
			if (!isNear && !memory.doubts.has(id)) continue;
			if (memory.has(inbox)) {
				if (memory.isCalledBack(inbox)) continue;
				memory.noteCallback(inbox, id);
				return 'started';
			}
			if (memory.alsoClaim(claim, inbox)) return record;
		}
		return undefined;
	}

	private laterOrNever(id: string): typeof NOTHING | typeof LATER {
		return this.memory?.doubts.mayComeTrue(id) === false ? NOTHING : LATER;
	}

	private async connect(): Promise<Connection> {
		return await connect(this.webhook);
	}
}

/** Whether the user wants to hear of it, as far as the callback alone can tell. */
function isWanted({ event, outcome, fields }: FaxEvent, { events, numbers, confirm }: Settings): boolean {
	if (!outcome)
		return (
			events.includes('faxReceived') &&
			isAmong(numbers.from, textOf(fields.from)) &&
			isAmong(numbers.to, textOf(fields.to))
		);
	// Fax.to's records may say that a fax ended otherwise than its callback does.
	return events.includes(event) || (confirm && (events.includes('faxDelivered') || events.includes('faxFailed')));
}

/** Starts nothing and answers with a status and an empty body. n8n saves the static data with such an answer at once. */
function answer(webhook: IWebhookFunctions, status: number): IWebhookResponseData {
	webhook.getResponseObject().status(status).end();
	return { noWebhookResponse: true };
}

/**
 * Starts the workflow in the one order that neither loses nor doubles: n8n stores the execution, then the memory is
 * saved, then Fax.to gets its 200, then the nodes behind the trigger run (see execution.ts). A crash before the 200 makes
 * Fax.to repeat, and what it cut off had done nothing yet.
 *
 * How that comes about (docs/n8n-facts.md#static-data-are-saved-late): n8n answers after it has stored the execution, asks for the body
 * of the answer right before it saves the static data, and saves them right before it answers. Static data written
 * earlier are not saved, because storing the execution resets n8n's mark of change. So the body
 * is a getter: that it is asked for says that n8n has the execution, and what it writes is saved.
 */
function take(
	webhook: IWebhookFunctions,
	item: INodeExecutionData,
	memory: Memory,
	claim: Claim,
): IWebhookResponseData {
	const response = webhook.getResponseObject();
	// The surest sign, and the only one where n8n never asks for the body.
	response.once('finish', () => (response.statusCode === 200 ? claim.accepted() : claim.released()));
	for (const event of ['finish', 'close']) response.once(event, () => claim.answered());
	// For a multipart callback n8n looks at the body also before it stores the execution, without any pause in between.
	let stored = false;
	void sleep(0).then(() => {
		stored = true;
	});
	const store: IDataObject = webhook.getWorkflowStaticData('global');
	return {
		workflowData: [[stamped(item, claim.start)]],
		get webhookResponse() {
			if (stored) claim.accepted();
			memory.write(store, claim);
			return '';
		},
	};
}
