import type { IDataObject, IExecuteFunctions, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { connect } from '../../api/connection';
import { isObject, textOf } from '../../lib/json';
import { memoryOf } from '../memory';
import type { Settings } from '../settings';
import { Signal, type Told } from '../start';
import { Cursor } from './cursor';
import type { Found, Poll } from './found';
import { newestInHistory, readHistory } from './history';
import { newestInInbox, readInbox } from './inbox';

/** The most items of one list that a poll emits; the next goes on. */
const MOST_ITEMS = 100;

/** How long, in milliseconds, a poll may take in an n8n that does not say. */
const USUAL_BUDGET = 5 * 60_000;

/**
 * What happened since the last poll, oldest first; null when nothing did. The first poll only takes note of what there
 * is. What can't be read now is found by the next poll; a poll that hangs is ended, and notes nothing after that.
 *
 * @throws NodeApiError when Fax.to can't be asked and nothing else is to be told
 */
export async function sweep(n8n: IPollFunctions, settings: Settings): Promise<INodeExecutionData[] | null> {
	// n8n before 2.40 has no such function (docs/n8n-facts.md#a-poll-has-a-budget).
	const budget = typeof n8n.getPollBudgetMs === 'function' ? n8n.getPollBudgetMs() : USUAL_BUDGET;
	const begun = Date.now();
	const memory = memoryOf(textOf(n8n.getWorkflow().id));
	const common = n8n.getWorkflowStaticData('global');
	const connection = await connect(n8n);
	const store = storeOf(n8n.getWorkflowStaticData('node'), connection.account);
	memory.read(common);
	memory.polls.note();
	// A fifth of the time is for the call that is under way when it is up.
	const isLate = () => Date.now() - begun > 0.8 * budget;
	const isEnough = (found: Found[]) =>
		found.filter(({ item }) => item).length >= MOST_ITEMS || (isLate() && found.length > 0);
	const poll: Poll = { n8n, connection, settings, memory, store, isLate, isEnough };

	const read = new Reading(poll);
	const isDone = await endsBy(read.finish(), begun + 2 * budget);
	const items = memory.give([...memory.polls.lost(), ...settle(poll, read.found.splice(0))]);
	// Also when there is nothing to tell: n8n saves all of the workflow's static data with the cursor.
	memory.write(common);
	if (items.length > 0) return items;
	if (!isDone)
		throw new NodeOperationError(n8n.getNode(), 'Fax.to answered too slowly: the poll was ended', {
			description: 'The next poll goes on. If it happens again, check the network between this n8n and Fax.to',
			level: 'warning',
		});
	if (read.failure)
		throw read.failure.error instanceof Error
			? read.failure.error
			: new NodeOperationError(n8n.getNode(), 'Fax.to could not be asked for news');
	return null;
}

/** The lists of one poll, read one after the other; one that can't be read does not hold up the other. */
class Reading {
	readonly found: Found[] = [];
	failure?: { error: unknown };

	constructor(private readonly poll: Poll) {}

	async finish(): Promise<void> {
		const { settings } = this.poll;
		if (wantsSent(settings)) await this.read(readHistory);
		if (settings.events.includes('faxReceived')) await this.read(readInbox);
	}

	private async read(list: (poll: Poll) => Promise<Found[]>): Promise<void> {
		try {
			this.found.push(...(await list(this.poll)));
		} catch (error) {
			this.failure ??= { error };
		}
	}
}

/** Whether a task ends by a time, in milliseconds since 1970. */
async function endsBy(task: Promise<void>, end: number): Promise<boolean> {
	const done = new Signal();
	void task.then(done.give);
	while (Date.now() < end) if (await done.comes(Math.max(50, end - Date.now()))) return true;
	return false;
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

/**
 * Takes note of what was found, and keeps what nobody else has told meanwhile. Nothing is awaited between the last look at
 * what is done and the note that more is: polls may overlap, and a callback may come at any moment.
 */
function settle({ memory, store }: Poll, found: Found[]): Told[] {
	const told: Told[] = [];
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

/**
 * One real event to build a workflow with: the newest of those wanted. Nothing is noted, so it takes nothing from the
 * published workflow.
 *
 * @throws NodeOperationError when there is none yet
 */
export async function sample(
	caller: IExecuteFunctions | IPollFunctions,
	settings: Settings,
): Promise<INodeExecutionData[]> {
	const connection = await connect(caller);
	const received = settings.events.includes('faxReceived')
		? await newestInInbox(connection, settings, caller)
		: undefined;
	const sent = wantsSent(settings) ? await newestInHistory(connection, settings) : undefined;
	const [best] = [received, sent].filter((one) => one !== undefined).sort((a, b) => b.time - a.time);
	if (best) return [await best.item()];
	throw new NodeOperationError(
		caller.getNode(),
		'Your Fax.to account holds no fax yet that would start this workflow',
		{
			description:
				"Send a fax or have one sent to your number, or choose more under 'Trigger On' and remove number filters. Then try again.",
		},
	);
}

function wantsSent({ events }: Settings): boolean {
	return events.includes('faxDelivered') || events.includes('faxFailed');
}
