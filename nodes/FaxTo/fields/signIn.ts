import type { INodeProperties } from 'n8n-workflow';
import { inputError, type Item, text } from '../run/operation';

/** A warning above the operations whose output is an API key (T34). */
export const secretNotice: INodeProperties = {
	displayName:
		'The output holds an API key, and n8n saves it with the execution. Switch off saving for this workflow, or delete the execution.',
	name: 'secretNotice',
	type: 'notice',
	default: '',
};

/** A user's e-mail address. */
export const email: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	placeholder: 'e.g. name@example.com',
	required: true,
	default: '',
	description: 'The email address that the user signs in with',
};

/** A user's password. */
export const password: INodeProperties = {
	displayName: 'Password',
	name: 'password',
	type: 'string',
	typeOptions: { password: true },
	required: true,
	default: '',
	description: 'The password that the user signs in with',
};

/** The e-mail address. @throws NodeOperationError when it can't be one */
export function readEmail(item: Item): string {
	const address = text(item, 'email');
	if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) {
		throw inputError(item, "The 'Email' is not an email address", 'Enter an address such as name@example.com');
	}
	return address;
}

/** The password, as typed. @throws NodeOperationError when it is empty */
export function readPassword(item: Item): string {
	const typed = item.n8n.getNodeParameter('password', item.index, '');
	if (typeof typed !== 'string' || typed === '')
		throw inputError(item, "The 'Password' is empty", 'Enter the password of the user');
	return typed;
}
