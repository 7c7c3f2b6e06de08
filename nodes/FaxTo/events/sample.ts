import type { IExecuteFunctions, INodeExecutionData, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { connect } from '../api/connection';
import { withFile } from './files';
import type { Entry } from './items';
import { wholeItem } from './look';
import { listsOf, readDown } from './read';
import { isWanted, type Settings } from './settings';

/** How many of the newest faxes of a list are searched for one. */
const MAX_SEARCHED = 500;

/**
 * One real event to build a workflow with: the newest of those wanted. Nothing is noted, so it takes nothing from the
 * published workflow.
 * @throws NodeOperationError when there is none yet
 */
export async function sample(
	n8n: IExecuteFunctions | IPollFunctions | IWebhookFunctions,
	settings: Settings,
): Promise<INodeExecutionData[]> {
	const connection = await connect(n8n);
	const isCandidate = (entry: Entry) => isWanted(settings, entry);
	const lists = await Promise.all(
		listsOf(settings.events).map(
			async (list) => await readDown(connection, list, MAX_SEARCHED, (page) => page.some(isCandidate)),
		),
	);
	const candidates = lists.flat().filter(isCandidate);
	const [newest] = candidates.sort((a, b) => b.time - a.time);
	if (newest) {
		const item = await wholeItem(connection, newest);
		return [settings.downloadFile ? await withFile(n8n, item) : item];
	}
	const message = 'Your Fax.to account contains no fax yet that would start this workflow';
	const description =
		"Send a fax or have one sent to your number, or choose more under 'Trigger On' and remove number filters. Then try again.";
	throw new NodeOperationError(n8n.getNode(), message, { description });
}
