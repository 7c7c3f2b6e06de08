import { asText, typed, verbatim } from './kinds';
import { notice } from './parameter';

/** A warning above operations that output an API key (T34). */
export const secretNotice = notice(
	'secretNotice',
	'The output contains an API key, and n8n saves it with the execution. Turn off saving for this workflow, or delete the execution.',
);

const EMAIL = /^[^\s\p{C}@]{1,100}@[^\s\p{C}@.]{1,100}\.[^\s\p{C}@]{1,150}$/u;

/** A user's email address. */
export const email = typed(
	{
		displayName: 'Email',
		name: 'email',
		placeholder: 'e.g. name@example.com',
		description: 'The email address that the user signs in with',
	},
	'an address',
	(value, refuse) => {
		const address = asText(value, refuse).trim();
		if (EMAIL.test(address)) return address;
		throw refuse('is not an email address', 'Enter an address such as name@example.com');
	},
).required('Enter an address such as name@example.com');

/** A user's password, unchanged; undefined if there is none. */
export const optionalPassword = verbatim({
	displayName: 'Password',
	name: 'password',
	typeOptions: { password: true },
	description: 'The password that the user signs in with',
});

/** A user's password, unchanged. */
export const password = optionalPassword.required('Enter the password of the user');
