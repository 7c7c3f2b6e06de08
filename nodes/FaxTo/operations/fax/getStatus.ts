import { faxOutcome } from '../../faxes/status';
import { faxJobId } from '../../fields/identifier';
import type { Operation } from '../../run/operation';

export const faxGetStatus: Operation = {
	resource: 'fax',
	value: 'getStatus',
	name: 'Get Status',
	action: 'Get status of fax',
	description: 'Get the outcome of a sent fax: delivered, failed or still in progress, with the reason',
	fields: [faxJobId],
	run: async (item) => ({ json: await faxOutcome(item.connection, faxJobId.read(item)) }),
};
