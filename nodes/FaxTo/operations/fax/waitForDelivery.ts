import { waitForDelivery } from '../../purchase/waiting';
import type { INodeProperties } from 'n8n-workflow';
import { options } from '../../fields/callOptions';
import { identifier, readIdentifier } from '../../fields/identifier';
import { notInTools } from '../../fields/tool';
import { maxWait, pollInterval, readMaxWait, readPollInterval } from '../../fields/waiting';
import { collection, type Operation } from '../../operation';
import { confirmFax, keepConfirmation } from '../../purchase/confirm';

const confirmation: INodeProperties = {
	displayName: 'Confirmation',
	name: 'confirmation',
	type: 'boolean',
	default: true,
	description: "Whether to put a PDF with Fax.to's record of the fax into the binary field 'data', as Get Confirmation does",
};

export const faxWaitForDelivery: Operation = {
	resource: 'fax',
	value: 'waitForDelivery',
	name: 'Wait for Delivery',
	action: 'Wait for delivery of fax',
	description: 'Wait until a sent fax is delivered or has failed, and get its outcome. For waits of hours use the Fax.to Trigger instead.',
	fields: [identifier('faxJobId'), maxWait, pollInterval, options(notInTools(confirmation))],
	run: async (item) => {
		const longest = readMaxWait(item, item.n8n.getNodeParameter('maxWait', item.index, ''));
		const interval = readPollInterval(item, item.n8n.getNodeParameter('pollInterval', item.index, ''));
		const faxJobId = readIdentifier(item, 'faxJobId');
		const json = await waitForDelivery(item.connection, faxJobId, { longest, interval });
		if (collection(item).confirmation !== true) return { json };
		const { content } = await confirmFax(item.connection, faxJobId, item.n8n.getTimezone());
		return { json, binary: { data: await keepConfirmation(item.n8n, faxJobId, content) } };
	},
};
