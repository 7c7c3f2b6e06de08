import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { connect } from '../../api/connection';
import { cursorOf } from '../cursor';
import { look } from '../look';
import type { Settings } from '../settings';
import { watchOf } from '../watch';

/** How long, in milliseconds, a poll may take in an n8n that does not say. */
const DEFAULT_BUDGET = 5 * 60_000;

/** A workflow that was switched off for longer, in milliseconds, begins anew when it is published: what happened meanwhile is not news. */
const MAX_OFF = 24 * 3_600_000;

/** The static data of workflows that have been polled: n8n makes them anew with each publication and each start. */
const polled = new WeakSet<IDataObject>();

/**
 * What happened since the last poll, oldest first; null when nothing did. The first poll only notes which faxes the account
 * contains.
 * @throws NodeApiError when a list can't be read and there is no event to return
 */
export async function poll(n8n: IPollFunctions, settings: Settings): Promise<INodeExecutionData[] | null> {
	const begun = Date.now();
	const store = n8n.getWorkflowStaticData('global');
	const watch = watchOf(n8n);
	watch.read(store);
	const isPublished = !polled.has(store) && n8n.getActivationMode() === 'activate';
	polled.add(store);
	if (isPublished && begun - watch.cursor.used > MAX_OFF) watch.cursor = cursorOf();
	watch.review(true);

	// n8n before 2.40 has no such function (docs/n8n-facts.md#a-poll-has-a-budget).
	const budget = typeof n8n.getPollBudgetMs === 'function' ? n8n.getPollBudgetMs() : DEFAULT_BUDGET;
	const { events, failure } = await look(watch, {
		connection: await connect(n8n),
		settings,
		// The rest is for downloads under way at that time.
		isLate: () => Date.now() - begun > 0.8 * budget,
	});
	// Polls may overlap, and nothing is awaited between this and the note that they are given.
	const fresh = events.filter(({ id }) => watch.isTaken(id) === 'no');
	for (const event of fresh) {
		watch.give(event.id);
		watch.delivered(event, true);
	}
	watch.write(store);
	if (fresh.length > 0) return fresh.map(({ item }) => item);
	if (failure !== undefined) throw failure;
	return null;
}
