import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { faxToApiTest } from './credentialTest';
import { poll } from './events/polling/poll';
import { sample } from './events/sample';
import { readSettings } from './events/settings';
import { notice } from './fields/parameter';
import { downloadFile, events, fromNumbers, toNumbers, triggerOptions } from './fields/triggerOptions';
import { startExecution } from './events/once';

/** The polling trigger: regularly asks Fax.to what happened, for an n8n that Fax.to can't call, or in addition to the webhook. */
export class FaxToPollingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Fax.to Polling Trigger',
		name: 'faxToPollingTrigger',
		icon: { light: 'file:faxto.svg', dark: 'file:faxto.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["events"].map((event) => event.replace("fax", "").toLowerCase()).join(", ")}}',
		description: 'Checks regularly for faxes that were received, delivered or failed',
		activationMessage: 'This workflow now checks Fax.to for new faxes and outcomes. It starts with those from now on.',
		polling: true,
		defaults: { name: 'Fax.to Polling Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'faxToApi', required: true, testedBy: 'faxToApiTest' }],
		properties: [
			notice(
				'aboutNotice',
				'No setup in Fax.to is needed, and n8n doesn’t need to be reachable from the internet. Click “Fetch Test Event” to see the newest fax of your account.',
			),
			events,
			triggerOptions(downloadFile, fromNumbers, toNumbers),
		].flatMap(({ properties }) => properties),
	};

	methods = { credentialTest: { faxToApiTest } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const settings = await readSettings({ n8n: this });
		const items = this.getMode() === 'manual' ? await sample(this, settings) : await poll(this, settings);
		return items && [items];
	}

	/** n8n calls this at the start of the execution, with the items from poll(); "Fetch Test Event" calls it instead of poll(). */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		if (this.getMode() !== 'manual') return [await startExecution(this)];
		return [await sample(this, await readSettings({ n8n: this, index: 0 }))];
	}
}
