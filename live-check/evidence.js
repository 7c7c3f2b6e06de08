// @ts-check
/** Calls and answers, against which the assumptions are checked. They contain values: nothing of them is printed unchanged. */

/**
 * @typedef {import('./types').JsonObject} JsonObject
 * @typedef {import('./types').Observation} Observation
 */

/** The envelopes in which the node looks for a list (T4). @type {Record<string, string[]>} */
const ENVELOPES = {
	'fax.getAll': ['history'],
	'file.getAll': ['files', 'data'],
	'number.getAll': ['numbers', 'data'],
	'incomingFax.getAll': ['inbox', 'data'],
	'incomingFax.getByRecipient': ['inbox', 'data'],
	'coverage.getCountries': ['data'],
	'coverage.getStates': ['states', 'data'],
	'coverage.getAreaCodes': ['areacodes', 'data'],
	'coverage.getDidGroups': ['data'],
};

class Evidence {
	/** @type {Observation[]} */
	observations = [];
	/** @type {import('./types').Skipped[]} */
	skipped = [];

	/**
	 * @param {string} key of the account
	 * @param {string} baseUrl without a closing slash
	 * @param {import('./shapes').Shapes} shapes
	 */
	constructor(key, baseUrl, shapes) {
		this.key = key;
		this.baseUrl = baseUrl;
		this.shapes = shapes;
	}

	/** @param {string} id @returns {Observation | undefined} */
	call(id) {
		return this.observations.find((one) => one.id === id);
	}

	/** @param {string} id @returns {Extract<import('./types').Reply, { kind: 'answer' }> | undefined} */
	answer(id) {
		const reply = this.call(id)?.reply;
		return reply?.kind === 'answer' ? reply : undefined;
	}

	/** @param {string} id @returns {boolean} whether a 200 came with JSON that the node would not take for a refusal */
	succeeded(id) {
		const answer = this.answer(id);
		if (answer?.status !== 200 || answer.json === null || typeof answer.json !== 'object') return false;
		if (this.call(id)?.operation === 'fax.getStatus') return true;
		const status = 'status' in answer.json ? answer.json.status : undefined;
		return typeof status !== 'string' || status.toLowerCase() === 'success';
	}

	/** @param {string} id @returns {JsonObject} the body of a success; {} when there is none */
	body(id) {
		const json = this.succeeded(id) ? this.answer(id)?.json : undefined;
		return isObject(json) ? json : {};
	}

	/** @param {string} id @returns {{ envelope: string, records: JsonObject[] } | null} null when no list came */
	list(id) {
		const json = this.succeeded(id) ? this.answer(id)?.json : undefined;
		if (Array.isArray(json)) return { envelope: 'a bare list', records: json.filter(isObject) };
		if (!isObject(json)) return null;
		const names = ENVELOPES[this.call(id)?.operation ?? ''] ?? [];
		const name = names.find((one) => Array.isArray(json[one]));
		return name === undefined
			? null
			: { envelope: name, records: /** @type {unknown[]} */ (json[name]).filter(isObject) };
	}

	/** @param {string[]} ids @returns {JsonObject[]} the records of these lists */
	records(...ids) {
		return ids.flatMap((id) => this.list(id)?.records ?? []);
	}

	/** @param {JsonObject[]} records @param {string} field @returns {string} their shapes, for a finding */
	shapesOf(records, field) {
		return [...new Set(records.map((record) => this.shapes.of(record[field], field)))].slice(0, 4).join(' or ');
	}
}

/** @param {unknown} value @returns {value is JsonObject} */
function isObject(value) {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param {unknown} value @returns {string} of a text or number; '' for anything else (T10) */
function textOf(value) {
	return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

module.exports = { Evidence, isObject, textOf };
