// @ts-check
/** The page's buttons. Each action returns the notice to show afterwards, or throws a Mistake. */
const { setTimeout: sleep } = require('node:timers/promises');
const { money, phoneDigits } = require('../wire');
const { OUTCOMES } = require('./words');
const { Mistake, asFax } = require('./received');

/**
 * @typedef {{ world: import('../world').World, control: import('../control').Control }} Context
 * @typedef {{ fields: Record<string, string>, file: import('../types').StoredBytes | null }} Form
 * @typedef {(form: Form, context: Context) => Promise<keyof typeof NOTICES>} Action
 */

/** Notices after an action. The URL contains only the key of one of these, so no link can make the page say anything else. */
const NOTICES = {
	received: 'A fax came in. It is under Received faxes.',
	outcome: 'Saved. It applies to faxes sent from now on.',
	callbackUrl: 'The callback URL is saved.',
	noCallbackUrl: 'The callback URL is removed. Fax.to sends no callbacks now.',
	toppedUp: 'The balance is topped up.',
	skipped: 'The sandbox’s clock has skipped ahead, and everything due happens now.',
	reset: 'The sandbox is reset.',
};

const MAX_WAIT_MS = 3_000;
const MAX_TOP_UP = 100_000;
const SKIPS = { 60: '1 minute', 900: '15 minutes', 86400: '1 day' };

/** @type {Record<string, Action>} */
const ACTIONS = {
	receive: async ({ fields, file }, { world }) => {
		const from = fields['from'] || undefined;
		if (from !== undefined && phoneDigits(from) === null) {
			throw new Mistake('From Number: enter a fax number with its country code, for example +12025550117.');
		}
		if (!world.state.numbers.has(phoneDigits(fields['to']) ?? ''))
			throw new Mistake('To Number: choose one of the account’s numbers.');
		const fax = file && (await asFax(file, world.store));
		await world.receive({ to: fields['to'], from, ...(fax ? { pages: fax.pages } : {}) }, fax?.pdf);
		return 'received';
	},

	outcome: async ({ fields }, { control }) => {
		const outcome = Object.keys(OUTCOMES).find((one) => one === fields['outcome']);
		if (outcome === undefined && fields['outcome'] !== '') throw new Mistake('Outcome: choose one from the list.');
		control.settings({ outcome: /** @type {keyof typeof OUTCOMES | undefined} */ (outcome) ?? null });
		return 'outcome';
	},

	'callback-url': async ({ fields }, { control }) => {
		const callbackUrl = (fields['url'] ?? '').trim();
		if (callbackUrl !== '' && !(URL.canParse(callbackUrl) && /^https?:\/\//i.test(callbackUrl))) {
			throw new Mistake('Callback URL: enter an address that starts with http:// or https://, or leave it empty.');
		}
		control.settings({ callbackUrl: callbackUrl === '' ? null : new URL(callbackUrl).href });
		return callbackUrl === '' ? 'noCallbackUrl' : 'callbackUrl';
	},

	'top-up': async ({ fields }, { control }) => {
		const sum = Number(fields['amount']);
		if (!(sum >= 0.01 && sum <= MAX_TOP_UP)) throw new Mistake('Amount: enter a number from 0.01 to 100000.');
		control.settings({ balance: money(Math.round((control.settings().balance + sum) * 100)) });
		return 'toppedUp';
	},

	skip: async ({ fields }, { control }) => {
		const seconds = Number(fields['seconds']);
		if (!Object.hasOwn(SKIPS, seconds)) throw new Mistake('Skip Ahead: choose one of the buttons.');
		// Due events finish by themselves, however slow a receiver of callbacks is.
		await Promise.race([control.advance(seconds), sleep(MAX_WAIT_MS, undefined, { ref: false })]);
		return 'skipped';
	},

	reset: async (_form, { control }) => {
		await control.reset();
		return 'reset';
	},
};

module.exports = { ACTIONS, NOTICES, SKIPS };
