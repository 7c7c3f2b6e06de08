import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { options } from '../../fields/callOptions';
import { identifier, readIdentifier } from '../../fields/identifier';
import { notInTools } from '../../fields/tool';
import { maxWait, pollInterval, readMaxWait, readPollInterval } from '../../fields/waiting';
import { collection, type Item, type Operation, type Output } from '../../run/operation';
import { confirmFax, keepConfirmation } from '../../faxes/confirmation';
import type { Outcome } from '../../faxes/outcome';
import { waitForDelivery } from '../../faxes/waiting';

const confirmation: INodeProperties = {
	displayName: 'Confirmation',
	name: 'confirmation',
	type: 'boolean',
	default: true,
	description:
		"Whether to put a PDF with Fax.to's record of the fax into the binary field 'data', as Get Confirmation does. Where it can't be made, the outcome is output all the same, and confirmation_error says why.",
};

export const faxWaitForDelivery: Operation = {
	resource: 'fax',
	value: 'waitForDelivery',
	name: 'Wait for Delivery',
	action: 'Wait for delivery of fax',
	description:
		'Wait until a sent fax is delivered or has failed, and get its outcome. For waits of hours use the Fax.to Trigger instead.',
	fields: [identifier('faxJobId'), maxWait, pollInterval, options(notInTools(confirmation))],
	run: async (item) => {
		const longest = readMaxWait(item, item.n8n.getNodeParameter('maxWait', item.index, ''));
		const interval = readPollInterval(item, item.n8n.getNodeParameter('pollInterval', item.index, ''));
		const faxJobId = readIdentifier(item, 'faxJobId');
		const json = await waitForDelivery(item.connection, faxJobId, { longest, interval });
		return collection(item).confirmation === true ? await withConfirmation(item, faxJobId, json) : { json };
	},
};

/** The outcome was waited for, and is worth more than the page: it is told even where there can be none. */
async function withConfirmation(
	{ connection, n8n }: Item,
	faxJobId: string,
	json: IDataObject & Outcome,
): Promise<Output> {
	try {
		const { content } = await confirmFax(connection, faxJobId, n8n.getTimezone(), json);
		return { json, binary: { data: await keepConfirmation(n8n, faxJobId, content) } };
	} catch (error) {
		const why =
			error instanceof NodeApiError || error instanceof NodeOperationError
				? error.message
				: 'The page could not be made or stored';
		return { json: { ...json, confirmation_error: `${why}. Fax > Get Confirmation can try again` } };
	}
}
