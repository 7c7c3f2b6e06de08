/** A plain client for the sandbox's tests: it knows nothing of the node. */
const { startSandbox } = require('../../sandbox');

/** @typedef {{ status: number, headers: Headers, text: string, json: unknown }} Reply */

/**
 * @param {Awaited<ReturnType<typeof startSandbox>>} sandbox
 * @returns a function that calls an API path; `key: null` sends none, `form`, `json` and `multipart` are bodies
 */
function clientOf(sandbox) {
	return async function call(
		method,
		path,
		{ query = {}, form, json, multipart, headers = {}, key = sandbox.apiKey, signal } = {},
	) {
		const url = new URL(path.startsWith('http') ? path : sandbox.baseUrl + path);
		if (key !== null) url.searchParams.set('api_key', key);
		for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
		const init = { method, headers: { ...headers }, signal, redirect: 'manual' };
		if (form) init.body = new URLSearchParams(form);
		if (multipart) init.body = multipart;
		if (json) {
			init.body = JSON.stringify(json);
			init.headers['content-type'] = 'application/json';
		}
		const answer = await fetch(url, init);
		const text = await answer.text();
		let parsed;
		try {
			parsed = JSON.parse(text);
		} catch {
			// Some tests ask for broken JSON.
		}
		return { status: answer.status, headers: answer.headers, text, json: parsed };
	};
}

/** @param {string} name @param {Buffer | string} bytes @param {Record<string, string>} [fields] @returns {FormData} */
function formWithFile(name, bytes, fields = {}) {
	const form = new FormData();
	for (const [key, value] of Object.entries(fields)) form.set(key, value);
	form.set('file', new Blob([bytes]), name);
	return form;
}

/** Starts a sandbox before the tests of a file, resets it before each, stops it afterwards. */
function useSandbox(options = { timeScale: 0 }) {
	const use = {};
	beforeAll(async () => {
		use.sandbox = await startSandbox(options);
		use.control = use.sandbox.control;
		use.call = clientOf(use.sandbox);
	});
	beforeEach(() => use.control.reset());
	afterAll(() => use.sandbox.stop());
	return use;
}

module.exports = { clientOf, formWithFile, useSandbox };
