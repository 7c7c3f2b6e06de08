import { waitForDelivery } from '../../purchase/waiting';
import { identifier, readIdentifier } from '../../fields/identifier';
import { maxWait, pollInterval, readMaxWait, readPollInterval } from '../../fields/waiting';
import type { Operation } from '../../operation';

export const faxWaitForDelivery: Operation = {
	resource: 'fax',
	value: 'waitForDelivery',
	name: 'Wait for Delivery',
	action: 'Wait for delivery of fax',
	description: 'Wait until a sent fax is delivered or has failed, and get its outcome. For waits of hours use the Fax.to Trigger instead.',
	fields: [identifier('faxJobId'), maxWait, pollInterval],
	run: async (item) => {
		const longest = readMaxWait(item, item.n8n.getNodeParameter('maxWait', item.index, ''));
		const interval = readPollInterval(item, item.n8n.getNodeParameter('pollInterval', item.index, ''));
		return { json: await waitForDelivery(item.connection, readIdentifier(item, 'faxJobId'), { longest, interval }) };
	},
};
