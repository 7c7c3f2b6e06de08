import { createSubuser } from '../../api/endpoints';
import { email, optionalPassword, secretNotice } from '../../fields/signIn';
import type { Operation } from '../../run/operation';

const ownPassword = optionalPassword.with({
	description: 'The password that the user signs in with. Fax.to takes a subuser without one, too.',
});

export const accountCreateSubuser: Operation = {
	resource: 'account',
	value: 'createSubuser',
	name: 'Create Subuser',
	action: 'Create subuser account',
	description: 'Create a user below the account of the credential. The output holds the new user’s API key, a secret.',
	fields: [secretNotice, email, ownPassword],
	run: async (item) => ({ json: await createSubuser(item.connection, email.read(item), ownPassword.read(item) ?? '') }),
};
