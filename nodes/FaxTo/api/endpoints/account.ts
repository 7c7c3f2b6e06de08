import type { Connection } from '../connection';
import type { Call } from '../attempt';
import { request } from '../transport';
import { json, promised, type Schemas } from './answer';

/** GET /balance (API README, User Management 4): `{status, balance}`. */
export async function getBalance(connection: Connection): Promise<Schemas['BalanceAnswer']> {
	const call: Call = { purpose: 'read the balance', method: 'GET', path: '/balance' };
	return promised<Schemas['BalanceAnswer']>(connection, call, 'balance', await request(connection, call));
}

/** POST /subuser (API README, User Management 3): `{status, api_key}` with the new user's key; the password is optional (T33). */
export async function createSubuser(
	connection: Connection,
	email: string,
	password: string,
): Promise<Schemas['ApiKeyAnswer']> {
	const call: Call = {
		purpose: 'create the subuser',
		method: 'POST',
		path: '/subuser',
		secrets: [password],
		body: json(password === '' ? { email } : { email, password }),
	};
	return promised<Schemas['ApiKeyAnswer']>(connection, call, 'api_key', await request(connection, call));
}

/** POST /user, without a key (API README, User Management 1): `{status, api_key}`. */
export async function register(
	connection: Connection,
	email: string,
	password: string,
): Promise<Schemas['ApiKeyAnswer']> {
	const call: Call = {
		purpose: 'register the user',
		method: 'POST',
		path: '/user',
		withKey: false,
		secrets: [password],
		body: json({ email, password }),
	};
	return promised<Schemas['ApiKeyAnswer']>(connection, call, 'api_key', await request(connection, call));
}

/** POST /user/login, without a key (API README, User Management 2): `{status, api_key}`. */
export async function login(connection: Connection, email: string, password: string): Promise<Schemas['ApiKeyAnswer']> {
	const call: Call = {
		purpose: 'log the user in',
		method: 'POST',
		path: '/user/login',
		withKey: false,
		secrets: [password],
		body: json({ email, password }),
	};
	return promised<Schemas['ApiKeyAnswer']>(connection, call, 'api_key', await request(connection, call));
}
