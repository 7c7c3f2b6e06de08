import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { connect } from '../../api/connection';
import { textOf } from '../../lib/json';
import { wait } from '../../lib/wait';
import { Cursor } from '../cursor';
import { type Look, look } from '../look';
import { stamped } from '../once';
import type { Settings } from '../settings';
import { type Watch, watchOf } from '../watch';
import { isOwnError } from '../../lib/context';

/** How long, in milliseconds, a poll may take in an n8n that does not say. */
const DEFAULT_BUDGET = 5 * 60_000;

/** A workflow that was switched off for longer, in milliseconds, begins anew when it is published: what happened meanwhile is not news. */
const MAX_OFF = 24 * 3_600_000;

/** The static data of workflows that have been polled: n8n makes them anew with each publication and each start. */
const polled = new WeakSet<IDataObject>();

/**
 * What happened since the last poll, oldest first; null when nothing did. The first poll only takes note of what there
 * is.
 *
 * @throws NodeApiError when Fax.to can't be asked and nothing else is to be told
 */
export async function poll(n8n: IPollFunctions, settings: Settings): Promise<INodeExecutionData[] | null> {
	const store = n8n.getWorkflowStaticData('global');
	const watch = watchOf(textOf(n8n.getWorkflow().id), n8n.getNode().id);
	open(n8n, watch, store);
	const cursor = (watch.cursor ??= new Cursor());
	watch.settle(true);

	const { events, failure } = await within(n8n, budgetOf(n8n), async (isLate) =>
		look(cursor, { connection: await connect(n8n), settings, isLate, isTaken: (id) => watch.isTaken(id) }),
	);
	// Polls may overlap, and nothing is awaited between this and the note that they are given.
	const fresh = events.filter(({ id, list, key }) => watch.isTaken(id) === 'no' && !cursor.lists[list]?.has(key));
	for (const event of fresh) watch.give(event);
	watch.write(store);
	if (fresh.length > 0) return fresh.map((event) => stamped(event, settings.downloadFile));
	if (failure === undefined) return null;
	throw isOwnError(failure)
		? failure
		: new NodeOperationError(n8n.getNode(), 'Could not ask Fax.to for new faxes and outcomes');
}

/** Reads what n8n has saved; of a workflow that was just published or started, nothing but that. */
function open(n8n: IPollFunctions, watch: Watch, store: IDataObject): void {
	if (polled.has(store)) return watch.read(store);
	polled.add(store);
	const before = watch.cursor?.used ?? 0;
	watch.reload(store);
	const used = Math.max(before, watch.cursor?.used ?? 0);
	if (n8n.getActivationMode() === 'activate' && Date.now() - used > MAX_OFF) watch.cursor = undefined;
}

function budgetOf(n8n: IPollFunctions): number {
	// n8n before 2.40 has no such function (docs/n8n-facts.md#a-poll-has-a-budget).
	return typeof n8n.getPollBudgetMs === 'function' ? n8n.getPollBudgetMs() : DEFAULT_BUDGET;
}

/**
 * A look that ends in time: a fifth of it is for the call that is under way when it is up.
 *
 * @throws NodeOperationError when it has not ended in twice the time; it gives nothing then, whatever it finds
 */
async function within(
	n8n: IPollFunctions,
	budget: number,
	task: (isLate: () => boolean) => Promise<Look>,
): Promise<Look> {
	const begun = Date.now();
	const found = task(() => Date.now() - begun > 0.8 * budget);
	for (let left = 2 * budget; left > 0; left = begun + 2 * budget - Date.now())
		if ((await wait({ milliseconds: Math.max(50, left), until: found })) === 'met') return await found;
	// Nobody listens any more.
	found.catch(() => undefined);
	throw new NodeOperationError(n8n.getNode(), 'Fax.to answered too slowly: the poll was ended', {
		description: 'The next poll goes on. If it happens again, check the network between this n8n and Fax.to',
		level: 'warning',
	});
}
