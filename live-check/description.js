// @ts-check
/** Compares answers with the OpenAPI description, field by field. */
const { default: Ajv } = require('ajv/dist/2020');
const { default: addFormats } = require('ajv-formats');
const { apiDescription } = require('../sandbox/validate');
const { fieldName } = require('./vocabulary');

/**
 * @typedef {import('./types').Difference} Difference
 * @typedef {import('ajv/dist/2020').ErrorObject} Problem
 * @typedef {{ [key: string]: Node }} Node a part of the OpenAPI document
 */

class Description {
	/** @type {Description | undefined} */
	static #shared;
	#document;
	#ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false });

	/** @returns {Description} the one of this process: reading and compiling takes a while */
	static shared() {
		return (Description.#shared ??= new Description());
	}

	constructor() {
		const { document } = apiDescription();
		this.#document = closed(/** @type {Node} */ (document));
		addFormats(this.#ajv);
		this.#ajv.addVocabulary(['openapi', 'info', 'servers', 'security', 'tags', 'paths', 'webhooks', 'components']);
		this.#ajv.addSchema(this.#document, 'openapi', false, false);
	}

	/**
	 * @param {string} path as in the description
	 * @param {Extract<import('./types').Reply, { kind: 'answer' }>} reply
	 * @param {import('./shapes').Shapes} shapes
	 * @returns {Difference[]} [] when the answer is one of the described ones
	 */
	differences(path, reply, shapes) {
		const answers = this.#document['paths']?.[path]?.['get']?.['responses'] ?? {};
		const answer = this.#follow(answers[String(reply.status)]);
		if (!answer) {
			const known = Object.keys(answers).join(', ');
			return [{ where: 'HTTP status', expected: `one of ${known}`, found: [String(reply.status)] }];
		}
		if (reply.bodyKind !== 'json') {
			if (reply.bodyKind === 'web page' && answer['content']?.['text/html']) return [];
			return [{ where: 'body', expected: 'JSON', found: [reply.bodyKind] }];
		}
		const schema = /** @type {Node} */ (answer['content']?.['application/json']?.['schema']);
		const choice = schema['anyOf'];
		/** @type {Node[]} */
		const forms = Array.isArray(choice) ? choice : [schema];
		const results = forms.map((form) => this.#problems(String(form['$ref']), reply.json));
		if (results.some((problems) => problems.length === 0)) return [];
		return summary(closest(results, forms, reply.json), reply.json, shapes);
	}

	/** @param {Node | undefined} node @returns {Node | undefined} */
	#follow(node) {
		const reference = node?.['$ref'];
		if (!reference) return node;
		return this.#follow(
			String(reference)
				.slice(2)
				.split('/')
				.reduce((at, key) => /** @type {Node} */ (at?.[key]), this.#document),
		);
	}

	/** @param {string} reference @param {unknown} json @returns {Problem[]} */
	#problems(reference, json) {
		const check = this.#ajv.getSchema(`openapi${reference}`) ?? this.#ajv.compile({ $ref: `openapi${reference}` });
		return check(json) ? [] : [...(check.errors ?? [])];
	}
}

/**
 * The description with objects closed, so that fields it does not know are found too. Parts of an `allOf` stay open:
 * each of them sees the fields of the others.
 * @param {Node} document
 * @returns {Node}
 */
function closed(document) {
	const copy = structuredClone(document);
	const schemas = /** @type {Record<string, Node>} */ (copy['components']?.['schemas'] ?? {});
	const combined = new Set(
		Object.values(schemas)
			.flatMap((schema) => (Array.isArray(schema['allOf']) ? schema['allOf'] : []))
			.map((part) =>
				String(part['$ref'] ?? '')
					.split('/')
					.pop(),
			),
	);
	for (const [name, schema] of Object.entries(schemas)) {
		if (schema['properties'] && !combined.has(name)) Object.assign(schema, { additionalProperties: false });
	}
	return copy;
}

/**
 * The problems with the form that the answer was most likely meant to have.
 * @param {Problem[][]} results by form
 * @param {Node[]} forms
 * @param {unknown} json
 * @returns {Problem[]}
 */
function closest(results, forms, json) {
	const status = json !== null && typeof json === 'object' && 'status' in json ? json.status : undefined;
	const candidates = results.filter((_, index) => {
		const isError = String(forms[index]?.['$ref']).endsWith('/ErrorBody');
		return isError ? forms.length === 1 || /^(failed|error)$/i.test(String(status)) : true;
	});
	return candidates.reduce((best, one) => (weight(one) < weight(best) ? one : best));
}

/** How far an answer is from a form: another kind of value altogether is further away than any number of fields. @param {Problem[]} problems */
function weight(problems) {
	return problems.reduce(
		(sum, { instancePath, keyword }) =>
			sum + (instancePath === '' && keyword === 'type' ? 1_000 : keyword === 'required' ? 10 : 1),
		0,
	);
}

/**
 * Problems by place, each once, with shapes for values.
 * @param {Problem[]} problems
 * @param {unknown} json
 * @param {import('./shapes').Shapes} shapes
 * @returns {Difference[]}
 */
function summary(problems, json, shapes) {
	const choices = problems.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath);
	/** @type {Map<string, { where: string, expected: string, found: Set<string> }>} */
	const differences = new Map();
	for (const problem of problems) {
		// If none of several forms fits, the problems with each single form are not helpful.
		if (problem.keyword !== 'anyOf' && choices.some((at) => problem.instancePath.startsWith(at))) continue;
		const { where, value, name } = placeOf(problem, json);
		const expected = expectation(problem);
		const difference = differences.get(`${where} ${expected}`) ?? { where, expected, found: new Set() };
		if (difference.found.size < 4) difference.found.add(shapes.of(value, name));
		differences.set(`${where} ${expected}`, difference);
	}
	return [...differences.values()].map(({ found, ...rest }) => ({ ...rest, found: [...found] }));
}

/** @param {Problem} problem @param {unknown} json @returns {{ where: string, value: unknown, name: string }} */
function placeOf({ instancePath, keyword, params }, json) {
	const tokens = instancePath
		.split('/')
		.slice(1)
		.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
	if (keyword === 'required') tokens.push(String(params['missingProperty']));
	if (keyword === 'additionalProperties') tokens.push(String(params['additionalProperty']));
	/** @type {unknown} */
	let value = json;
	let where = '';
	let name = '';
	for (const token of tokens) {
		if (Array.isArray(value)) {
			where += '[]';
			value = value[Number(token)];
		} else {
			where += `${where === '' ? '' : '.'}${fieldName(token)}`;
			name = token;
			value =
				value !== null && typeof value === 'object' && Object.hasOwn(value, token)
					? /** @type {Record<string, unknown>} */ (value)[token]
					: undefined;
		}
	}
	return { where: where === '' ? 'answer' : where, value, name };
}

/** In words out of the description only. @param {Problem} problem */
function expectation({ keyword, message, params }) {
	switch (keyword) {
		case 'required':
			return 'is there';
		case 'additionalProperties':
			return 'is not described';
		case 'enum':
			return `one of ${JSON.stringify(params['allowedValues'])}`;
		case 'anyOf':
			return 'one of the described forms';
		default:
			return message ?? keyword;
	}
}

module.exports = { Description };
