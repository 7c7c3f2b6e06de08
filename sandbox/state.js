// @ts-check
/** Everything the pretended service knows. Lookups are by key or id, lists are per account, so size costs nothing. */
const { randomBytes, randomUUID } = require('node:crypto');
const { COUNTRIES, DID_GROUPS } = require('./coverage');

/**
 * @typedef {import('./types').Account} Account
 * @typedef {import('./types').Document} Document
 * @typedef {import('./types').Job} Job
 * @typedef {import('./types').FaxNumber} FaxNumber
 * @typedef {import('./types').IncomingFax} IncomingFax
 * @typedef {import('./types').StoredBytes} StoredBytes
 */

/** The key of the account that is there from the start. It looks like a real one and opens nothing. */
const API_KEY = '5eb0c000-fa70-11ee-8000-5a2db0c5e1f0';
const START_BALANCE_CENTS = 10_010;
/** 555-0140 and up: North America keeps this range for fiction. */
const FIRST_SUBSCRIBER = 5_550_140;
const MAX_LOOKED_AT = 5_000;
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

class State {
	/** @type {Map<string, Account>} */
	accountsByKey = new Map();
	/** @type {Map<string, Account>} */
	accountsByEmail = new Map();
	/** @type {Map<number, Account>} */
	accounts = new Map();
	/** @type {Map<number, Document>} */
	documents = new Map();
	/** @type {Map<string, Document>} */
	documentsByHex = new Map();
	/** @type {Map<number, Document>} the newest, also deleted ones: their faxes can still be looked at */
	everyDocument = new Map();
	/** @type {Map<number, Job>} */
	jobs = new Map();
	/** @type {Map<string, FaxNumber>} by digits */
	numbers = new Map();
	/** @type {Map<number, IncomingFax>} by the id in file URLs */
	inboxByFileId = new Map();
	/** @type {Map<number, number>} did group → numbers left */
	stock = new Map(DID_GROUPS.map((group) => [group.id, group.stock]));
	// The sequences continue the documents' samples, so ids of different kinds do not overlap.
	#next = {
		account: 2,
		pastJob: 10_001,
		document: 112_601,
		job: 92_334,
		number: 781,
		did: 6_283_432,
		inbox: 771,
		file: 4,
	};

	/**
	 * @param {{ email: string, password: string | null, apiKey?: string, parentId?: number }} values
	 * @returns {Account}
	 */
	addAccount({ email, password, apiKey = uuidLikeV1(), parentId }) {
		/** @type {Account} */
		const account = {
			id: this.#next.account++,
			email,
			password,
			apiKey,
			parentId: parentId ?? null,
			balanceCents: START_BALANCE_CENTS,
			documents: [],
			jobs: [],
			numbers: [],
			inbox: [],
			asked: { jobs: 0, numbers: 0 },
		};
		this.accounts.set(account.id, account);
		this.accountsByKey.set(apiKey, account);
		this.accountsByEmail.set(email.toLowerCase(), account);
		return account;
	}

	/**
	 * @param {Account} account
	 * @param {{ name: string, extension: string, pages: number, bytes: StoredBytes, createdAt: number }} values
	 * @returns {Document}
	 */
	addDocument(account, values) {
		const document = {
			...values,
			id: this.#next.document++,
			accountId: account.id,
			hex: randomBytes(7).toString('hex').slice(0, 13),
		};
		account.documents.push(document);
		this.documents.set(document.id, document);
		this.everyDocument.set(document.id, document);
		// A run of a million faxes must fit in memory; readers look at the newest.
		if (this.everyDocument.size > MAX_LOOKED_AT) this.everyDocument.delete(document.id - MAX_LOOKED_AT);
		this.documentsByHex.set(document.hex, document);
		return document;
	}

	/** @param {Account} account @param {Document} document */
	removeDocument(account, document) {
		// From the end: deleted documents are usually recent ones.
		const at = account.documents.lastIndexOf(document);
		if (at >= 0) account.documents.splice(at, 1);
		this.documents.delete(document.id);
		this.documentsByHex.delete(document.hex);
	}

	/**
	 * Charges the account and starts the job.
	 * @param {Account} account
	 * @param {Omit<Job, 'id' | 'accountId' | 'ended'>} values
	 * @returns {Job}
	 */
	addJob(account, values) {
		const job = { ...values, id: this.#next.job++, accountId: account.id, ended: false };
		account.balanceCents -= job.costCents;
		account.jobs.push(job);
		this.jobs.set(job.id, job);
		return job;
	}

	/**
	 * Inserts an old job by its date.
	 * @param {Account} account
	 * @param {Job} job
	 */
	addPastJob(account, job) {
		if (this.jobs.has(job.id)) throw new Error(`There is a fax ${job.id}.`);
		account.jobs.push(job);
		account.jobs.sort((a, b) => a.createdAt - b.createdAt);
		this.jobs.set(job.id, job);
	}

	/** @returns {number} an id below all others */
	nextPastId() {
		return this.#next.pastJob++;
	}

	/**
	 * @param {Account} account
	 * @param {number} didGroupId must exist
	 * @param {number} now
	 * @param {import('./types').Listed} listed
	 * @returns {FaxNumber}
	 */
	addNumber(account, didGroupId, now, listed) {
		const group = DID_GROUPS.find(({ id }) => id === didGroupId);
		const country = COUNTRIES.find(({ code }) => code === group?.countryCode);
		if (!group || !country) throw new Error(`No DID group ${didGroupId}`);
		const didId = ++this.#next.did;
		/** @type {FaxNumber} */
		const number = {
			id: ++this.#next.number,
			accountId: account.id,
			didId,
			didGroupId,
			countryCode: country.code,
			country: country.name,
			cityName: group.city,
			areaCode: group.areaCode,
			number: `+${country.dialCode}${group.areaCode}${FIRST_SUBSCRIBER + this.numbers.size}`,
			expiresAt: now + MONTH_MS,
			listed,
		};
		account.numbers.push(number);
		this.numbers.set(number.number.slice(1), number);
		return number;
	}

	/**
	 * @param {FaxNumber} number receiving
	 * @param {{ id: number, from: string, pages: number, bytes: StoredBytes, createdAt: number }} values
	 * @returns {IncomingFax}
	 */
	addIncomingFax(number, values) {
		const account = /** @type {Account} */ (this.accounts.get(number.accountId));
		/** @type {IncomingFax} */
		const fax = {
			...values,
			accountId: account.id,
			fileId: this.#next.file++,
			uuid: randomUUID(),
			didId: number.didId,
			name: `${randomBytes(7).toString('hex').slice(0, 13)}.pdf`,
			to: number.number,
		};
		account.inbox.push(fax);
		this.inboxByFileId.set(fax.fileId, fax);
		return fax;
	}

	/** @returns {number} id for the next incoming fax, which is printed on its pages */
	nextInboxId() {
		return this.#next.inbox++;
	}

	/**
	 * @param {number} id
	 * @param {Account} account
	 * @returns {Document | undefined} undefined also if it belongs to another account
	 */
	documentOf(id, account) {
		const document = this.documents.get(id);
		return document?.accountId === account.id ? document : undefined;
	}
}

/** @returns {string} random, with the version digit of the documents' keys */
function uuidLikeV1() {
	return randomUUID().replace(/^(.{14})4/, '$11');
}

module.exports = { State, API_KEY };
