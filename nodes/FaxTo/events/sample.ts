import type { IExecuteFunctions, INodeExecutionData, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { connect } from '../api/connection';
import { withFile } from './files';
import { newestEvent } from './look';
import type { Settings } from './settings';

/**
 * One real event to build a workflow with: the newest of those wanted. Nothing is noted, so it takes nothing from the
 * published workflow.
 *
 * @throws NodeOperationError when there is none yet
 */
export async function sample(
	n8n: IExecuteFunctions | IPollFunctions | IWebhookFunctions,
	settings: Settings,
): Promise<INodeExecutionData[]> {
	const connection = await connect(n8n);
	const item = await newestEvent(connection, settings);
	if (item) return [settings.downloadFile ? await withFile(async () => connection, n8n, item) : item];
	throw new NodeOperationError(
		n8n.getNode(),
		'Your Fax.to account contains no fax yet that would start this workflow',
		{
			description:
				"Send a fax or have one sent to your number, or choose more under 'Trigger On' and remove number filters. Then try again.",
		},
	);
}
