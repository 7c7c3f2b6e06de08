import { register } from '../../api/endpoints';
import { email, password, secretNotice } from '../../fields/signIn';
import type { Operation } from '../../run/operation';

export const accountRegister: Operation = {
	resource: 'account',
	value: 'register',
	name: 'Register',
	action: 'Register user account',
	description: 'Register a new Fax.to user. The output contains the API key of the user, a secret.',
	fields: [secretNotice, email, password],
	makes: true,
	run: async (item) => ({ json: await register(item.connection, email.read(item), password.read(item)) }),
};
