import type {
	IExecuteFunctions,
	IHookFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { faxToApiTest } from './credentialTest';
import { publish, receive } from './events/callback/receive';
import { ringTest } from './events/callback/ringTest';
import { checkSettings, eventsField, readSettings, sharedOptions } from './events/settings';
import { startExecution } from './events/start';

const SETTINGS_PAGE = '<a href="https://api.fax.to/settings" target="_blank">API settings of Fax.to</a>';

const SET_UP = `Publish the workflow, copy the Production URL (open “Webhook URLs” and choose it) and paste it as Callback URL into the ${SETTINGS_PAGE}. If your credential has a Callback Token, add <code>?token=</code> and the token to it.`;

/** The webhook node: starts a workflow when Fax.to reports that a fax was delivered, failed or received. */
export class FaxToTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Fax.to Trigger',
		name: 'faxToTrigger',
		icon: { light: 'file:faxto.svg', dark: 'file:faxto.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["events"].map((event) => event.replace("fax", "").toLowerCase()).join(", ")}}',
		description:
			'Send and receive faxes through Fax.to: starts the workflow when a fax is delivered, fails or is received',
		eventTriggerDescription: 'Looking for the newest fax in your account',
		activationMessage:
			'Fax.to starts this workflow as soon as its API settings (https://api.fax.to/settings) hold the Production URL.',
		triggerPanel: {
			header: 'Start this workflow from Fax.to',
			executionsHelp: {
				inactive:
					'<b>To build the workflow</b>, click "Execute step": it shows the newest fax of your account. <b>To go live</b>, publish the workflow and set it up in Fax.to as the note above says.',
				active:
					'Fax.to calls the <b>Production URL</b>. To go on building, click "Execute step": it shows the newest fax of your account, and the published workflow goes on working.',
			},
			activationHint: 'Publish the workflow, then set it up in Fax.to as the note above says.',
		},
		defaults: { name: 'Fax.to Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'faxToApi', required: true, testedBy: 'faxToApiTest' }],
		// With a responseData of its own n8n would not ask for the body of the answer (docs/n8n-facts.md#static-data-are-saved-late).
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: '', path: 'faxto' },
			// The samples of Fax.to read delivery receipts from GET requests too.
			{
				name: 'setup',
				httpMethod: 'GET',
				responseMode: 'onReceived',
				responseData: '',
				path: 'faxto',
				ndvHideUrl: true,
			},
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
					sharedOptions.downloadFile,
					sharedOptions.fromNumbers,
					{
						displayName: 'IP Allow List',
						name: 'ipAllowList',
						type: 'string',
						default: '',
						placeholder: 'e.g. 192.0.2.10, 198.51.100.0/24',
						description:
							'Only callbacks from these addresses or networks, separated by commas. Behind a reverse proxy n8n needs N8N_PROXY_HOPS to see the address of the caller.',
					},
					sharedOptions.toNumbers,
				],
			},
		],
	};

	methods = { credentialTest: { faxToApiTest } };

	// Fax.to has no call that reads or sets the callback address by any document, so there is nothing to register.
	webhookMethods = {
		default: {
			checkExists: async function (this: IHookFunctions) {
				checkSettings(this.getNode(), this.getNodeParameter('options', {}));
				if (this.getActivationMode() === 'manual') {
					// n8n waits for this to end before it takes calls.
					void ringTest(this);
					return true;
				}
				await publish(
					this,
					readSettings((name, fallback) => this.getNodeParameter(name, fallback)),
				);
				return true;
			},
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}

	/** n8n calls this at the beginning of the execution, with what webhook() gave. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await startExecution(this)];
	}
}
