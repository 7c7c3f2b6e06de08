// @ts-check
/** Users, keys and balance (operations 1 to 4 of the fact sheet). */
const { Refusal } = require('../refusal');
const { money } = require('../wire');

/** @typedef {import('./index').Operation} Operation */

/** @type {Record<string, Operation>} */
module.exports = {
	'account.register': ({ params }, world) => {
		if (params['password'] === undefined) throw new Refusal(400, 'The password field is required.');
		return created(params, world, undefined);
	},

	'account.createSubuser': ({ params }, world, account) => created(params, world, account.id),

	'account.login': ({ params }, { state }) => {
		const account = state.accountsByEmail.get(String(params['email']).toLowerCase());
		// A sub user without a password has nothing to log in with (T33).
		if (!account || account.password === null || account.password !== params['password']) {
			throw new Refusal(400, 'Invalid email or password.');
		}
		return { status: 'success', api_key: account.apiKey };
	},

	'account.getBalance': (_call, { settings }, account) => {
		const balance = money(account.balanceCents);
		// A balance that was read may be out of date.
		account.balanceCents = Math.max(0, account.balanceCents - Math.round(settings.othersSpend * 100));
		return { status: 'success', balance };
	},
};

/**
 * @param {Record<string, unknown>} params
 * @param {import('../world').World} world
 * @param {number | undefined} parentId
 */
function created(params, { state }, parentId) {
	const email = String(params['email']);
	if (state.accountsByEmail.has(email.toLowerCase())) throw new Refusal(400, 'The email has already been taken.');
	const password = params['password'] === undefined ? null : String(params['password']);
	const account = state.addAccount({ email, password, ...(parentId === undefined ? {} : { parentId }) });
	return { status: 'success', api_key: account.apiKey };
}
