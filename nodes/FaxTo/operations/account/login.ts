import { login } from '../../api/endpoints';
import { email, password, secretNotice } from '../../fields/signIn';
import type { Operation } from '../../run/operation';

export const accountLogin: Operation = {
	resource: 'account',
	value: 'login',
	name: 'Log In',
	action: 'Log in to user account',
	description: 'Get the API key of a Fax.to user by email and password. The output contains the API key, a secret.',
	fields: [secretNotice, email, password],
	run: async (item) => ({ json: await login(item.connection, email.read(item), password.read(item)) }),
};
