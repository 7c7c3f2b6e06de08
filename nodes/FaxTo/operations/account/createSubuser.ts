import { createSubuser } from '../../api/endpoints';
import { email, optionalPassword, secretNotice } from '../../fields/signIn';
import type { Operation } from '../../run/operation';

const ownPassword = optionalPassword.with({
	description: 'The password that the user signs in with. Fax.to also accepts a subuser without a password.',
});

export const accountCreateSubuser: Operation = {
	resource: 'account',
	value: 'createSubuser',
	name: 'Create Subuser',
	action: 'Create subuser account',
	description: 'Create a subuser of your account. The output contains the API key of the new user, a secret.',
	fields: [secretNotice, email, ownPassword],
	makes: true,
	run: async (item) => ({ json: await createSubuser(item.connection, email.read(item), ownPassword.read(item) ?? '') }),
};
