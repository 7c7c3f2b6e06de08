import type { INodeType, INodeTypeDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { callbackToken, connect } from './api/connection';
import { faxToApiTest } from './credentialTest';
import { keepCallbackFile } from './events/file';
import { parseCallback } from './events/parse';
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
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: 'noData', path: 'faxto' },
			// The samples of Fax.to read delivery receipts from GET requests too.
			{ name: 'setup', httpMethod: 'GET', responseMode: 'onReceived', responseData: 'noData', path: 'faxto', ndvHideUrl: true },
		],
		properties: [
			{ displayName: SET_UP, name: 'setUpNotice', type: 'notice', default: '' },
			{
				displayName: 'Trigger On',
				name: 'events',
				type: 'multiOptions',
				required: true,
				options: [
					{ name: 'Fax Delivered', value: 'faxDelivered', description: 'A fax that you sent was received' },
					{ name: 'Fax Failed', value: 'faxFailed', description: 'A fax that you sent did not get through' },
					{ name: 'Fax Received', value: 'faxReceived', description: 'One of your numbers received a fax' },
				],
				default: ['faxReceived'],
			},
		],
	};

	methods = { credentialTest: { faxToApiTest } };

	// Fax.to has no call that reads or sets the callback address (faxto-api §3), so there is nothing to register.
	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const answer = (status: number): IWebhookResponseData => {
			this.getResponseObject().status(status).end();
			return { noWebhookResponse: true };
		};
		try {
			if (!carriesToken(this.getQueryData(), await callbackToken(this))) return answer(401);
			const event = parseCallback(this.getBodyData(), this.getQueryData());
			const wanted = this.getNodeParameter('events', []);
			if (!event || !Array.isArray(wanted) || !wanted.some((name) => name === event.event)) return answer(200);

			const connection = await connect(this);
			const json = connection.redact.value({ ...event.fields, ...event.outcome, event: event.event });
			if (event.event !== 'faxReceived') return { workflowData: [[{ json }]] };
			const kept = await keepCallbackFile(this, connection, event);
			if ('missing' in kept) return { workflowData: [[{ json: { ...json, file_missing: kept.missing } }]] };
			return { workflowData: [[{ json, binary: { data: kept.file } }]] };
		} catch {
			// Not taken, so Fax.to will call again in 15 minutes. A throw would start a failed execution.
			return answer(503);
		}
	}
}
