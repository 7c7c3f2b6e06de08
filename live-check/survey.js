// @ts-check
/** The calls, their order, and the values that an answer provides for the next one. */
const { Connection } = require('./connection');
const { Description } = require('./description');
const { Evidence, textOf } = require('./evidence');
const { PAGE_SIZE, READ_ONLY, maySend } = require('./requests');
const { Shapes } = require('./shapes');

/**
 * @typedef {import('./requests').ReadOnlyPath} ReadOnlyPath
 * @typedef {import('./types').JsonObject} JsonObject
 */

/** In the range that North America keeps for fiction: asking its price can never become a call to anybody. */
const FICTITIOUS_NUMBER = '+12025550100';

/** No list is longer. */
const FAR_PAGE = '9999';

/** After so many calls in a row without a usable answer the rest would not help. */
const MAX_IN_VAIN = 3;

/** Why the check ended early. @typedef {'noAnswer' | 'keyRefused' | 'notTheApi' | 'lost' | 'limited'} Stop */

class Stopped extends Error {
	/** @param {Stop} reason */
	constructor(reason) {
		super(reason);
		this.reason = reason;
	}
}

class Survey {
	#connection;
	#description = Description.shared();
	#tell;
	#inVain = 0;

	/**
	 * @param {import('./connection').ConnectionOptions} options
	 * @param {(progress: string) => void} tell called with one line for each call
	 */
	constructor(options, tell) {
		this.#connection = new Connection(options);
		this.#tell = tell;
		this.evidence = new Evidence(options.key, options.baseUrl, new Shapes(options.key, options.baseUrl));
	}

	/** @returns {Promise<Stop | null>} null when all calls were made that could be */
	async run() {
		try {
			await this.#account();
			await this.#sentFaxes();
			await this.#files();
			await this.#receiving();
			await this.#coverage();
			return null;
		} catch (error) {
			if (error instanceof Stopped) return error.reason;
			throw error;
		}
	}

	async #account() {
		await this.#ask('balance', '/balance');
		await this.#ask('balance without a key', '/balance', { withKey: false }, true);
	}

	async #sentFaxes() {
		await this.#pages('history', '/fax-history', true);
		await this.#ask('history by its other name', '/fax', { query: { limit: '1', page: '1' } }, true);
		const faxes = this.evidence.records('history', 'history, full page');
		// A failed fax shows which status Fax.to returns (T6); a delivered one shows its words for success.
		const chosen = [
			faxes.find((fax) => /fail/i.test(textOf(fax['status']))),
			faxes.find((fax) => /success/i.test(textOf(fax['status']))),
		];
		const [first = faxes[0], second] = chosen.filter((fax) => fax !== undefined);
		await this.#askFor(
			'status of a fax',
			'/fax/{fax_job_id}/status',
			{ fax_job_id: first?.['id'] },
			'there is no sent fax',
		);
		await this.#askFor(
			'status of another fax',
			'/fax/{fax_job_id}/status',
			{ fax_job_id: second?.['id'] },
			'there are no two sent faxes that ended differently',
		);
		await this.#ask('status of no fax', '/fax/{fax_job_id}/status', { path: { fax_job_id: '0' } }, true);
	}

	async #files() {
		await this.#pages('files', '/files', true);
		const [file] = this.evidence.records('files', 'files, full page');
		const query = { fax_number: FICTITIOUS_NUMBER };
		await this.#askFor(
			'cost of a file',
			'/fax/{document_id}/costs',
			{ document_id: file?.['id'] },
			'there is no file',
			query,
		);
		await this.#ask('cost of no file', '/fax/{document_id}/costs', { path: { document_id: '0' }, query }, true);
	}

	async #receiving() {
		await this.#pages('numbers', '/numbers', false);
		await this.#pages('incoming faxes', '/incoming-faxes', false);
		const [fax] = this.evidence.records('incoming faxes', 'incoming faxes, full page');
		const [number] = this.evidence.records('numbers');
		const recipient = textOf(fax?.['number'] ?? number?.['did_number']).replace(/\D/g, '');
		await this.#askFor(
			'incoming faxes of a number',
			'/incoming-faxes/{recipient}',
			{ recipient },
			'there is no number and no incoming fax',
		);
	}

	async #coverage() {
		await this.#ask('countries', '/countries');
		const codes = this.evidence.records('countries').map((country) => textOf(country['a2_code']));
		const country = codes.includes('USA') ? 'USA' : codes[0];
		await this.#askFor('states', '/states/{COUNTRY_CODE}', { COUNTRY_CODE: country }, 'there is no country');
		const elsewhere = codes.find((code) => !['USA', 'CAN', country].includes(code));
		await this.#askFor(
			'states of another country',
			'/states/{COUNTRY_CODE}',
			{ COUNTRY_CODE: elsewhere },
			'there is no other country',
			undefined,
			true,
		);
		const [state] = this.evidence.records('states');
		const stateId = textOf(state?.['id']);
		await this.#askFor(
			'area codes',
			'/areacodes/{COUNTRY_CODE}/{STATE_ID}',
			{ COUNTRY_CODE: country, STATE_ID: stateId },
			'there is no state',
		);

		const groups = '/countries/{COUNTRY_CODE}/didgroups';
		await this.#askFor('DID groups', groups, { COUNTRY_CODE: country }, 'there is no country');
		const found = this.evidence.records('DID groups');
		const group = found.find((one) => maySend(groups, 'cityNamePattern', startOf(one))) ?? found[0];
		const ids = [...new Set(found.map((one) => textOf(one['did_group_id'])))].slice(0, 2).join(',');
		const why = 'there is nothing to filter by';
		await this.#askFor('DID groups of a state', groups, { COUNTRY_CODE: country }, why, { stateId });
		await this.#askFor('DID groups of an area code', groups, { COUNTRY_CODE: country }, why, {
			areaCode: textOf(group?.['area_code']),
		});
		await this.#askFor('DID groups by id', groups, { COUNTRY_CODE: country }, why, { didGroupIds: ids });
		await this.#askFor('DID groups of a city, with %', groups, { COUNTRY_CODE: country }, why, {
			cityNamePattern: group ? `${startOf(group)}%` : '',
		});
		await this.#askFor('DID groups of a city, without %', groups, { COUNTRY_CODE: country }, why, {
			cityNamePattern: startOf(group),
		});
	}

	/**
	 * A list as it comes by default, as the node asks for it, and in pages of one.
	 * @param {string} id @param {ReadOnlyPath} path @param {boolean} farPage whether to look past the end, for lists without meta
	 */
	async #pages(id, path, farPage) {
		await this.#ask(id, path);
		await this.#ask(`${id}, full page`, path, { query: { limit: String(PAGE_SIZE), page: '1' } });
		await this.#ask(`${id}, page 1`, path, { query: { limit: '1', page: '1' } });
		await this.#ask(`${id}, page 2`, path, { query: { limit: '1', page: '2' } });
		if (farPage)
			await this.#ask(`${id}, past the end`, path, { query: { limit: String(PAGE_SIZE), page: FAR_PAGE } }, true);
	}

	/**
	 * Asks with values from answers, if there are any that may be sent.
	 * @param {string} id @param {ReadOnlyPath} template @param {Record<string, unknown>} path
	 * @param {string} why it is left out otherwise
	 * @param {Record<string, string>} [query]
	 * @param {boolean} [mayFail]
	 */
	async #askFor(id, template, path, why, query, mayFail) {
		const inPath = Object.fromEntries(Object.entries(path).map(([name, value]) => [name, textOf(value)]));
		const given = Object.entries({ ...inPath, ...query });
		if (given.every(([name, value]) => maySend(template, name, value))) {
			await this.#ask(id, template, { path: inPath, ...(query ? { query } : {}) }, mayFail);
		} else {
			const odd = given.every(([, value]) => value !== '') ? "what came can't be asked for" : why;
			this.evidence.skipped.push({ id, path: template, why: odd });
		}
	}

	/**
	 * @param {string} id @param {ReadOnlyPath} path @param {import('./types').Parameters} [parameters]
	 * @param {boolean} [mayFail] whether a refusal is an answer as good as another
	 */
	async #ask(id, path, parameters = {}, mayFail = false) {
		this.#tell(`GET ${path}  ${id}`);
		const reply = await this.#connection.get(path, parameters);
		const { evidence } = this;
		const { shapes } = evidence;
		evidence.observations.push({
			id,
			path,
			operation: READ_ONLY[path].operation,
			parameters: Object.keys(parameters.query ?? {}),
			reply,
			differences:
				reply.kind === 'answer'
					? this.#description.differences(path === '/fax' ? '/fax-history' : path, reply, shapes)
					: [],
			shapes: reply.kind === 'answer' && reply.bodyKind === 'json' ? shapes.all(reply.json) : new Map(),
		});
		const last = evidence.observations.at(-1);
		if (last && reply.kind === 'answer' && !mayFail && last.differences.length === 0 && !evidence.succeeded(id)) {
			last.differences.push({ where: 'answer', expected: 'a success', found: [shapes.ofRefusal(reply)] });
		}
		if (parameters.withKey !== false) this.#giveUpIfVain(reply);
	}

	/** @param {import('./types').Reply} reply to a call with the key @throws {Stopped} */
	#giveUpIfVain(reply) {
		const isFirst = this.evidence.observations.length === 1;
		if (reply.kind === 'silence' && isFirst) throw new Stopped('noAnswer');
		if (reply.kind === 'answer' && reply.status === 401 && isFirst) throw new Stopped('keyRefused');
		const limited = reply.kind === 'answer' && (reply.status === 403 || reply.status === 429);
		const useless = reply.kind === 'silence' || reply.json === null || typeof reply.json !== 'object';
		this.#inVain = limited || useless ? this.#inVain + 1 : 0;
		if (this.#inVain < MAX_IN_VAIN) return;
		if (limited) throw new Stopped('limited');
		throw new Stopped(reply.kind === 'silence' ? 'lost' : 'notTheApi');
	}
}

/** @param {JsonObject | undefined} group @returns {string} its city without the last letter, so that only a pattern can match */
function startOf(group) {
	return textOf(group?.['city_name']).slice(0, -1).trimEnd();
}

module.exports = { Survey };
