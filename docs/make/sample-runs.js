// @ts-check
// Recorded runs of an operation, as docs/operations.md shows them: one in full, and the differences of the others.

/**
 * @typedef {import('./recording').Shown} Shown
 * @typedef {import('n8n-workflow').IDataObject} Json
 * @typedef {import('../../sandbox/types').LogEntry} Call
 */

const API_PATH = '/api/v2';
/** Fields that say how a run ended: their values matter to a reader, not only their presence. */
const TELLING = ['outcome', 'reason', 'status', 'message', 'retryable', 'advice', 'final', 'recovered', 'would_send'];
/** How the node asks for a page of a list. */
const PAGING = ['limit', 'page'];

/**
 * @param {Shown[]} shown the first one is the example
 * @returns {string}
 */
function runs([example, ...others]) {
	if (!example) return '';
	const [first = { json: {} }] = example.items;
	return [
		...(example.run.title === undefined ? [] : [`${example.run.title}:`]),
		`\`\`\`http\n${firstPages(example.calls).map(wholeCall).join('\n')}\n\`\`\``,
		`\`\`\`json\n${JSON.stringify(first.json, null, 2)}\n\`\`\``,
		...files(example),
		others
			.map((other) => difference(first.json, example.calls, other))
			.filter((line) => line !== '')
			.join('\n'),
	]
		.filter((part) => part !== '')
		.join('\n\n');
}

/** The differences of a run from the example, as an item of a list; '' if there are none. @param {Json} example @param {Call[]} exampleCalls @param {Shown} shown */
function difference(example, exampleCalls, shown) {
	// The fields are Fax.to's own, and sandbox/openapi.yaml describes them.
	if (shown.run.parameters?.simplify === false) return '';
	const output = changes(example, shown.items.at(-1)?.json ?? {});
	const calls = moreCalls(shown.calls, exampleCalls);
	const file = files(shown).map((sentence) => sentence.replace(/^The/, 'the'));
	const different = [calls, output, ...file].filter((part) => part !== '').join('; ');
	return different === '' ? '' : `- **${shown.run.title}**: ${different.replace(/\.$/, '')}.`;
}

/** @param {Json} example @param {Json} json */
function changes(example, json) {
	const changed = Object.keys(json).filter((name) =>
		name in example ? TELLING.includes(name) && json[name] !== example[name] : true,
	);
	const lacking = Object.keys(example).filter((name) => !(name in json));
	/** @param {string} name */
	const shown = (name) => code(TELLING.includes(name) ? `${name}: ${String(json[name])}` : name);
	return [
		...(changed.length > 0 ? [`with ${changed.map(shown).join(', ')}`] : []),
		...(lacking.length > 0 ? [`without ${lacking.map(code).join(', ')}`] : []),
	].join('; ');
}

/** @param {string} text */
function code(text) {
	return `\`${text}\``;
}

/** Where a call goes. The order of the query is the node's. @param {Call} call @param {string[]} leftOut parameters */
function address({ method, path: route, query }, leftOut = []) {
	const texts = Object.entries(query).filter(([name]) => !leftOut.includes(name));
	const all = Object.fromEntries(texts.map(([name, value]) => [name, String(value)]));
	const search = new URLSearchParams(all).toString().replaceAll('+', '%20');
	const place = route.startsWith(API_PATH) ? route.slice(API_PATH.length) : `https://fax.to${route}`;
	return `${method} ${place}${search === '' ? '' : `?${search}`}`;
}

/** A request as a person would write it. @param {Call} call */
function wholeCall(call) {
	const { body, file, contentType } = call;
	const line = address(call);
	// The digest of a reference differs from node to node, so from run to run.
	const name = file?.name.replace(/-once-[0-9a-f]{16}/, '-once-0123456789abcdef');
	if (file !== null) return `${line}\n  multipart: file = ${name} (${file.mime})`;
	if (Object.keys(body).length === 0) return line;
	if (/json/.test(contentType ?? ''))
		return `${line}\n  JSON: ${JSON.stringify({ ...body, ...('password' in body ? { password: '********' } : {}) })}`;
	const fields = Object.entries(body).map(([name, value]) => `${name} = ${value}`);
	return `${line}\n  ${/multipart/.test(contentType ?? '') ? 'multipart' : 'form'}: ${fields.join(', ')}`;
}

/** The calls without those for further pages of a list. @param {Call[]} calls */
function firstPages(calls) {
	return calls.filter((call, index) => {
		const before = calls[index - 1];
		return before === undefined || address(call, PAGING) !== address(before, PAGING);
	});
}

/** The calls that the example does not make. @param {Call[]} calls @param {Call[]} example */
function moreCalls(calls, example) {
	const known = new Set(example.map((call) => address(call, PAGING)));
	return [...new Set(calls.map((call) => address(call, PAGING)))]
		.filter((line) => !known.has(line))
		.map(code)
		.join(', ');
}

/** @param {Shown} shown */
function files({ items: [first] }) {
	return Object.entries(first?.binary ?? {}).map(
		([field, { fileName, mimeType }]) => `The binary field \`${field}\` has \`${fileName}\` (${mimeType}).`,
	);
}

module.exports = { runs };
