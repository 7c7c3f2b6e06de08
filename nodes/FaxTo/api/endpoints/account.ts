import type { Connection } from '../connection';
import type { Call } from '../attempt';
import { request } from '../transport';
import { json, promised, type Schemas } from './answer';

/** GET /balance (API README, User Management 4): `{status, balance}`. */
export async function getBalance(connection: Connection): Promise<Schemas['BalanceAnswer']> {
	const call: Call = { purpose: 'read the balance', method: 'GET', path: '/balance' };
	return promised<Schemas['BalanceAnswer']>(connection, call, 'balance', await request(connection, call));
}

/** POST /subuser (API README, User Management 3): the key of the new user; the password is optional (T33). */
export async function createSubuser(connection: Connection, email: string, password: string) {
	return await requestKey(connection, { purpose: 'create the subuser', path: '/subuser' }, email, password);
}

/** POST /user, without a key (API README, User Management 1): the key of the new user. */
export async function register(connection: Connection, email: string, password: string) {
	return await requestKey(connection, { purpose: 'register the user', path: '/user', withKey: false }, email, password);
}

/** POST /user/login, without a key (API README, User Management 2): the key of the user. */
export async function login(connection: Connection, email: string, password: string) {
	return await requestKey(
		connection,
		{ purpose: 'log the user in', path: '/user/login', withKey: false },
		email,
		password,
	);
}

/** A call for a user's key: `{status, api_key}`. */
async function requestKey(
	connection: Connection,
	what: Pick<Call, 'purpose' | 'path' | 'withKey'>,
	email: string,
	password: string,
): Promise<Schemas['ApiKeyAnswer']> {
	const body = json(password === '' ? { email } : { email, password });
	const call: Call = { ...what, method: 'POST', secrets: [password], body };
	return promised<Schemas['ApiKeyAnswer']>(connection, call, 'api_key', await request(connection, call));
}
