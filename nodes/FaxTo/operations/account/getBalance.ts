import { getBalance } from '../../api/endpoints';
import type { Operation } from '../../run/operation';

export const accountGetBalance: Operation = {
	resource: 'account',
	value: 'getBalance',
	name: 'Get Balance',
	action: 'Get account balance',
	description: 'Get the remaining balance of the Fax.to account',
	fields: [],
	isDefault: true,
	run: async ({ connection }) => ({ json: await getBalance(connection) }),
};
