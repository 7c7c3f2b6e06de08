// @ts-check
/**
 * Answers that Fax.to might give one day: other words, missing or moved fields. Made from a true answer after its
 * check, so openapi.yaml need not know them.
 */

/**
 * @typedef {import('./types').Answer} Answer
 * @typedef {import('./types').Rewriting} Rewriting
 * @typedef {{ [name: string]: unknown }} Fields
 */

/** @param {unknown} value @returns {value is Fields} */
function isFields(value) {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/**
 * The object that contains a field, and the field's name in it.
 * @param {Fields} root
 * @param {string} path names with dots between them: `data.id`
 * @param {boolean} make objects that are missing on the way
 * @returns {[Fields, string]}
 */
function placeOf(root, path, make) {
	const names = path.split('.');
	const last = names.pop() ?? '';
	let place = root;
	for (const name of names) {
		const next = place[name];
		if (isFields(next)) {
			place = next;
		} else {
			/** @type {Fields} */
			const made = {};
			if (make) place[name] = made;
			place = made;
		}
	}
	return [place, last];
}

/**
 * @param {Answer | null} answer the true one; null when the call was not carried out
 * @param {Rewriting} rewriting
 * @returns {Answer} HTTP 200 where there was none
 */
function rewritten(answer, { remove = [], asText = [], rename = {}, set = {} }) {
	const json = isFields(answer?.json) ? structuredClone(answer.json) : {};
	for (const path of asText) {
		const [place, name] = placeOf(json, path, false);
		if (place[name] !== undefined) place[name] = String(place[name]);
	}
	for (const [path, wanted] of Object.entries(rename)) {
		const [place, name] = placeOf(json, path, false);
		const [target, newName] = placeOf(json, wanted, true);
		target[newName] = place[name];
		delete place[name];
	}
	for (const path of remove) {
		const [place, name] = placeOf(json, path, false);
		delete place[name];
	}
	for (const [path, value] of Object.entries(set)) {
		const [place, name] = placeOf(json, path, true);
		place[name] = value;
	}
	return { ...answer, status: answer?.status ?? 200, json };
}

/**
 * Every `status` in other words.
 * @param {Answer} answer
 * @param {Record<string, string>} words the usual word → the other one
 * @returns {Answer}
 */
function inOtherWords(answer, words) {
	if (answer.json === undefined || Object.keys(words).length === 0) return answer;
	/** @param {unknown} value @param {string} [key] @returns {unknown} */
	const said = (value, key) => {
		if (Array.isArray(value)) return value.map((one) => said(one));
		if (isFields(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, said(one, name)]));
		return key === 'status' && typeof value === 'string' ? (words[value] ?? value) : value;
	};
	return { ...answer, json: said(answer.json) };
}

module.exports = { rewritten, inOtherWords };
