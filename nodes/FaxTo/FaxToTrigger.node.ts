import type { IHookFunctions, INodeType, INodeTypeDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { callbackToken } from './api/connection';
import { textOf } from './api/json';
import { faxToApiTest } from './credentialTest';
import { isAllowed } from './events/allowList';
import { answer, start } from './events/answer';
import { parseCallback } from './events/parse';
import { type Claim, memoryOf } from './events/remember';
import { checkSettings, eventsField, readSettings, sharedOptions } from './events/settings';
import { startOf } from './events/start';
import { carriesToken } from './events/verify';

const SET_UP =
	'Fax.to has no API for this, so it takes one minute by hand: copy the Production URL above, add <code>?token=</code> and the Callback Token of your credential, and paste it as Callback URL into the <a href="https://api.fax.to/settings" target="_blank">API settings of Fax.to</a>';

/** The webhook node: starts a workflow when Fax.to reports that a fax was delivered, failed or received. */
export class FaxToTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Fax.to Trigger',
		name: 'faxToTrigger',
		icon: { light: 'file:faxto.svg', dark: 'file:faxto.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["events"].join(", ")}}',
		description: 'Starts the workflow when a fax was delivered, failed or received',
		eventTriggerDescription: 'Waiting for Fax.to to call the Test URL',
		activationMessage:
			'Fax.to can now start this workflow: its API settings must hold the Production URL with ?token= and your Callback Token.',
		triggerPanel: {
			header: 'Get told by Fax.to',
			executionsHelp: {
				inactive:
					'Fax.to has one Callback URL for the whole account. <b>To test</b>, click "Listen for test event", paste the Test URL with ?token= and your Callback Token into the <a href="https://api.fax.to/settings" target="_blank">API settings of Fax.to</a>, and send a fax: the Test URL works for one call. <b>To go live</b>, publish this workflow and paste the Production URL instead.',
				active:
					'Fax.to calls the <b>Production URL</b>. The Test URL works for one call after you click "Listen for test event"; while it stands in the <a href="https://api.fax.to/settings" target="_blank">API settings of Fax.to</a>, the published workflow hears nothing, so paste the Production URL back.',
			},
			activationHint: 'Publish the workflow, then paste the Production URL with ?token= and your Callback Token into the API settings of Fax.to.',
		},
		defaults: { name: 'Fax.to Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'faxToApi', required: true, testedBy: 'faxToApiTest' }],
		// With a responseData of its own n8n would not ask for the body of the answer; see events/answer.ts.
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: '', path: 'faxto' },
			// The samples of Fax.to read delivery receipts from GET requests too.
			{ name: 'setup', httpMethod: 'GET', responseMode: 'onReceived', responseData: '', path: 'faxto', ndvHideUrl: true },
		],
		properties: [
			{ displayName: SET_UP, name: 'setUpNotice', type: 'notice', default: '' },
			eventsField,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Confirm with Fax.to',
						name: 'confirm',
						type: 'boolean',
						default: false,
						description:
							"Whether to look each fax up in your Fax.to account before the workflow starts. What Fax.to does not know starts nothing, and its own record comes with the item as 'record'.",
					},
					sharedOptions.downloadFile,
					sharedOptions.fromNumbers,
					{
						displayName: 'IP Allow List',
						name: 'ipAllowList',
						type: 'string',
						default: '',
						placeholder: 'e.g. 192.0.2.10, 198.51.100.0/24',
						description:
							'Only callbacks from these addresses or networks, divided by commas. Behind a reverse proxy n8n needs N8N_PROXY_HOPS to see the address of the caller.',
					},
					{
						displayName: 'To Numbers',
						name: 'toNumbers',
						type: 'string',
						default: '',
						placeholder: 'e.g. +12045550140',
						description:
							'Only faxes that were received at, or sent to, one of these numbers, divided by commas. For a fax that you sent, the number is looked up in your Fax.to account.',
					},
				],
			},
		],
	};

	methods = { credentialTest: { faxToApiTest } };

	// Fax.to has no call that reads or sets the callback address (faxto-api §3), so there is nothing to register.
	webhookMethods = {
		default: {
			checkExists: async function (this: IHookFunctions) {
				checkSettings(this.getNode(), this.getNodeParameter('options', {}));
				return true;
			},
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		let claim: Claim | undefined;
		try {
			const settings = readSettings(this);
			if (!isAllowed(settings.ipAllowList, textOf(this.getRequestObject().ip))) return answer(this, 403);
			if (!carriesToken(this.getQueryData(), await callbackToken(this))) return answer(this, 401);
			const event = parseCallback(this.getBodyData(), this.getQueryData());
			if (!event) return answer(this, 200);

			// "Listen for test event" shows a callback as often as it comes, and leaves the published workflow alone.
			const memory = this.getMode() === 'manual' ? undefined : memoryOf(textOf(this.getWorkflow().id));
			memory?.read(this.getWorkflowStaticData('global'));
			const begun = await startOf(this, event, settings, memory, (taken) => {
				claim = taken;
			});
			if ('item' in begun) return start(this, begun.item, memory, claim);
			claim?.released();
			return answer(this, begun.status);
		} catch {
			// Not taken, so Fax.to will call again in 15 minutes. A throw would start a failed execution.
			claim?.released();
			return answer(this, 503);
		}
	}
}
