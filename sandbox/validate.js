// @ts-check
/** Checks requests and answers against openapi.yaml, which is also where the list of operations comes from. */
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { default: addFormats } = require('ajv-formats');
const { load } = require('js-yaml');
const { compiler } = require('./ajv');

/** @typedef {import('ajv/dist/2020').ValidateFunction} Check */
/** @typedef {{ [key: string]: Node }} Node a part of the OpenAPI document; leaves are read with String() */
/**
 * @typedef {object} Operation
 * @property {string} id
 * @property {string} method lower case
 * @property {string} path as in openapi.yaml, `{name}` for parameters
 * @property {string | null} server base URL of its own, or null for the API's
 */

const METHODS = ['get', 'post', 'put', 'delete'];

class ApiDescription {
	/** @type {Node} */
	document;
	/** @type {Operation[]} */
	operations = [];
	#ajv = compiler({ strict: true, strictRequired: false, strictTypes: false });
	/** @type {Map<string, Check>} by JSON pointer */
	#compiled = new Map();
	/** @type {Map<string, { needsKey: boolean, parameters: Array<{ name: string, in: string, required: boolean, check: () => Check }>, bodies: Map<string, () => Check>, bodyRequired: boolean, answers: Map<string, () => Check> }>} */
	#checks = new Map();

	constructor() {
		this.document = /** @type {Node} */ (load(readFileSync(path.join(__dirname, 'openapi.yaml'), 'utf8')));
		addFormats(this.#ajv);
		// The whole document is registered so that `#/components/…` inside its schemas resolves; only schemas are compiled.
		this.#ajv.addVocabulary(['openapi', 'info', 'servers', 'security', 'tags', 'paths', 'webhooks', 'components']);
		this.#ajv.addSchema(this.document, 'openapi', false, false);
		for (const [route, item] of Object.entries(this.document['paths'] ?? {})) {
			for (const method of METHODS) {
				const operation = item[method];
				if (operation) this.#readOperation(route, method, item, operation);
			}
		}
	}

	/** @param {string} route @param {string} method @param {Node} item @param {Node} operation */
	#readOperation(route, method, item, operation) {
		const id = String(operation['operationId']);
		const server = item['servers'] ? String(/** @type {Node} */ (item['servers'])[0]?.['url']) : null;
		const security = operation['security'];
		const needsKey = !(Array.isArray(security) && security.length === 0);
		this.operations.push({ id, method, path: route, server });
		const at = `/paths/${escape(route)}/${method}`;
		const parameters = asList(operation['parameters']).map((_, index) => {
			const [node, where] = this.#follow(`${at}/parameters/${index}`);
			return {
				name: String(node['name']),
				in: String(node['in']),
				required: Boolean(node['required']),
				check: this.#compile(`${where}/schema`),
			};
		});
		const bodies = new Map();
		let bodyRequired = false;
		if (operation['requestBody']) {
			const [body, where] = this.#follow(`${at}/requestBody`);
			bodyRequired = Boolean(body['required']);
			for (const type of Object.keys(body['content'] ?? {})) {
				bodies.set(type, this.#compile(`${where}/content/${escape(type)}/schema`));
			}
		}
		const answers = new Map();
		for (const status of Object.keys(operation['responses'] ?? {})) {
			const [answer, where] = this.#follow(`${at}/responses/${status}`);
			for (const type of Object.keys(answer['content'] ?? {})) {
				answers.set(`${status} ${type}`, this.#compile(`${where}/content/${escape(type)}/schema`));
			}
		}
		this.#checks.set(id, { needsKey, parameters, bodies, bodyRequired, answers });
	}

	/** @param {string} pointer @returns {[Node, string]} the node there, and where it really is once `$ref`s are followed */
	#follow(pointer) {
		let node = /** @type {Node} */ (this.document);
		for (const key of pointer.slice(1).split('/')) {
			const next = node[key.replaceAll('~1', '/').replaceAll('~0', '~')];
			if (next === undefined) throw new Error(`openapi.yaml has no ${pointer}`);
			node = next;
		}
		return node['$ref'] ? this.#follow(String(node['$ref']).slice(1)) : [node, pointer];
	}

	/** Checks are compiled on first use: compiling all of them takes half a second. @param {string} pointer @returns {() => Check} */
	#compile(pointer) {
		return () => {
			const check = this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: `openapi#${encodeURI(pointer)}` });
			this.#compiled.set(pointer, check);
			return check;
		};
	}

	/** @param {string} operation */
	#of(operation) {
		const checks = this.#checks.get(operation);
		if (!checks) throw new Error(`openapi.yaml has no operation ${operation}`);
		return checks;
	}

	/** @param {string} operation @returns {boolean} whether it answers 401 without a key */
	needsKey(operation) {
		return this.#of(operation).needsKey;
	}

	/**
	 * @param {import('./types').Call} call
	 * @returns {string | null} the error in the request, in words for its sender
	 */
	requestProblem(call) {
		const { parameters, bodies, bodyRequired } = this.#of(call.operation);
		for (const parameter of parameters) {
			const value = parameter.in === 'path' ? call.path[parameter.name] : call.query[parameter.name];
			if (value === undefined) {
				if (parameter.required) return `The ${parameter.name} field is required.`;
				continue;
			}
			const check = parameter.check();
			if (!check(value)) return `The ${parameter.name} is invalid: it ${check.errors?.[0]?.message}.`;
		}
		if (bodies.size === 0) return null;
		if (call.mediaType === null) return bodyRequired ? 'The request has no body.' : null;
		const check = bodies.get(call.mediaType)?.();
		if (!check) return `The content type ${call.mediaType} is not supported.`;
		const body = call.file ? { ...call.body, [call.file.field]: 'bytes' } : call.body;
		if (check(body)) return null;
		const error = check.errors?.[0];
		return `The request body is invalid: ${error?.instancePath.slice(1)} ${error?.message}.`.replace(/ {2,}/g, ' ');
	}

	/**
	 * @param {string} operation
	 * @param {import('./types').Answer} answer
	 * @returns {string | null} the error in an answer of the sandbox itself
	 */
	answerProblem(operation, answer) {
		const type = answer.json === undefined ? (answer.type ?? '') : 'application/json';
		const check = this.#of(operation).answers.get(`${answer.status} ${type}`)?.();
		if (!check) return `${operation} has no answer ${answer.status} ${type} in openapi.yaml`;
		// Bytes are described as text, for want of anything better.
		if (check(answer.json === undefined ? '' : answer.json)) return null;
		return `${operation} ${answer.status}: ${this.#ajv.errorsText(check.errors)}`;
	}

	/**
	 * @param {string} name of a component schema
	 * @returns {Check} for tests and callbacks
	 */
	schema(name) {
		return this.#compile(`/components/schemas/${name}`)();
	}
}

/** @param {string} key @returns {string} as a JSON pointer token */
function escape(key) {
	return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** @param {Node | undefined} node @returns {Node[]} */
function asList(node) {
	return Array.isArray(node) ? node : [];
}

/** @type {ApiDescription | undefined} */
let description;

/** @returns {ApiDescription} the contents of openapi.yaml, read and compiled once per process */
function apiDescription() {
	description ??= new ApiDescription();
	return description;
}

module.exports = { apiDescription };
