import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { connect } from '../api/connection';
import { idOf, type JsonObject, textOf } from '../api/json';
import { keepReceivedFile } from '../api/receivedFile';
import { askAboutJob, alikeInInbox, type Ended } from './confirm';
import { keepCallbackFile, tryToKeep } from './file';
import { isAmong } from './filter';
import { callbackId, inboxId, lookOf, receiptId } from './identity';
import { eventOf, type FaxEvent } from './parse';
import type { Claim, Memory } from './remember';
import type { Settings } from './settings';

/** The item that starts the workflow, or the HTTP status with which the callback is answered instead. */
export type Start = { item: INodeExecutionData } | { status: 200 | 503 };

/** There is nothing to start, now or later. */
const NOTHING: Start = { status: 200 };

/** It can't be started now: Fax.to shall call again. */
const LATER: Start = { status: 503 };

/** What a callback is handled with. */
interface Desk {
	webhook: IWebhookFunctions;
	connection: Connection;
	settings: Settings;
	/** Undefined in a test: the memory is neither asked nor changed then. */
	memory?: Memory;
	claim?: Claim;
}

/**
 * What a callback starts. Asks the memory first, then, where the user wants it or nothing else can tell, Fax.to.
 *
 * @param take is called with the claim on the event as soon as there is one: whoever has it must end it
 * @throws when Fax.to or n8n can't do something that has to be done before the start
 */
export async function startOf(
	webhook: IWebhookFunctions,
	event: FaxEvent,
	settings: Settings,
	memory: Memory | undefined,
	take: (claim: Claim) => void,
): Promise<Start> {
	if (!isWanted(event, settings)) return NOTHING;
	const id = event.outcome ? receiptId(event.id, event.outcome.outcome) : callbackId(event.id);
	const claim = await memory?.claim(id);
	if (claim === 'started') return NOTHING;
	if (claim === 'busy') return LATER;
	if (claim) take(claim);
	const desk: Desk = { webhook, connection: await connect(webhook), settings, memory, claim };
	return event.outcome ? await startOfReceipt(desk, event, id) : await startOfReceived(desk, event, id);
}

/** Whether the user wants to hear of it, as far as the callback alone can tell. */
function isWanted(event: FaxEvent, { events, numbers, confirm }: Settings): boolean {
	if (event.outcome) {
		// Fax.to's records may say that a fax ended otherwise than its callback does.
		return events.includes(event.event) || (confirm && (events.includes('faxDelivered') || events.includes('faxFailed')));
	}
	return events.includes('faxReceived') && isAmong(numbers.from, textOf(event.fields.from)) && isAmong(numbers.to, textOf(event.fields.to));
}

async function startOfReceipt(desk: Desk, event: FaxEvent, id: string): Promise<Start> {
	const { connection, settings, memory, claim } = desk;
	const { confirm, numbers, events } = settings;
	// The receipt does not say to whom the fax went; the history does.
	const ended = confirm || numbers.to.length > 0 ? await askAboutJob(connection, event.id) : undefined;
	if (!ended && confirm) return memory?.mayComeTrue(id) === false ? NOTHING : LATER;
	const recipient = textOf(ended?.record.recipient);
	if (recipient !== '' && !isAmong(numbers.to, recipient)) return NOTHING;
	if (!ended || !confirm) return { item: item(desk, { ...event.fields, ...event.outcome, event: event.event, event_id: id }) };

	const told = confirmedFields(event, ended);
	const trueId = receiptId(event.id, ended.outcome.outcome);
	if (!events.includes(eventOf(ended.outcome))) return NOTHING;
	if (trueId !== id && memory && claim && !memory.alsoClaim(claim, trueId)) return NOTHING;
	return { item: item(desk, { ...told, event: eventOf(ended.outcome), event_id: trueId, confirmed: true, record: ended.record }) };
}

/** The callback's own fields where Fax.to's records agree with it, else what the records say. */
function confirmedFields(event: FaxEvent, { record, outcome }: Ended): IDataObject {
	// The callback's code says more than the words of the status call, so it stays where both mean the same end.
	if (event.outcome?.outcome === outcome.outcome) return { ...event.fields, ...event.outcome };
	return { fax_job_id: event.id, status: record.status, ...outcome };
}

async function startOfReceived(desk: Desk, event: FaxEvent, id: string): Promise<Start> {
	const { connection, settings, memory } = desk;
	// The polling trigger knows received faxes by their inbox ids, so beside it a callback must find its own.
	const must = settings.confirm || memory?.polls === true;
	const record = must || (settings.downloadFile && event.file === undefined) ? await recordOf(desk, event, id) : undefined;
	if (record === 'started') return NOTHING;
	if (!record && must) return memory?.mayComeTrue(id) === false ? NOTHING : LATER;

	const found = record ? { incoming_fax_id: idOf(textOf(record.id)), confirmed: true, record } : {};
	const json = { ...event.fields, event: event.event, event_id: record ? inboxId(record) : id, ...found };
	if (!settings.downloadFile) return { item: item(desk, json) };
	const kept =
		event.file === undefined && record
			? await tryToKeep(async () => await keepReceivedFile(connection, desk.webhook.helpers, record, 'pdf'))
			: await keepCallbackFile(desk.webhook, connection, event);
	if ('missing' in kept) return { item: item(desk, { ...json, file_missing: kept.missing }) };
	return { item: { ...item(desk, json), binary: { data: kept.file } } };
}

/**
 * The fax in the inbox that a callback is about, under the callback's claim; 'started' when it has started the workflow
 * already, from the inbox; undefined when the inbox does not (yet) show it. One fax of the inbox answers to one callback
 * only, so of two that look alike both start.
 */
async function recordOf({ connection, memory, claim }: Desk, event: FaxEvent, id: string): Promise<JsonObject | 'started' | undefined> {
	const size = typeof event.file === 'object' ? event.file.size : undefined;
	for (const record of await alikeInInbox(connection, lookOf(event.fields, Date.now(), size))) {
		if (!memory || !claim) return record;
		const inbox = inboxId(record);
		if (memory.has(inbox)) {
			if (memory.isCalledBack(inbox)) continue;
			memory.rememberCallback(inbox, id);
			return 'started';
		}
		if (memory.alsoClaim(claim, inbox)) return record;
	}
	return undefined;
}

function item({ connection }: Desk, json: IDataObject): INodeExecutionData {
	return { json: connection.redact.value({ ...json, source: 'callback' }) };
}
