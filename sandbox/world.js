// @ts-check
/** One running sandbox: the state its parts share, and the few events that happen without a request. */
const { Callbacks } = require('./callbacks');
const { VirtualClock } = require('./clock');
const { inspect, CONVERSION_FAILED } = require('./documents');
const { Faults } = require('./faults');
const { RateLimits } = require('./rate-limit');
const { Refusal } = require('./refusal');
const { RequestLog } = require('./request-log');
const { incomingPdf, seededState } = require('./seed');
const { DEFAULTS } = require('./settings');
const { API_KEY } = require('./state');
const { phoneDigits } = require('./wire');

/**
 * @typedef {import('./types').Account} Account
 * @typedef {import('./types').Job} Job
 * @typedef {import('./types').Settings} Settings
 * @typedef {import('./types').IncomingFax} IncomingFax
 */

const MAX_INCOMING_PAGES = 200;
const DAY_MS = 24 * 60 * 60 * 1000;

class World {
	apiKey = API_KEY;
	/** Set once the port is known. */
	url = '';
	/** @type {Settings} */
	settings;
	/** @type {import('./state').State} */
	state;
	requests = new RequestLog();
	limits = new RateLimits();
	callbacks = new Callbacks(this);

	/**
	 * @param {ReturnType<typeof import('./validate').apiDescription>} api
	 * @param {import('./documents').ByteStore} store
	 * @param {Partial<Settings>} startSettings kept over resets
	 * @param {import('./state').State} state
	 * @param {VirtualClock} clock
	 */
	constructor(api, store, startSettings, state, clock) {
		this.api = api;
		this.store = store;
		this.startSettings = startSettings;
		this.settings = { ...structuredClone(DEFAULTS), ...startSettings };
		this.clock = clock;
		this.state = state;
		this.faults = new Faults(api.operations.map(({ id }) => id));
	}

	/**
	 * @param {ReturnType<typeof import('./validate').apiDescription>} api
	 * @param {import('./documents').ByteStore} store
	 * @param {Partial<Settings>} startSettings
	 * @returns {Promise<World>} filled with the seed
	 */
	static async create(api, store, startSettings) {
		const clock = new VirtualClock(startSettings.timeScale ?? DEFAULTS.timeScale);
		return new World(api, store, startSettings, await seededState(clock.now(), store), clock);
	}

	/** Back to the start: data, settings, faults, log, buckets, callbacks and time. */
	async reset() {
		this.callbacks.clear();
		this.clock.clear();
		this.faults.clear();
		this.requests.clear();
		this.limits.clear();
		this.settings = { ...structuredClone(DEFAULTS), ...this.startSettings };
		this.clock.setScale(this.settings.timeScale);
		this.state = await seededState(this.clock.now(), this.store);
	}

	/**
	 * Stores an upload as a document.
	 * @param {Account} account
	 * @param {import('./types').StoredBytes} bytes
	 * @param {string} name
	 * @throws {Refusal} 400 when it can't be converted
	 */
	async addDocument(account, bytes, name) {
		const found = await inspect(bytes, name);
		if (!found) throw new Refusal(400, CONVERSION_FAILED);
		return this.state.addDocument(account, { ...found, name, bytes, createdAt: this.clock.now() });
	}

	/**
	 * Starts a job and lets it end by itself.
	 * @param {Account} account
	 * @param {Omit<Job, 'id' | 'accountId' | 'ended' | 'createdAt' | 'endsAt'> & { slow: boolean }} values
	 * @returns {Job}
	 */
	startJob(account, { slow, ...values }) {
		const createdAt = this.clock.now();
		const endsAt = createdAt + 1000 * (slow ? this.settings.slowSeconds : this.settings.jobSeconds);
		const job = this.state.addJob(account, { ...values, createdAt, endsAt });
		this.clock.at(endsAt, () => {
			job.ended = true;
			return this.callbacks.deliveryReceipt(job);
		});
		return job;
	}

	/**
	 * A fax that was sent long ago, with its own place in the history; it costs nothing now.
	 * @param {import('./types').PastFax} fax
	 * @returns {Job}
	 * @throws {Error} when a value makes no sense
	 */
	addPastFax({ documentId, recipient, days, id = this.state.nextPastId(), msgCode = 'ok' }) {
		const account = /** @type {Account} */ (this.state.accountsByKey.get(this.apiKey));
		const document = this.state.documentOf(documentId, account);
		const digits = phoneDigits(recipient);
		if (!document || digits === null || !(days > 0))
			throw new Error('A past fax needs a documentId that exists, a recipient and days ago.');
		const createdAt = this.clock.now() - days * DAY_MS;
		const { name, pages } = document;
		const job = {
			id,
			accountId: account.id,
			documentId,
			documentName: name,
			recipient: digits,
			tsiNumber: null,
			pages,
			costCents: pages * 10,
			createdAt,
			endsAt: createdAt,
			msgCode,
			ended: true,
			listed: { fromCall: 0, from: 0 },
		};
		this.state.addPastJob(account, job);
		return job;
	}

	/**
	 * When something created now appears in its list.
	 * @param {import('./types').Call} call a fault may have its own wish
	 * @param {number} asked how often the list was asked for up to now
	 * @returns {import('./types').Listed}
	 */
	listing({ listing }, asked) {
		const { listedAfterCalls, listedAfterSeconds } = this.settings;
		return {
			fromCall: asked + (listing?.calls ?? listedAfterCalls),
			from: this.clock.now() + 1000 * (listing?.seconds ?? listedAfterSeconds),
		};
	}

	/**
	 * @template {{ listed: import('./types').Listed }} T
	 * @param {T[]} things
	 * @param {number} asked how often the list was asked for before this call
	 * @returns {T[]} those that are listed
	 */
	listed(things, asked) {
		const now = this.clock.now();
		const late = things.some(({ listed }) => listed.fromCall > asked || listed.from > now);
		return late ? things.filter(({ listed }) => listed.fromCall <= asked && listed.from <= now) : things;
	}

	/**
	 * Delivers an incoming fax; its callback goes out at once and is not awaited.
	 * @param {import('./types').IncomingRequest} fax `pages` and `bytes` are for a PDF that is made up
	 * @param {import('./types').StoredBytes} [sent] the PDF, with as many pages as `pages` says; none: one is made up
	 * @returns {Promise<IncomingFax>}
	 * @throws {Error} if the number belongs to no account, or a value is invalid
	 */
	async receive({ to, from = '12025550117', pages = 1, bytes = 0 }, sent) {
		const ready = /** @type {Account} */ (this.state.accountsByKey.get(this.apiKey));
		const number = to === undefined ? ready.numbers[0] : this.state.numbers.get(phoneDigits(to) ?? '');
		if (!number) throw new Error(`No account has the number ${to}.`);
		const sender = phoneDigits(from);
		if (sender === null) throw new Error(`${from} is no fax number.`);
		if (!Number.isInteger(pages) || pages < 1 || pages > MAX_INCOMING_PAGES) {
			throw new Error(`pages must be 1 to ${MAX_INCOMING_PAGES}.`);
		}
		const state = this.state;
		const id = state.nextInboxId();
		const pdf =
			sent ?? (await this.store.keep(await incomingPdf({ id, from: sender, to: number.number, pages, bytes })));
		const fax = state.addIncomingFax(number, { id, from: sender, pages, bytes: pdf, createdAt: this.clock.now() });
		this.clock.at(this.clock.now(), () => this.callbacks.faxReceived(fax, this.fileUrl(fax, 'file')));
		return fax;
	}

	/**
	 * @param {IncomingFax} fax
	 * @param {'file' | 'preview'} what
	 * @returns {string} absolute, with the account's key in it (T3) and an id that is not the inbox id (T29)
	 */
	fileUrl(fax, what) {
		const key = this.state.accounts.get(fax.accountId)?.apiKey ?? '';
		return `${this.url}/receivefax/api/v1/inbox/${fax.fileId}/${what}?api_key=${key}`;
	}
}

module.exports = { World };
