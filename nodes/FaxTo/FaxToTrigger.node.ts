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
import { callbackToken } from './api/connection';
import { textOf } from './lib/json';
import { faxToApiTest } from './credentialTest';
import { begin } from './events/execution';
import { receive } from './events/callback/receive';
import { memoryOf } from './events/memory';
import { checkSettings, eventsField, keepsStrangersOut, openToAll, sharedOptions } from './events/settings';

const SETTINGS_PAGE = '<a href="https://api.fax.to/settings" target="_blank">API settings of Fax.to</a>';

const SET_UP = `Tell Fax.to once where to call: copy the Production URL (open “Webhook URLs” and choose it), add <code>?token=</code> and the Callback Token of your credential, and paste that as Callback URL into the ${SETTINGS_PAGE}. It looks like <code>https://…/faxto?token=my-secret</code>`;

/** How to work on the workflow while the address in Fax.to stays as it is; n8n runs a webhook trigger by hand only by a call. */
const WITHOUT_A_CALL =
	'<b>To build the workflow without a call</b>, add a Fax.to Polling Trigger and click "Fetch Test Event" in it: it brings a real fax of your account with the same fields.';

const BY_A_TEST_CALL = `<b>To try a call</b>, click "Execute step", paste the Test URL with ?token= and your Callback Token into the ${SETTINGS_PAGE}, and send a fax. The Test URL works for one call; until you change it back, the published workflow receives nothing.`;

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
		eventTriggerDescription: 'Waiting for Fax.to to call the Test URL',
		activationMessage:
			'Fax.to starts this workflow as soon as its API settings (https://api.fax.to/settings) hold the Production URL with ?token= and your Callback Token.',
		triggerPanel: {
			header: 'Start this workflow from Fax.to',
			executionsHelp: {
				inactive: `${WITHOUT_A_CALL}<br /><br />${BY_A_TEST_CALL}<br /><br /><b>To go live</b>, publish the workflow and paste the Production URL with the token instead. Fax.to has one Callback URL for the whole account: if several workflows need it, let this one call the others.`,
				active: `Fax.to calls the <b>Production URL</b>. ${WITHOUT_A_CALL}<br /><br />${BY_A_TEST_CALL} So paste the Production URL back afterwards.`,
			},
			activationHint: `Publish the workflow, then paste the Production URL with ?token= and your Callback Token into the ${SETTINGS_PAGE}.`,
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
					{
						displayName: 'Allow Without Token',
						name: 'allowWithoutToken',
						type: 'boolean',
						default: true,
						description:
							'Whether to publish although anybody who learns the address can start this workflow with invented faxes: without a Callback Token, an IP Allow List or Confirm with Fax.to nothing keeps them out',
					},
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
							'Only callbacks from these addresses or networks, separated by commas. Behind a reverse proxy n8n needs N8N_PROXY_HOPS to see the address of the caller.',
					},
					{
						...sharedOptions.toNumbers,
						description: `${sharedOptions.toNumbers.description}. For a fax that you sent, the number is looked up in your Fax.to account.`,
					},
				],
			},
		],
	};

	methods = { credentialTest: { faxToApiTest } };

	// Fax.to has no call that reads or sets the callback address by any document, so there is nothing to register.
	webhookMethods = {
		default: {
			checkExists: async function (this: IHookFunctions) {
				const options = this.getNodeParameter('options', {});
				checkSettings(this.getNode(), options);
				if (!keepsStrangersOut(options) && (await callbackToken(this)) === '') throw openToAll(this.getNode());
				memoryOf(textOf(this.getWorkflow().id)).polls.notePublished();
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
		return [await begin(this)];
	}
}
