import { createSubuser } from '../../api/endpoints';
import { email, password, readEmail, secretNotice } from '../../fields/signIn';
import { type Operation, text } from '../../run/operation';

export const accountCreateSubuser: Operation = {
	resource: 'account',
	value: 'createSubuser',
	name: 'Create Subuser',
	action: 'Create subuser account',
	description: 'Create a user below the account of the credential. The output holds the new user’s API key, a secret.',
	fields: [
		secretNotice,
		email,
		{ ...password, required: false, description: `${password.description}. Fax.to takes a subuser without one, too.` },
	],
	run: async (item) => ({ json: await createSubuser(item.connection, readEmail(item), text(item, 'password')) }),
};
