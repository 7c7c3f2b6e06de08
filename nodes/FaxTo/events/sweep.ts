import type { IDataObject, IExecuteFunctions, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { connect, type Connection } from '../api/connection';
import { isoDate } from '../api/dates';
import { faxPages, incomingFaxPages } from '../api/endpoints';
import { idOf, isObject, type JsonObject, textOf } from '../api/json';
import { type Outcome, outcomeOf } from '../purchase/outcomes';
import { keepReceivedFile } from '../api/receivedFile';
import { askAboutJob, statusOf } from './confirm';
import { Cursor, isOldestFirst, type ListName, timeOf } from './cursor';
import { type Kept, tryToKeep } from './file';
import { isAmong } from './filter';
import { inboxId, receiptId } from './identity';
import { eventOf } from './parse';
import { type Memory, memoryOf } from './remember';
import type { Settings } from './settings';

/** The most items of one list that a poll emits; the next goes on. */
const MOST_ITEMS = 100;

/** How many polls try to get the file of a received fax before it is emitted without. */
const MOST_TRIES = 5;

/** How many jobs that are not on the pages read are asked for by a poll. */
const MOST_ASKED = 20;

/** How many jobs are followed, and how long, in milliseconds. */
const MOST_FOLLOWED = 500;
const FOLLOWED_FOR = 7 * 24 * 3_600_000;

/** How long, in milliseconds, a poll may take in an n8n that does not say. */
const USUAL_BUDGET = 5 * 60_000;

/** What every step of a poll needs. */
interface Desk {
	poll: IPollFunctions;
	connection: Connection;
	settings: Settings;
	memory: Memory;
	store: IDataObject;
	/** Whether the time that n8n gives is nearly up. */
	enough: () => boolean;
}

/** Something new in a list. */
interface Found {
	list: ListName;
	record: JsonObject;
	/** The event's identity. */
	id: string;
	/** Undefined when the user does not want it. */
	item?: INodeExecutionData;
}

/**
 * What happened since the last poll, oldest first; null when nothing did. The first poll only takes note of what there
 * is. What can't be read now is found by the next poll.
 *
 * Nothing is awaited between the last look at what is done and the note that more is: polls may overlap, and a callback
 * may come at any moment.
 *
 * @throws NodeApiError when Fax.to can't be asked and nothing else is to be told
 */
export async function sweep(poll: IPollFunctions, settings: Settings): Promise<INodeExecutionData[] | null> {
	const memory = memoryOf(textOf(poll.getWorkflow().id));
	const common = poll.getWorkflowStaticData('global');
	const connection = await connect(poll);
	const store = storeOf(poll.getWorkflowStaticData('node'), connection.account);
	memory.read(common);
	if (!memory.polls) {
		memory.polls = true;
		memory.write(common);
	}
	const desk: Desk = { poll, connection, settings, memory, store, enough: deadline(poll) };

	const found: Found[] = [];
	let failure: { error: unknown } | undefined;
	for (const [list, wanted, read] of listsOf(settings)) {
		if (!wanted) continue;
		try {
			found.push(...(await read(desk, list)));
		} catch (error) {
			failure ??= { error };
		}
	}
	const items = memory.emit([...memory.lost(), ...settle(desk, found)]);
	// Also when there is nothing to tell: n8n saves all of the workflow's static data with the cursor.
	memory.writeNews(common);
	if (items.length > 0) return items;
	if (failure) throw failure.error instanceof Error ? failure.error : new NodeOperationError(poll.getNode(), 'Fax.to could not be asked for news');
	return null;
}

/**
 * Where the cursors of an account are kept. Each account has its own: another key brings none of its old faxes, and whoever
 * comes back to a former account goes on where it was left.
 */
function storeOf(data: IDataObject, account: string): IDataObject {
	const known = data[account];
	if (isObject(known)) return known;
	const { history, inbox } = data;
	// Before accounts were told apart, the one cursor stood here.
	data[account] = history === undefined && inbox === undefined ? {} : { history, inbox };
	delete data.history;
	delete data.inbox;
	const made = data[account];
	return isObject(made) ? made : {};
}

function listsOf(settings: Settings): Array<[ListName, boolean, (desk: Desk, list: ListName) => Promise<Found[]>]> {
	return [
		['history', wantsSent(settings), readHistory],
		['inbox', settings.events.includes('faxReceived'), readInbox],
	];
}

/** Takes note of what was found, and keeps what nobody else has told meanwhile. */
function settle({ memory, store }: Desk, found: Found[]): Array<{ id: string; item: INodeExecutionData }> {
	const told: Array<{ id: string; item: INodeExecutionData }> = [];
	for (const list of ['history', 'inbox'] as const) {
		const cursor = Cursor.read(store, list);
		if (!cursor) continue;
		for (const { record, id, item } of found.filter((one) => one.list === list)) {
			// A callback of the same fax is on its way into n8n: whether it gets there is seen by the next poll.
			if (memory.isStarting(id)) continue;
			const isTold = cursor.isKnown(textOf(record.id)) || memory.has(id);
			cursor.pass(record);
			if (!isTold && item) told.push({ id, item });
		}
		cursor.write(store, list);
	}
	return told;
}

async function readInbox(desk: Desk, list: ListName): Promise<Found[]> {
	const { connection, memory, settings, store, enough } = desk;
	const cursor = Cursor.read(store, list);
	if (!cursor) return await takeStock(desk, list, incomingFaxPages(connection));
	const { fresh, cut } = await cursor.readNew(incomingFaxPages(connection), enough);
	if (cut) throw tooLong(desk, 'received faxes');
	const records = new Map([...cursor.waiting.values()].map(({ record }) => [textOf(record.id), record]));
	for (const record of fresh) records.set(textOf(record.id), record);

	const found: Found[] = [];
	for (const record of oldestFirst([...records.values()])) {
		if (isMuch(found) || (enough() && found.length > 0)) break;
		const id = inboxId(record);
		if (memory.isStarting(id)) continue;
		if (memory.has(id) || !passes(settings, textOf(record.sender), textOf(record.number))) {
			found.push({ list, record, id });
			continue;
		}
		const kept = settings.downloadFile ? await tryToKeep(async () => await keepReceivedFile(connection, desk.poll.helpers, record, 'pdf')) : undefined;
		if (kept && 'missing' in kept && triedAgain(cursor, record) < MOST_TRIES) continue;
		found.push({ list, record, id, item: receivedItem(desk, record, kept) });
	}
	cursor.write(store, list);
	return found;
}

/** The error for a list that comes oldest first and is too long to be read to its new end. */
function tooLong({ poll }: Desk, what: string): NodeOperationError {
	return new NodeOperationError(poll.getNode(), `Fax.to lists the ${what} oldest first, and they are too many to read in one poll`, {
		description: 'Use the Fax.to Trigger, which Fax.to calls, and report this: the documents say that the newest come first',
		level: 'warning',
	});
}

function isMuch(found: Found[]): boolean {
	return found.filter(({ item }) => item).length >= MOST_ITEMS;
}

/** Puts off a fax whose file can't be had. @returns how often that was tried by now */
function triedAgain(cursor: Cursor, record: JsonObject): number {
	const id = textOf(record.id);
	const tries = (cursor.waiting.get(id)?.tries ?? 0) + 1;
	cursor.waiting.set(id, { record, tries });
	return tries;
}

async function readHistory(desk: Desk, list: ListName): Promise<Found[]> {
	const { connection, memory, settings, store, enough } = desk;
	const cursor = Cursor.read(store, list);
	if (!cursor) return await takeStock(desk, list, faxPages(connection));
	const { fresh, read, cut } = await cursor.readNew(faxPages(connection), enough);
	if (cut) throw tooLong(desk, 'sent faxes');
	const ended = new Map<string, { record: JsonObject; outcome: Outcome }>();
	const onPages = new Map(read.map((record) => [textOf(record.id), record]));
	for (const record of [...fresh, ...[...cursor.following.keys()].map((id) => onPages.get(id)).filter(isObject)]) {
		const outcome = outcomeOf(record, true);
		const id = textOf(record.id);
		if (outcome?.final) ended.set(id, { record, outcome });
		else follow(cursor, id);
	}
	for (const id of [...cursor.following.keys()].filter((one) => !onPages.has(one)).slice(0, MOST_ASKED)) {
		if (enough()) break;
		// One job that can't be asked for delays only itself.
		const job = await askAboutJob(connection, id).catch(() => undefined);
		if (job) ended.set(id, { ...job, record: { ...job.record, id: idOf(id) } });
		else follow(cursor, id);
	}
	cursor.write(store, list);

	const found: Found[] = [];
	for (const record of oldestFirst([...ended.values()].map((one) => one.record))) {
		if (isMuch(found) || (enough() && found.length > 0)) break;
		const jobId = textOf(record.id);
		const outcome = ended.get(jobId)?.outcome;
		if (!outcome) continue;
		const id = receiptId(jobId, outcome.outcome);
		if (memory.isStarting(id)) continue;
		const wanted = settings.events.includes(eventOf(outcome)) && isAmong(settings.numbers.to, textOf(record.recipient)) && !memory.has(id);
		found.push({ list, record, id, ...(wanted ? { item: await endedItem(desk, record, outcome) } : {}) });
	}
	return found;
}

/** Notes a job that is on its way; the oldest are given up when there are too many, and each after a week. */
function follow(cursor: Cursor, id: string): void {
	const now = Date.now();
	const since = cursor.following.get(id) ?? now;
	// At the end of the queue again, so that each gets its turn to be asked for.
	cursor.following.delete(id);
	if (now - since < FOLLOWED_FOR) cursor.following.set(id, since);
	for (const [oldest] of cursor.following) {
		if (cursor.following.size <= MOST_FOLLOWED) return;
		cursor.following.delete(oldest);
	}
}

/** The first poll: what there is, is old; only what is on its way can still become news. */
async function takeStock({ store }: Desk, list: ListName, pages: AsyncIterable<JsonObject[]>): Promise<Found[]> {
	const cursor = new Cursor();
	let ascends: boolean | undefined;
	for await (const records of pages) {
		const isEnded = (record: JsonObject) => list === 'inbox' || outcomeOf(record, true)?.final === true;
		cursor.begin(records.filter(isEnded));
		for (const record of records) if (!isEnded(record)) follow(cursor, textOf(record.id));
		ascends ??= isOldestFirst(records);
		// Newest first, the first page is enough: what is older is not new.
		if (!ascends) break;
	}
	cursor.write(store, list);
	return [];
}

/**
 * One real event to build a workflow with: the newest of those wanted. Nothing is noted, so it takes nothing from the
 * published workflow.
 *
 * @throws NodeOperationError when there is none yet
 */
export async function sample(caller: IExecuteFunctions | IPollFunctions, settings: Settings): Promise<INodeExecutionData[]> {
	const connection = await connect(caller);
	const desk = { connection, settings };
	const newest: Array<{ time: number; item: () => Promise<INodeExecutionData> }> = [];
	if (settings.events.includes('faxReceived')) {
		const record = await firstOf(incomingFaxPages(connection), (fax) => passes(settings, textOf(fax.sender), textOf(fax.number)));
		if (record) {
			const file = async () => (settings.downloadFile ? await tryToKeep(async () => await keepReceivedFile(connection, caller.helpers, record, 'pdf')) : undefined);
			newest.push({ time: timeOf(record) ?? 0, item: async () => receivedItem(desk, record, await file()) });
		}
	}
	const record = await firstOf(wantsSent(settings) ? faxPages(connection) : none(), (fax) => {
		const outcome = outcomeOf(fax, true);
		return outcome?.final === true && settings.events.includes(eventOf(outcome)) && isAmong(settings.numbers.to, textOf(fax.recipient));
	});
	const outcome = outcomeOf(record, true);
	if (record && outcome) newest.push({ time: timeOf(record) ?? 0, item: async () => await endedItem(desk, record, outcome) });

	const [best] = newest.sort((a, b) => b.time - a.time);
	if (best) return [await best.item()];
	throw new NodeOperationError(caller.getNode(), 'Your Fax.to account holds no fax yet that would start this workflow', {
		description: "Send a fax or have one sent to your number, or choose more under 'Trigger On' and remove number filters. Then try again.",
	});
}

function wantsSent({ events }: Settings): boolean {
	return events.includes('faxDelivered') || events.includes('faxFailed');
}

async function* none(): AsyncGenerator<JsonObject[]> {}

async function firstOf(pages: AsyncIterable<JsonObject[]>, fits: (record: JsonObject) => boolean): Promise<JsonObject | undefined> {
	for await (const records of pages) {
		const found = records.find(fits);
		if (found) return found;
	}
	return undefined;
}

/** As the callback's item, so that a workflow can take both: the same names, texts where the callback has texts. */
function receivedItem({ connection }: Pick<Desk, 'connection'>, record: JsonObject, kept: Kept | undefined): INodeExecutionData {
	const json = {
		from: textOf(record.sender),
		to: textOf(record.number),
		time: isoDate(record.created_at) ?? '',
		pages: textOf(record.total_pages),
		event: 'faxReceived',
		event_id: inboxId(record),
		source: 'poll',
		incoming_fax_id: idOf(textOf(record.id)),
		confirmed: true,
		record,
	};
	if (kept && 'missing' in kept) return { json: connection.redact.value({ ...json, file_missing: kept.missing }) };
	return { json: connection.redact.value(json), ...(kept ? { binary: { data: kept.file } } : {}) };
}

/** The same for a fax that was sent. The history does not say why one failed; the status call does. */
async function endedItem({ connection }: Pick<Desk, 'connection'>, record: JsonObject, inHistory: Outcome): Promise<INodeExecutionData> {
	const faxJobId = textOf(record.id);
	const { message, outcome } = inHistory.outcome === 'failed' ? await whyItFailed(connection, faxJobId, inHistory) : { message: undefined, outcome: inHistory };
	const json = {
		fax_job_id: faxJobId,
		status: outcome.outcome === 'delivered' ? 'success' : 'failed',
		...(message === undefined ? {} : { message }),
		...outcome,
		event: eventOf(outcome),
		event_id: receiptId(faxJobId, outcome.outcome),
		source: 'poll',
		confirmed: true,
		record,
	};
	return { json: connection.redact.value(json) };
}

async function whyItFailed(connection: Connection, faxJobId: string, inHistory: Outcome): Promise<{ message?: string; outcome: Outcome }> {
	try {
		const answer = await statusOf(connection, faxJobId);
		const outcome = outcomeOf(answer, false);
		return outcome?.outcome === 'failed' ? { message: textOf(answer?.message), outcome } : { outcome: inHistory };
	} catch {
		// That it failed is certain; only the reason is missing.
		return { outcome: inHistory };
	}
}

function passes({ numbers }: Settings, from: string, to: string): boolean {
	return isAmong(numbers.from, from) && isAmong(numbers.to, to);
}

/** Lists are newest first, which decides where times can't be read or are the same. */
function oldestFirst(records: JsonObject[]): JsonObject[] {
	return [...records].reverse().sort((a, b) => (timeOf(a) ?? 0) - (timeOf(b) ?? 0));
}

/** Leaves a fifth of the time for the call that is under way when it is up. */
function deadline(poll: IPollFunctions): () => boolean {
	// n8n before 2.40 has no such function.
	const budget = typeof poll.getPollBudgetMs === 'function' ? poll.getPollBudgetMs() : USUAL_BUDGET;
	const end = Date.now() + 0.8 * budget;
	return () => Date.now() > end;
}
