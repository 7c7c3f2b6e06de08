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
import { readSettings } from './events/settings';
import { ipAllowList } from './fields/allowList';
import { notice } from './fields/parameter';
import { downloadFile, events, fromNumbers, toNumbers, triggerOptions } from './fields/triggerOptions';
import { callbackToken, complaintAboutToken } from './api/connection';
import { inputError } from './lib/context';
import { startExecution } from './events/once';

const SETTINGS_PAGE = '<a href="https://api.fax.to/settings" target="_blank">API settings of Fax.to</a>';

const SET_UP = `Publish the workflow, copy the Production URL (open “Webhook URLs” and choose it) and paste it as Callback URL into the ${SETTINGS_PAGE}. If your credential has a Callback Token, add <code>?token=</code> and the token to it.`;

/** The webhook trigger: starts a workflow when Fax.to reports that a fax was delivered, failed or received. */
export class FaxToTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Fax.to Trigger',
		name: 'faxToTrigger',
		icon: { light: 'file:faxto.svg', dark: 'file:faxto.dark.svg' },
		group: ['trigger'],
		// For each call of a node of version 1, n8n evaluates an expression (docs/n8n-facts.md#a-call-of-version-1-costs-more).
		version: [1, 2],
		subtitle: '={{$parameter["events"].map((event) => event.replace("fax", "").toLowerCase()).join(", ")}}',
		// n8n shows it for both this node and the action node.
		description: 'Send, receive and manage faxes. Starts the workflow when a fax is received, delivered or fails.',
		eventTriggerDescription: 'Looking for the newest fax in your account',
		activationMessage:
			'Fax.to starts this workflow as soon as its API settings (https://api.fax.to/settings) contain the Production URL.',
		triggerPanel: {
			header: 'Start this workflow from Fax.to',
			executionsHelp: {
				inactive:
					'<b>To build the workflow</b>, click "Execute step": it shows the newest fax of your account. <b>To go live</b>, publish the workflow and set it up in Fax.to as the note in the parameters says.',
				active:
					'Fax.to calls the <b>Production URL</b>. To go on building, click "Execute step": it shows the newest fax of your account, and the published workflow goes on working.',
			},
			activationHint: 'Publish the workflow, then set it up in Fax.to as the note in the parameters says.',
		},
		defaults: { name: 'Fax.to Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'faxToApi', required: true, testedBy: 'faxToApiTest' }],
		// With another responseData, n8n would ignore the response body (docs/n8n-facts.md#static-data-are-saved-late).
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: '', path: 'faxto' },
			// Fax.to's samples also read delivery receipts from GET requests.
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
			notice('setUpNotice', SET_UP),
			events,
			triggerOptions(downloadFile, fromNumbers, ipAllowList, toNumbers),
		].flatMap(({ properties }) => properties),
	};

	methods = { credentialTest: { faxToApiTest } };

	// None of Fax.to's calls reads or sets the callback URL, so there is nothing to register.
	webhookMethods = {
		default: {
			checkExists: async function (this: IHookFunctions) {
				const settings = await readSettings({ n8n: this });
				await ipAllowList.read({ n8n: this });
				const complaint = complaintAboutToken(await callbackToken(this));
				if (complaint !== undefined)
					throw inputError({ n8n: this }, 'No callback would be accepted', `Open the credential: ${complaint}`);
				if (this.getActivationMode() === 'manual') {
					// n8n accepts calls only after this returns.
					void ringTest(this);
					return true;
				}
				await publish(this, settings);
				return true;
			},
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}

	/** n8n calls this at the start of the execution, with the items from webhook(). */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await startExecution(this)];
	}
}
