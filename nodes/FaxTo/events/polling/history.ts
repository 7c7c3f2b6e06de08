import type { INodeExecutionData } from 'n8n-workflow';
import type { Connection } from '../../api/connection';
import { faxPages } from '../../api/endpoints';
import { idOf, isObject, type JsonObject, textOf } from '../../lib/json';
import { type Outcome, outcomeOf } from '../../faxes/outcome';
import { eventOf } from '../callback/parse';
import { endedItem, receiptId } from '../items';
import { askAboutJob, statusOf, tooLong } from '../records';
import { isAmong, type Settings } from '../settings';
import { Cursor, oldestFirst, takeStock, timeOf } from './cursor';
import type { Found, Newest, Poll } from './found';

/** How many jobs that are not on the pages read are asked for by a poll. */
const MOST_ASKED = 20;

const list = 'history';

/** A sent fax that has ended. */
interface Ended {
	record: JsonObject;
	outcome: Outcome;
}

/** The sent faxes that have ended since. @throws NodeApiError when Fax.to can't be asked */
export async function readHistory(poll: Poll): Promise<Found[]> {
	const { n8n, connection, memory, settings, store, isLate } = poll;
	const cursor = Cursor.read(store, list);
	if (!cursor) return await takeStock(store, list, faxPages(connection), isEnded);
	const { fresh, read, isCut } = await cursor.readNew(faxPages(connection), isLate);
	if (isCut) throw tooLong(n8n.getNode(), 'sent faxes');
	const ended = await endedAmong(poll, cursor, fresh, read);
	cursor.write(store, list);

	const found: Found[] = [];
	for (const record of oldestFirst([...ended.values()].map((one) => one.record))) {
		if (poll.isEnough(found)) break;
		const jobId = textOf(record.id);
		const outcome = ended.get(jobId)?.outcome;
		if (!outcome) continue;
		const id = receiptId(jobId, outcome.outcome);
		if (memory.isStarting(id)) continue;
		found.push({
			list,
			record,
			id,
			...(isWanted(settings, record) && !memory.has(id) ? { item: await itemOf(connection, { record, outcome }) } : {}),
		});
	}
	return found;
}

/** The newest sent fax that is wanted. */
export async function newestInHistory(connection: Connection, settings: Settings): Promise<Newest | undefined> {
	for await (const records of faxPages(connection)) {
		const record = records.find((fax) => isEnded(fax) && isWanted(settings, fax));
		const outcome = outcomeOf(record, true);
		if (record && outcome)
			return { time: timeOf(record) ?? 0, item: async () => await itemOf(connection, { record, outcome }) };
	}
	return undefined;
}

/** Of what is new or followed, what has ended; the rest is followed. */
async function endedAmong(
	{ connection, isLate }: Poll,
	cursor: Cursor,
	fresh: JsonObject[],
	read: JsonObject[],
): Promise<Map<string, Ended>> {
	const ended = new Map<string, Ended>();
	const onPages = new Map(read.map((record) => [textOf(record.id), record]));
	for (const record of [...fresh, ...[...cursor.following.keys()].map((id) => onPages.get(id)).filter(isObject)]) {
		const outcome = outcomeOf(record, true);
		const id = textOf(record.id);
		if (outcome?.final) ended.set(id, { record, outcome });
		else cursor.follow(id);
	}
	for (const id of [...cursor.following.keys()].filter((one) => !onPages.has(one)).slice(0, MOST_ASKED)) {
		if (isLate()) break;
		// One job that can't be asked for delays only itself.
		const job = await askAboutJob(connection, id).catch(() => undefined);
		if (job) ended.set(id, { ...job, record: { ...job.record, id: idOf(id) } });
		else cursor.follow(id);
	}
	return ended;
}

function isEnded(record: JsonObject): boolean {
	return outcomeOf(record, true)?.final === true;
}

function isWanted({ events, numbers }: Settings, record: JsonObject): boolean {
	const outcome = outcomeOf(record, true);
	return outcome !== undefined && events.includes(eventOf(outcome)) && isAmong(numbers.to, textOf(record.recipient));
}

/** The history does not say why a fax failed; the status call does. */
async function itemOf(connection: Connection, { record, outcome: inHistory }: Ended): Promise<INodeExecutionData> {
	const faxJobId = textOf(record.id);
	const { message, outcome } =
		inHistory.outcome === 'failed'
			? await whyItFailed(connection, faxJobId, inHistory)
			: { message: undefined, outcome: inHistory };
	const source = {
		event_id: receiptId(faxJobId, outcome.outcome),
		source: 'poll' as const,
		confirmed: true as const,
		record,
	};
	return endedItem(connection.redact, faxJobId, outcome, source, message === undefined ? {} : { message });
}

async function whyItFailed(
	connection: Connection,
	faxJobId: string,
	inHistory: Outcome,
): Promise<{ message?: string; outcome: Outcome }> {
	try {
		const answer = await statusOf(connection, faxJobId);
		const outcome = outcomeOf(answer, false);
		return outcome?.outcome === 'failed' ? { message: textOf(answer?.message), outcome } : { outcome: inHistory };
	} catch {
		// That it failed is certain; only the reason is missing.
		return { outcome: inHistory };
	}
}
