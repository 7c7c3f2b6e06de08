import type { IDataObject, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import type { Claim, Memory } from './remember';

/**
 * Starts nothing and answers with a status and an empty body. n8n saves the static data with such an answer at once.
 */
export function answer(webhook: IWebhookFunctions, status: number): IWebhookResponseData {
	webhook.getResponseObject().status(status).end();
	return { noWebhookResponse: true };
}

/**
 * Starts the workflow in the one order that neither loses nor doubles: n8n stores the execution, then the memory is
 * saved, then Fax.to gets its 200, then the nodes behind the trigger run (see begin.ts). A crash before the 200 makes
 * Fax.to repeat, and what it cut off had done nothing yet.
 *
 * How that comes about (n8n 2.41, webhook-helpers.js): n8n answers after it has stored the execution, asks for the body
 * of the answer right before it saves the static data, and saves them right before it answers. Static data written
 * earlier are not saved, because storing the execution resets n8n's mark of change. So the body
 * is a getter: that it is asked for says that n8n has the execution, and what it writes is saved.
 */
export function start(webhook: IWebhookFunctions, item: INodeExecutionData, memory: Memory | undefined, claim: Claim | undefined): IWebhookResponseData {
	if (!memory || !claim) return { workflowData: [[item]], webhookResponse: '' };

	const response = webhook.getResponseObject();
	// The surest sign, and the only one where n8n never asks for the body.
	response.once('finish', () => (response.statusCode === 200 ? claim.accepted() : claim.released()));
	for (const event of ['finish', 'close']) response.once(event, () => claim.answer());
	memory.awaitAnswer(claim);
	// For a multipart callback n8n looks at the body also before it stores the execution, without any pause in between.
	let stored = false;
	void sleep(0).then(() => {
		stored = true;
	});
	const store: IDataObject = webhook.getWorkflowStaticData('global');
	return {
		workflowData: [[memory.stamped(item, claim.start)]],
		get webhookResponse() {
			if (stored) claim.accepted();
			memory.write(store, claim);
			return '';
		},
	};
}
